/**
 * Saves a trained model as one safetensors file, loads it again, and resumes training as if nothing had happened.
 * Other tools read the file, too: examples/read_weights.py does in Python.
 *
 *     npx tsx examples/save-weights.ts model.safetensors
 */
import { layers, loadModel, sequential } from 'thinnet'

const [path = 'model.safetensors'] = process.argv.slice(2)
const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(i)])
const y = x.map(([a, b]) => [a! * b!])

const model = sequential({
  seed: 1,
  backend: 'wasm',
  layers: [
    layers.dense({ units: 16, activation: 'tanh', inputShape: [2] }),
    layers.dropout({ rate: 0.1 }),
    layers.dense({ units: 1 }),
  ],
})
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
await model.fit(x, y, { epochs: 5 })
await model.save(path)

const loaded = await loadModel(path, { backend: 'wasm' })
const one = await model.fit(x, y, { epochs: 10, initialEpoch: 5 })
const other = await loaded.fit(x, y, { epochs: 10, initialEpoch: loaded.epoch })
console.log(`loss of the model that went on  ${one.history.loss!.at(-1)}`)
console.log(`loss of the one that was loaded ${other.history.loss!.at(-1)}`)

await model.save(path)
for (const [i, { shape, data }] of (await model.getWeights()).entries()) {
  const sum = Array.from(data).reduce((a, b) => a + b)
  console.log(`${model.weightNames[i]} [${shape.join(', ')}] sum ${sum.toFixed(6)}`)
}
