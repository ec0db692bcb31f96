// Damaged Keras files: each must be refused by an error of thinnet's, soon, or be read.
//
//   node scripts/fuzz-formats.mjs [--seconds 60] [--seed 1]
//
// Takes files that Keras made, and changes bytes of the archive, or of what is in it: the HDF5 file and the JSON.
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { unzipSync, zipSync } from 'fflate'
import { ThinnetError } from 'thinnet'
import { loadKeras } from '../packages/formats/dist/index.js'

const { seconds = '60', seed = '1' } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' } },
}).values
const SLOW = 5000

let state = Number(seed) >>> 0
const random = below => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const folder = new URL('../packages/formats/tests/fixtures/keras/', import.meta.url)
const files = readdirSync(folder).filter(name => name.endsWith('.keras'))

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

const counts = { read: 0, refused: 0 }
const faults = []
const end = performance.now() + 1000 * Number(seconds)
while (performance.now() < end) {
  const name = files[random(files.length)]
  const bytes = new Uint8Array(readFileSync(new URL(name, folder)))
  const parts = unzipSync(bytes)
  const where = random(3)
  let file
  if (where === 0) file = damaged(bytes)
  else if (where === 1)
    file = zipSync({ ...parts, 'model.weights.h5': damaged(parts['model.weights.h5']) }, { level: 0 })
  else {
    const text = changed(new TextDecoder().decode(parts['config.json']))
    file = zipSync({ ...parts, 'config.json': new TextEncoder().encode(text) }, { level: 0 })
  }
  const begin = performance.now()
  let model
  try {
    model = await loadKeras(file, { backend: 'wasm', threads: 1 })
    counts.read++
  } catch (error) {
    if (error instanceof ThinnetError) counts.refused++
    else faults.push(`${name}, ${['archive', 'weights', 'json'][where]}: ${error?.stack?.slice(0, 500)}`)
  }
  model?.dispose()
  const took = performance.now() - begin
  if (took > SLOW) faults.push(`${name}, ${['archive', 'weights', 'json'][where]}: ${Math.round(took)} ms`)
}
console.log(`${counts.read} read, ${counts.refused} refused, ${faults.length} faults`)
for (const fault of faults.slice(0, 20)) console.log(fault)
process.exitCode = faults.length > 0 ? 1 : 0
