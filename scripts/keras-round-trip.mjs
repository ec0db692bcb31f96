// Networks that Keras made are read here, trained for ten steps, written, and read by Keras again:
//
//   node scripts/keras-round-trip.mjs --python PYTHON      a Python with Keras 3
//
// Prints of each how far Keras's outputs and next losses are from those it has when it takes the same steps itself.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadKeras, saveKeras } from '../packages/formats/dist/index.js'

const { python = 'python3' } = parseArgs({ options: { python: { type: 'string' } } }).values
const fixtures = new URL('../packages/formats/tests/fixtures/', import.meta.url)
const table = new URL('keras/networks.json', fixtures)
const networks = JSON.parse(readFileSync(table, 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'thinnet-keras-'))
const arrays = list => list.map(({ shape, data }) => ({ dtype: 'float32', shape, data: Float32Array.from(data) }))
const one = list => (list.length === 1 ? list[0] : list)

try {
  for (const [name, { x, y, losses = [] }] of Object.entries(networks)) {
    const model = await loadKeras(new URL(`keras/${name}.keras`, fixtures))
    const inputs = one(arrays(x))
    const like = await model.predict(inputs)
    const named = !Array.isArray(like) && !('data' in like)
    const targets = named ? Object.fromEntries(Object.keys(like).map((key, k) => [key, arrays(y)[k]])) : one(arrays(y))
    for (const _ of losses) await model.trainOnBatch(inputs, targets)
    await saveKeras(model, join(folder, `${name}.keras`))
    model.dispose()
  }
  const { stdout, stderr, status } = spawnSync(
    python,
    [fileURLToPath(new URL('keras-back.py', fixtures)), folder, fileURLToPath(table)],
    {
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(stderr.slice(-2000))
  const lines = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const wrong = lines.filter(({ outputs, losses = 0, error }) => error || outputs > 1e-5 || losses > 1e-4)
  for (const { name, outputs, losses, error } of lines) {
    console.log(
      name.padEnd(18),
      error ?? `outputs ${outputs.toExponential(1)}  losses ${losses?.toExponential(1) ?? '–'}`,
    )
  }
  console.log(`${lines.length - wrong.length} of ${lines.length} the same in Keras`)
  process.exitCode = wrong.length > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true })
}
