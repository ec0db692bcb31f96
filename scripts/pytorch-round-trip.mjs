// Networks that PyTorch made are read here, trained for three steps, written, and loaded by PyTorch again, strictly:
//
//   node --import tsx scripts/pytorch-round-trip.mjs --python PYTHON      a Python with PyTorch and safetensors
//
// Prints of each how far PyTorch's outputs are from those here.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fromStateDict, saveStateDict } from '../packages/formats/dist/index.js'
import { columns, MODELS } from '../packages/formats/tests/pytorch-models.ts'

const { python = 'python3' } = parseArgs({ options: { python: { type: 'string' } } }).values
const fixtures = new URL('../packages/formats/tests/fixtures/', import.meta.url)
const networks = JSON.parse(readFileSync(new URL('pytorch/networks.json', fixtures), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'thinnet-pytorch-'))
const tensor = ({ shape, data }) => ({ dtype: 'float32', shape, data: Float32Array.from(data) })

try {
  const table = {}
  for (const [name, { x, y }] of Object.entries(networks)) {
    const net = MODELS[name]()
    const file = new URL(`pytorch/${name}.safetensors`, fixtures)
    await fromStateDict(net, file)
    net.compile({ optimizer: 'sgd', loss: 'mse' })
    const inputs = name === 'cross' ? [columns(tensor(x), 0, 6), columns(tensor(x), 6, 10)] : tensor(x)
    for (let step = 0; step < 3; step++) await net.trainOnBatch(inputs, tensor(y))
    const { shape, data } = await net.predict(inputs)
    table[name] = { x, y: { shape, data: [...data] } }
    await saveStateDict(net, join(folder, `${name}.safetensors`), { like: file })
    net.dispose()
  }
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(table))
  const script = fileURLToPath(new URL('pytorch-back.py', fixtures))
  const { stdout, stderr, status } = spawnSync(python, [script, folder, join(folder, 'outputs.json')], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  if (status !== 0) throw new Error(stderr.slice(-2000))
  const lines = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  for (const { name, off, error } of lines) console.log(name.padEnd(14), error ?? `outputs ${off.toExponential(1)}`)
  const same = lines.filter(({ off }) => off <= 1e-5)
  console.log(`${same.length} of ${lines.length} the same in PyTorch`)
  process.exitCode = same.length < lines.length ? 1 : 0
} finally {
  rmSync(folder, { recursive: true })
}
