// Damaged state_dicts of PyTorch: each must be refused by an error of thinnet's, soon, or be read; a refused one sets nothing.
//
//   node --import tsx scripts/fuzz-state-dicts.mjs [--seconds 60] [--seed 1]
import { readFileSync } from 'node:fs'
import { fromStateDict } from '../packages/formats/dist/index.js'
import { MODELS } from '../packages/formats/tests/pytorch-models.ts'
import { Chance, fuzz, readOptions } from './fuzzing.mjs'

const { seconds, seed } = readOptions()
const chance = new Chance(seed)
const networks = Object.entries(MODELS).map(([name, make]) => {
  const file = new URL(`../packages/formats/tests/fixtures/pytorch/${name}.safetensors`, import.meta.url)
  return { name, net: make(), bytes: new Uint8Array(readFileSync(file)) }
})

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
  const at = chance.any(values)
  const other = chance.below(3) === 0 ? chance.any(values)[0] : chance.any(OTHERS)
  const header = new TextEncoder().encode(text.slice(0, at.index) + other + text.slice(at.index + at[0].length))
  const file = new Uint8Array(8 + header.length + bytes.length - 8 - length)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, 8)
  file.set(bytes.subarray(8 + length), 8 + header.length)
  return file
}

await fuzz(seconds, async () => {
  const { name, net, bytes } = chance.any(networks)
  const file = chance.below(2) === 0 ? chance.damaged(bytes) : changed(bytes)
  const strict = chance.below(2) === 0
  const before = await net.getWeights()
  return {
    name,
    read: () => fromStateDict(net, file, { strict }).then(() => null),
    // a refused one sets nothing
    async afterwards(refused) {
      if (!refused) return ''
      const after = await net.getWeights()
      const same = after.every(({ data }, i) => data.every((value, k) => value === before[i].data[k]))
      return same ? '' : 'weights were set'
    },
  }
})
