import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as layers from '../layers/index.ts'
import { readSafetensors } from '../safetensors/read.ts'
import { writeSafetensors } from '../safetensors/write.ts'
import { loadModel } from '../saving/load.ts'
import { tensor } from '../tensor/tensor.ts'
import { type Sequential, sequential } from './sequential.ts'

const x = tensor(
  Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
  [12, 2],
)
const y = tensor(
  Float32Array.from({ length: 12 }, (_, i) => i % 2),
  [12, 1],
)
function line(): Sequential {
  const model = sequential({
    seed: 1,
    backend: 'reference',
    layers: [layers.dense({ units: 1, activation: 'sigmoid', inputShape: [2] })],
  })
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' })
  return model
}
/** Which epochs a curve has numbers of. */
const known = (values: readonly number[]) => values.map(value => !Number.isNaN(value))

describe('a history that is gone on with', () => {
  test('has a number an epoch of every name, NaN where an epoch had none', async () => {
    const model = line()
    await model.fit(x, y, { epochs: 2 })
    await model.fit(x, y, { epochs: 3, initialEpoch: 2, validationData: [x, y] })
    model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
    const loaded = await loadModel(await model.toSafetensors(), { backend: 'reference' })
    for (const each of [model, loaded]) {
      const { epochs, history } = await each.fit(x, y, { epochs: 5, initialEpoch: 3 })
      assert.deepEqual(epochs, [0, 1, 2, 3, 4])
      assert.deepEqual(Object.fromEntries(Object.entries(history).map(([name, values]) => [name, known(values)])), {
        loss: [true, true, true, true, true],
        valLoss: [false, false, true, false, false],
        accuracy: [false, false, false, true, true],
      })
    }
    assert.deepEqual(await loaded.toSafetensors(), await model.toSafetensors())
  })

  test('from a file whose curves begin later is filled up, and one of more numbers than epochs is refused', async () => {
    const model = line()
    await model.fit(x, y, { epochs: 3 })
    const { tensors, metadata } = readSafetensors(await model.toSafetensors())
    const withCurve = (values: number[]) => {
      const curve = { 'training/history/valLoss': tensor(Float64Array.from(values)) }
      const all = { ...Object.fromEntries(tensors), ...curve }
      return loadModel(writeSafetensors(all, metadata), { backend: 'reference' })
    }
    const loaded = await withCurve([0.25])
    const { history } = await loaded.fit(x, y, { epochs: 4, initialEpoch: 3, validationData: [x, y] })
    assert.deepEqual(history.valLoss!.slice(0, 3), [Number.NaN, Number.NaN, 0.25])
    assert.deepEqual(known(history.valLoss!), [false, false, true, true])
    await assert.rejects(withCurve([1, 2, 3, 4]), /history: valLoss: expected 3 numbers, one an epoch, got 4/)
  })
})
