// Damaged state_dicts of PyTorch: each must be refused by an error of thinnet's, soon, or be read; a refused one sets nothing.
//
//   node --import tsx scripts/fuzz-state-dicts.mjs [--seconds 60] [--seed 1]
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ThinnetError } from 'thinnet'
import { fromStateDict } from '../packages/formats/dist/index.js'
import { MODELS } from '../packages/formats/tests/pytorch-models.ts'

const { seconds = '60', seed = '1' } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' } },
}).values
const SLOW = 5000

let state = Number(seed) >>> 0
const random = below => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const networks = Object.entries(MODELS).map(([name, make]) => {
  const file = new URL(`../packages/formats/tests/fixtures/pytorch/${name}.safetensors`, import.meta.url)
  return { name, net: make(), bytes: new Uint8Array(readFileSync(file)) }
})

/** Some bytes changed or cut off. */
function damaged(bytes) {
  const copy = bytes.slice()
  const kind = random(4)
  if (kind === 0) return copy.subarray(0, random(copy.length))
  for (let i = 0; i < 1 + random(8); i++) copy[random(copy.length)] = kind === 1 ? random(256) : kind === 2 ? 255 : 0
  return copy
}

const OTHERS = [
  'null',
  '-1',
  '1e9',
  '9007199254740993',
  '0.5',
  '"x"',
  '[]',
  '{}',
  'true',
  '[[1]]',
  '1e999',
  '""',
  '"F16"',
  '"I64"',
]

/** Another value in the place of one in the header, or a name. */
function changed(bytes) {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length))
  const values = [...text.matchAll(/-?\b\d+(\.\d+)?\b|"[^"]*"|\[[^[\]]*\]/g)]
  const at = values[random(values.length)]
  const other = random(3) === 0 ? values[random(values.length)][0] : OTHERS[random(OTHERS.length)]
  const header = new TextEncoder().encode(text.slice(0, at.index) + other + text.slice(at.index + at[0].length))
  const file = new Uint8Array(8 + header.length + bytes.length - 8 - length)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, 8)
  file.set(bytes.subarray(8 + length), 8 + header.length)
  return file
}

const counts = { read: 0, refused: 0 }
const faults = []
const end = performance.now() + 1000 * Number(seconds)
while (performance.now() < end) {
  const { name, net, bytes } = networks[random(networks.length)]
  const file = random(2) === 0 ? damaged(bytes) : changed(bytes)
  const before = await net.getWeights()
  const begin = performance.now()
  try {
    await fromStateDict(net, file, { strict: random(2) === 0 })
    counts.read++
  } catch (error) {
    if (!(error instanceof ThinnetError)) faults.push(`${name}: ${error?.stack?.slice(0, 500)}`)
    counts.refused++
    const after = await net.getWeights()
    const same = after.every(({ data }, i) => data.every((value, k) => value === before[i].data[k]))
    if (!same) faults.push(`${name}: weights were set`)
  }
  const took = performance.now() - begin
  if (took > SLOW) faults.push(`${name}: ${Math.round(took)} ms`)
}
console.log(`${counts.read} read, ${counts.refused} refused, ${faults.length} faults`)
for (const fault of faults.slice(0, 20)) console.log(fault)
process.exitCode = faults.length > 0 ? 1 : 0
