// Damaged ONNX files: each must be refused by an error of thinnet's, soon, or be read.
//
//   node scripts/fuzz-onnx.mjs [--seconds 60] [--seed 1]
//
// Takes files of PyTorch and those that toOnnx writes, and changes bytes, or what the messages in them say: sizes, names, operators,
// attributes, which value a node reads.
import { readdirSync, readFileSync } from 'node:fs'
import { fromOnnx, toOnnx } from '../packages/formats/dist/index.js'
import { readMessage, writeMessage } from '../packages/formats/dist/onnx/message.js'
import { ModelProto } from '../packages/formats/dist/onnx/proto.js'
import { drawn, networks } from '../packages/formats/tests/onnx-networks.mjs'
import { Chance, fuzz, readOptions } from './fuzzing.mjs'

const { seconds, seed } = readOptions()
const chance = new Chance(seed)

const folder = new URL('../packages/formats/tests/fixtures/onnx/', import.meta.url)
const files = readdirSync(folder)
  .filter(name => name.endsWith('.onnx') && !name.includes('external'))
  .map(name => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }))
for (const name of Object.keys(networks)) {
  const { net } = await drawn(name)
  files.push({ name, bytes: await toOnnx(net) })
  net.dispose()
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
  for (let i = 0; i < 1 + chance.below(2) && model.graph; i++) {
    // nodes and their attributes as often as the many weights
    const { of, key } = chance.any(
      placesIn(chance.any([model, model.graph, { node: model.graph.node }, chance.any(model.graph.node) ?? {}])),
    )
    const item = of[key]
    if (typeof item === 'number') of[key] = chance.any(NUMBERS)
    else if (typeof item === 'string')
      of[key] = key === 'opType' ? chance.any(operators) : chance.any([...names, '', 'x'])
    else if (Array.isArray(item) && item.length > 0) {
      const at = chance.below(item.length)
      if (chance.below(2) === 0) item.splice(at, 1)
      else item.splice(at, 0, chance.any(item))
    } else if (Array.isArray(item)) of[key] = []
    else if (!Array.isArray(of)) of[key] = undefined
  }
  return writeMessage(ModelProto, model)
}

await fuzz(seconds, () => {
  const { name, bytes } = chance.any(files)
  const how = chance.below(3) === 0 ? 'bytes' : 'messages'
  const file = how === 'bytes' ? chance.damaged(bytes) : changed(bytes)
  return { name: `${name}, ${how}`, read: () => fromOnnx(file, { backend: 'wasm', threads: 1 }) }
})
