// Networks written by toTfjs, loaded by TensorFlow.js itself, and their outputs there beside those here:
//
//   node scripts/tfjs-round-trip.mjs [--tfjs FOLDER] [--only NAME]     a folder with @tensorflow/tfjs in its node_modules
//
// They are those that TensorFlow.js and Keras made for the tests, and those that the tests write as ONNX. What TensorFlow.js has
// not is refused by name, which is listed. Fails where outputs are further apart than 1e-5.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { unzipSync } from 'fflate'
import { ThinnetError } from 'thinnet'
import { loadKeras, loadTfjs, toTfjs } from '../packages/formats/dist/index.js'
import { drawn, networks } from '../packages/formats/tests/onnx-networks.mjs'

const { tfjs = 'bench/libraries', only } = parseArgs({
  options: { tfjs: { type: 'string' }, only: { type: 'string' } },
}).values
const tf = createRequire(resolve(tfjs, 'package.json'))('@tensorflow/tfjs')
await tf.setBackend('cpu')
tf.env().set('IS_TEST', true) // it is quiet

const fixtures = new URL('../packages/formats/tests/fixtures/', import.meta.url)
const named = kind => JSON.parse(readFileSync(new URL(`${kind}/networks.json`, fixtures), 'utf8'))
const bytesOf = path => new Uint8Array(readFileSync(new URL(path, fixtures)))
const listOf = outputs => (Array.isArray(outputs) ? outputs : 'shape' in outputs ? [outputs] : Object.values(outputs))
const tensorsOf = list => list.map(({ shape, data }) => ({ dtype: 'float32', shape, data: Float32Array.from(data) }))
const one = list => (list.length === 1 ? list[0] : list)

/** Each network with its inputs. */
async function* all() {
  const inputShape = { encoderInputs: [7, 5], decoderInputs: [6, 4] }
  for (const [name, { x }] of Object.entries(named('tfjs'))) {
    const options = name === 'translation' ? { inputShape } : {}
    yield [`tfjs ${name}`, () => loadTfjs(unzipSync(bytesOf(`tfjs/${name}.zip`)), options), tensorsOf(x)]
  }
  for (const [name, { x }] of Object.entries(named('keras')))
    yield [`keras ${name}`, () => loadKeras(bytesOf(`keras/${name}.keras`)), tensorsOf(x)]
  for (const name of Object.keys(networks)) {
    const { net, inputs } = await drawn(name)
    yield [`thinnet ${name}`, () => net, inputs]
  }
}

async function inTfjs({ 'model.json': json, 'model.weights.bin': weights }, inputs) {
  const { modelTopology, weightsManifest } = JSON.parse(json)
  const [{ weights: weightSpecs }] = weightsManifest
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData: weights.buffer }))
  const outputs = model.predict(one(inputs.map(({ data, shape }) => tf.tensor(data, shape))))
  return listOf(outputs).map(output => ({ shape: output.shape, data: output.dataSync() }))
}

/** How far they are apart, of numbers above 1 as a share. */
function apart(found, expected) {
  if (found.shape.join() !== expected.shape.join()) return Number.POSITIVE_INFINITY
  return expected.data.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - found.data[i]) / Math.max(1, Math.abs(value))),
    0,
  )
}

const counts = { same: 0, refused: 0, wrong: 0 }
for await (const [name, load, inputs] of all()) {
  if (only !== undefined && !name.includes(only)) continue
  const model = await load()
  try {
    const expected = listOf(await model.predict(one(inputs)))
    const found = await inTfjs(await toTfjs(model), inputs)
    const most = Math.max(...expected.map((output, k) => apart(found[k], output)))
    counts[most <= 1e-5 ? 'same' : 'wrong']++
    console.log(name.padEnd(28), most.toExponential(1))
  } catch (error) {
    counts[error instanceof ThinnetError ? 'refused' : 'wrong']++
    console.log(name.padEnd(28), error instanceof ThinnetError ? error.message : error.stack)
  }
  model.dispose()
}
console.log(`${counts.same} the same in TensorFlow.js, ${counts.refused} refused, ${counts.wrong} wrong`)
process.exitCode = counts.wrong > 0 ? 1 : 0
