// Networks written by toOnnx and computed by ONNX Runtime, beside their outputs here:
//
//   node scripts/onnx-in-runtime.mjs --python PYTHON     a Python with onnx and onnxruntime
//   node scripts/onnx-in-runtime.mjs --web FOLDER        a folder with onnxruntime-web in its node_modules: on WebAssembly, in Node
//   … --write FOLDER                                     leaves the files there
//   … --only NAME                                        one network
//   … --fixture                                          writes what the tests compare with, by the first of them
//
// Prints how far the outputs are apart, of batches of 3 and of 5, and fails beyond 1e-5.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { toOnnx } from '../packages/formats/dist/index.js'
import { drawn, networks } from '../packages/formats/tests/onnx-networks.mjs'

const { python, web, write, only, fixture } = parseArgs({
  options: {
    python: { type: 'string' },
    web: { type: 'string' },
    write: { type: 'string' },
    only: { type: 'string' },
    fixture: { type: 'boolean' },
  },
}).values
const TOLERANCE = 1e-5
const folder = write ? resolve(write) : mkdtempSync(join(tmpdir(), 'thinnet-onnx-'))
mkdirSync(folder, { recursive: true })

const listOf = outputs => (Array.isArray(outputs) ? outputs : 'data' in outputs ? [outputs] : Object.values(outputs))
const plain = ({ shape, data }) => ({ shape, data: [...data] })

/** How far they are apart, of numbers above 1 as a share. */
function apart(found, expected) {
  if (found.shape.join() !== expected.shape.join()) return Number.POSITIVE_INFINITY
  return found.data.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - expected.data[i]) / Math.max(1, Math.abs(expected.data[i]))),
    0,
  )
}

async function inWeb(bytes, inputs) {
  const entry = createRequire(resolve(web, 'package.json')).resolve('onnxruntime-web/wasm')
  const { default: ort } = await import(pathToFileURL(entry))
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  const session = await ort.InferenceSession.create(bytes)
  const feeds = Object.fromEntries(
    inputs.map(({ name, data, shape }) => [name, new ort.Tensor('float32', data, shape)]),
  )
  const outputs = await session.run(feeds)
  return session.outputNames.map(name => ({ shape: outputs[name].dims, data: [...outputs[name].data] }))
}

/** Of each network its file's hash, and what ONNX Runtime makes of it. */
function writeFixture(found) {
  const rounded = ({ shape, data }) => ({ shape, data: data.map(value => Number(value.toPrecision(8))) })
  const entries = cases.flatMap(({ name, batch, bytes }, i) =>
    batch === 3
      ? [[name, { sha256: createHash('sha256').update(bytes).digest('hex'), outputs: found[i].map(rounded) }]]
      : [],
  )
  const lines = entries.map(entry => entry.map(part => JSON.stringify(part)).join(': '))
  const path = new URL('../packages/formats/tests/fixtures/onnx-outputs.json', import.meta.url)
  writeFileSync(path, `{\n${lines.join(',\n')}\n}\n`)
}

const cases = []
for (const name of Object.keys(networks)) {
  if (only && name !== only) continue
  for (const batch of [3, 5]) {
    const { net, inputs } = await drawn(name, { batch })
    const given = inputs.length === 1 ? inputs[0] : inputs
    const outputs = listOf(await net.predict(given)).map(plain)
    const bytes = await toOnnx(net)
    net.dispose()
    writeFileSync(join(folder, `${name}.onnx`), bytes)
    cases.push({ name, batch, bytes, inputs: inputs.map(one => ({ name: one.name, ...plain(one) })), outputs })
  }
}
let worst = 0
const report = (runtime, { name, batch }, found, expected) => {
  const far =
    typeof found === 'string' ? Number.POSITIVE_INFINITY : Math.max(...expected.map((one, k) => apart(found[k], one)))
  worst = Math.max(worst, far)
  console.log(
    `${runtime.padEnd(12)} ${name.padEnd(16)} ${batch}  ${typeof found === 'string' ? found : far.toExponential(1)}`,
  )
}
try {
  if (web) {
    for (const one of cases) {
      const inputs = one.inputs.map(input => ({ ...input, data: Float32Array.from(input.data) }))
      const found = await inWeb(one.bytes, inputs).catch(error => `${error?.message ?? error}`.slice(0, 300))
      report('web', one, found, one.outputs)
    }
  }
  if (python) {
    const table = join(folder, 'cases.json')
    writeFileSync(table, JSON.stringify(cases.map(({ bytes, ...one }) => one)))
    const program = fileURLToPath(new URL('../packages/formats/tests/fixtures/onnx-run.py', import.meta.url))
    const { status, stderr } = spawnSync(python, [program, folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr.slice(-2000))
    const found = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8'))
    if (fixture) writeFixture(found)
    for (const [i, one] of cases.entries()) report('onnxruntime', one, found[i], one.outputs)
  }
} finally {
  if (!write) rmSync(folder, { recursive: true })
}
console.log(`at most ${worst.toExponential(1)} apart`)
process.exitCode = worst > TOLERANCE ? 1 : 0
