// Damaged ONNX files: each must be refused by an error of thinnet's, soon, or be read.
//
//   node scripts/fuzz-onnx.mjs [--seconds 60] [--seed 1]
//
// Takes files of PyTorch and those that toOnnx writes, and changes bytes, or what the messages in them say: sizes, names, operators,
// attributes, which value a node reads.
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ThinnetError } from 'thinnet'
import { fromOnnx, toOnnx } from '../packages/formats/dist/index.js'
import { readMessage, writeMessage } from '../packages/formats/dist/onnx/message.js'
import { ModelProto } from '../packages/formats/dist/onnx/proto.js'
import { drawn, networks } from '../packages/formats/tests/onnx-networks.mjs'

const { seconds = '60', seed = '1' } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' } },
}).values
const SLOW = 5000

const folder = new URL('../packages/formats/tests/fixtures/onnx/', import.meta.url)
const files = readdirSync(folder)
  .filter(name => name.endsWith('.onnx') && !name.includes('external'))
  .map(name => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }))
for (const name of Object.keys(networks)) {
  const { net } = await drawn(name)
  files.push({ name, bytes: await toOnnx(net) })
  net.dispose()
}

let state = Number(seed) >>> 0
const random = below => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const any = list => list[random(list.length)]

/** Some bytes changed, cut off or written twice. */
function damaged(bytes) {
  const copy = bytes.slice()
  const kind = random(5)
  if (kind === 0) return copy.subarray(0, random(copy.length))
  if (kind === 1) {
    const [from, to] = [random(copy.length), random(copy.length)]
    copy.copyWithin(to, from, from + random(200))
    return copy
  }
  for (let i = 0; i < 1 + random(8); i++) copy[random(copy.length)] = kind === 2 ? random(256) : kind === 3 ? 255 : 0
  return copy
}

const NUMBERS = [0, -1, 1, 2, 3, 7, 1e9, 2 ** 40, -(2 ** 62), 1_000_003]
/** Every place in a message that holds a number, a text or a list. */
function placesIn(value, found = []) {
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item instanceof Uint8Array) continue
    found.push({ of: value, key })
    if (typeof item === 'object') placesIn(item, found)
  }
  return found
}

/** Another value in the place of one in the messages. */
function changed(bytes) {
  const model = readMessage(ModelProto, bytes, 'fuzz')
  const names = model.graph.node.flatMap(({ input, output }) => [...input, ...output])
  const operators = model.graph.node.map(({ opType }) => opType)
  for (let i = 0; i < 1 + random(2) && model.graph; i++) {
    // nodes and their attributes as often as the many weights
    const { of, key } = any(
      placesIn(any([model, model.graph, { node: model.graph.node }, any(model.graph.node) ?? {}])),
    )
    const item = of[key]
    if (typeof item === 'number') of[key] = any(NUMBERS)
    else if (typeof item === 'string') of[key] = key === 'opType' ? any(operators) : any([...names, '', 'x'])
    else if (Array.isArray(item) && item.length > 0) {
      const at = random(item.length)
      if (random(2) === 0) item.splice(at, 1)
      else item.splice(at, 0, any(item))
    } else if (Array.isArray(item)) of[key] = []
    else if (!Array.isArray(of)) of[key] = undefined
  }
  return writeMessage(ModelProto, model)
}

const counts = { read: 0, refused: 0 }
const faults = []
const end = performance.now() + 1000 * Number(seconds)
while (performance.now() < end) {
  const { name, bytes } = any(files)
  const how = random(3) === 0 ? 'bytes' : 'messages'
  const file = how === 'bytes' ? damaged(bytes) : changed(bytes)
  const begin = performance.now()
  let model
  try {
    model = await fromOnnx(file, { backend: 'wasm', threads: 1 })
    counts.read++
  } catch (error) {
    if (error instanceof ThinnetError) counts.refused++
    else faults.push(`${name}, ${how}: ${error?.stack?.slice(0, 500)}`)
  }
  model?.dispose()
  const took = performance.now() - begin
  if (took > SLOW) faults.push(`${name}, ${how}: ${Math.round(took)} ms`)
}
console.log(`${counts.read} read, ${counts.refused} refused, ${faults.length} faults`)
for (const fault of faults.slice(0, 20)) console.log(fault)
process.exitCode = faults.length > 0 ? 1 : 0
