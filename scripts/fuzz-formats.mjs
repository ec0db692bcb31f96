// Damaged files of other libraries: each must be refused by an error of thinnet's, soon, or be read.
//
//   node scripts/fuzz-formats.mjs [--seconds 60] [--seed 1] [--only keras|tfjs]
//
// Takes files that Keras and TensorFlow.js made, and changes bytes of the archive, or of what is in it: weights and JSON.
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { unzipSync, zipSync } from 'fflate'
import { ThinnetError } from 'thinnet'
import { loadKeras, loadTfjs } from '../packages/formats/dist/index.js'

const {
  seconds = '60',
  seed = '1',
  only,
} = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
}).values
/** Milliseconds of the processor's time, which other programs do not lengthen. */
const SLOW = 5000
const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000

let state = Number(seed) >>> 0
const random = below => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const fixtures = kind => {
  const folder = new URL(`../packages/formats/tests/fixtures/${kind}/`, import.meta.url)
  return readdirSync(folder)
    .filter(name => /\.(keras|zip)$/.test(name))
    .map(name => ({ kind, name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }))
}
const files = ['keras', 'tfjs'].filter(kind => only === undefined || kind === only).flatMap(fixtures)

/** Some bytes changed, cut off or written twice. */
function damaged(bytes) {
  const copy = bytes.slice()
  const kind = random(4)
  if (kind === 0) return copy.subarray(0, random(copy.length))
  for (let i = 0; i < 1 + random(8); i++) copy[random(copy.length)] = kind === 1 ? random(256) : kind === 2 ? 255 : 0
  return copy
}

/** Another value in the place of one in the JSON. */
function changed(text) {
  const values = [...text.matchAll(/-?\b\d+(\.\d+)?\b|"[^"]*"|null|true|false/g)]
  const at = values[random(values.length)]
  const others = [
    'null',
    '-1',
    '1e9',
    '0.5',
    '"x"',
    '[]',
    '{}',
    'true',
    '[[[[1]]]]',
    '1e999',
    '""',
    values[random(values.length)][0],
  ]
  return text.slice(0, at.index) + others[random(others.length)] + text.slice(at.index + at[0].length)
}

const changedText = bytes => new TextEncoder().encode(changed(new TextDecoder().decode(bytes)))

/** What is damaged, and the damaged file. */
const DAMAGE = {
  keras(bytes, parts) {
    const weights = 'model.weights.h5'
    return [
      () => ['archive', damaged(bytes)],
      () => ['weights', zipSync({ ...parts, [weights]: damaged(parts[weights]) }, { level: 0 })],
      () => ['json', zipSync({ ...parts, 'config.json': changedText(parts['config.json']) }, { level: 0 })],
    ]
  },
  tfjs(_, parts) {
    const names = Object.keys(parts)
    const name = names[random(names.length)]
    const { [name]: left, ...others } = parts
    return [
      () => ['json', { ...parts, 'model.json': changedText(parts['model.json']) }],
      () => ['json twice', { ...parts, 'model.json': changedText(changedText(parts['model.json'])) }],
      () => [name, { ...parts, [name]: damaged(left) }],
      () => [`without ${name}`, others],
    ]
  },
}
const LOAD = { keras: loadKeras, tfjs: loadTfjs }

const counts = { read: 0, refused: 0 }
const faults = []
const end = performance.now() + 1000 * Number(seconds)
while (performance.now() < end) {
  const { kind, name, bytes } = files[random(files.length)]
  const ways = DAMAGE[kind](bytes, unzipSync(bytes))
  const [where, file] = ways[random(ways.length)]()
  const begin = cpu()
  let model
  try {
    model = await LOAD[kind](file, { backend: 'wasm', threads: 1 })
    counts.read++
  } catch (error) {
    if (error instanceof ThinnetError) counts.refused++
    else faults.push(`${kind} ${name}, ${where}: ${error?.stack?.slice(0, 500)}`)
  }
  model?.dispose()
  const took = cpu() - begin
  if (took > SLOW) faults.push(`${kind} ${name}, ${where}: ${Math.round(took)} ms`)
}
console.log(`${counts.read} read, ${counts.refused} refused, ${faults.length} faults`)
for (const fault of faults.slice(0, 20)) console.log(fault)
process.exitCode = faults.length > 0 ? 1 : 0
