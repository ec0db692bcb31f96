// Damaged files of other libraries: each must be refused by an error of thinnet's, soon, or be read.
//
//   node scripts/fuzz-formats.mjs [--seconds 60] [--seed 1] [--only keras|tfjs]
//
// Takes files that Keras and TensorFlow.js made, and changes bytes of the archive, or of what is in it: weights and JSON.
import { readdirSync, readFileSync } from 'node:fs'
import { unzipSync, zipSync } from 'fflate'
import { loadKeras, loadTfjs } from '../packages/formats/dist/index.js'
import { Chance, fuzz, readOptions } from './fuzzing.mjs'

const { seconds, seed, only } = readOptions('only')
const chance = new Chance(seed)
const fixtures = kind => {
  const folder = new URL(`../packages/formats/tests/fixtures/${kind}/`, import.meta.url)
  return readdirSync(folder)
    .filter(name => /\.(keras|zip)$/.test(name))
    .map(name => ({ kind, name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }))
}
const files = ['keras', 'tfjs'].filter(kind => only === undefined || kind === only).flatMap(fixtures)

/** Another value in the place of one in the JSON. */
function changed(text) {
  const values = [...text.matchAll(/-?\b\d+(\.\d+)?\b|"[^"]*"|null|true|false/g)]
  const at = chance.any(values)
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
    chance.any(values)[0],
  ]
  return text.slice(0, at.index) + chance.any(others) + text.slice(at.index + at[0].length)
}

const changedText = bytes => new TextEncoder().encode(changed(new TextDecoder().decode(bytes)))

/** What is damaged, and the damaged file. */
const DAMAGE = {
  keras(bytes, parts) {
    const weights = 'model.weights.h5'
    return [
      () => ['archive', chance.damaged(bytes)],
      () => ['weights', zipSync({ ...parts, [weights]: chance.damaged(parts[weights]) }, { level: 0 })],
      () => ['json', zipSync({ ...parts, 'config.json': changedText(parts['config.json']) }, { level: 0 })],
    ]
  },
  tfjs(_, parts) {
    const names = Object.keys(parts)
    const name = chance.any(names)
    const { [name]: left, ...others } = parts
    return [
      () => ['json', { ...parts, 'model.json': changedText(parts['model.json']) }],
      () => ['json twice', { ...parts, 'model.json': changedText(changedText(parts['model.json'])) }],
      () => [name, { ...parts, [name]: chance.damaged(left) }],
      () => [`without ${name}`, others],
    ]
  },
}
const LOAD = { keras: loadKeras, tfjs: loadTfjs }

await fuzz(seconds, () => {
  const { kind, name, bytes } = chance.any(files)
  const [where, file] = chance.any(DAMAGE[kind](bytes, unzipSync(bytes)))()
  return { name: `${kind} ${name}, ${where}`, read: () => LOAD[kind](file, { backend: 'wasm', threads: 1 }) }
})
