import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layers, sequential, tensor } from '../../src/index.ts'

const network = () =>
  sequential({
    backend: 'wasm',
    threads: 1,
    seed: 1,
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [16, 16, 1] }),
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d(),
      layers.dropout({ rate: 0.25 }),
      layers.flatten(),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
const x = tensor(new Float32Array(64 * 256).fill(0.5), [64, 16, 16, 1])
const y = tensor(new Int32Array(64), [64])

test('inference plans no memory for a backward that never comes', async () => {
  const [trained, asked] = [network(), network()]
  for (const model of [trained, asked]) {
    model.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'sgd' })
  }
  const before = asked.memoryBytes
  await trained.fit(x, y, { batchSize: 64 })
  await asked.predict(x, { batchSize: 64 })
  const [training, inference] = [trained.memoryBytes - before, asked.memoryBytes - before]
  assert.ok(inference < 0.7 * training, `${inference} bytes against ${training}`)
  // The two take their turns in one place.
  await trained.predict(x, { batchSize: 64 })
  await trained.evaluate(x, y, { batchSize: 64 })
  assert.equal(trained.memoryBytes - before, training)
})

test('of many classes there is one number each, logit and derivative in one place', async () => {
  const [words, rows] = [2000, 64]
  const wide = sequential({
    backend: 'wasm',
    threads: 1,
    seed: 1,
    layers: [layers.dense({ units: words, activation: 'softmax', inputShape: [4] })],
  })
  wide.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'sgd' })
  const before = wide.memoryBytes
  await wide.trainOnBatch(tensor(new Float32Array(rows * 4), [rows, 4]), tensor(new Int32Array(rows), [rows]))
  const matrix = 4 * rows * words
  assert.ok(wide.memoryBytes - before < 1.1 * matrix, `${wide.memoryBytes - before} bytes against ${matrix}`)
})
