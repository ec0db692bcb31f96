import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type CompileOptions,
  type Layer,
  layers,
  oneHot,
  optimizers,
  sequential,
  type TensorLike,
  tensor,
} from '../index.ts'

const refused = (message: RegExp) => ({ name: 'ThinnetError', message })
const compiled = (layer: Layer, loss: CompileOptions['loss']) => {
  const model = sequential({ seed: 1, backend: 'reference', layers: [layer] })
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss })
  return model
}
const x = [
  [1, 2],
  [3, -1],
  [0, 1],
]

describe('rows of targets for categoricalCrossentropy', () => {
  const model = () =>
    compiled(layers.dense({ units: 3, activation: 'softmax', inputShape: [2] }), 'categoricalCrossentropy')
  const rowOf = (...row: number[]) => [[1, 0, 0], row, [0, 1, 0]]

  test('that do not sum to 1 are refused, everywhere', async () => {
    const message =
      'fit: loss categoricalCrossentropy: expected targets of each sample that sum to 1, got a sum of 0 in sample 1. ' +
      'Leave out a sample without a class; where several classes may hold at once, use sigmoid and binaryCrossentropy.'
    await assert.rejects(model().fit(x, rowOf(0, 0, 0)), { message })
    const wrong: [TensorLike, RegExp][] = [
      [rowOf(0, 0, 0), /a sum of 0 in sample 1\./],
      [rowOf(1, 1, 0), /a sum of 2 in sample 1\./],
      [rowOf(0.5, 0.25, 0), /a sum of 0\.75 in sample 1\./],
      [rowOf(0.5, 0.52, 0), /a sum of 1\.02 in sample 1\./],
      [tensor(Uint8Array.of(0, 0, 2, 1, 1, 0, 0, 0, 1), [3, 3], { scale: 0.5 }), /a sum of 0\.5 in sample 2\./],
      [tensor(Int32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1), [3, 3]), /a sum of 0 in sample 1\./],
    ]
    for (const [y, said] of wrong) {
      const good = rowOf(0, 0, 1)
      await assert.rejects(model().fit(x, y), refused(said))
      await assert.rejects(model().fit(x, good, { validationData: [x, y] }), refused(said))
      await assert.rejects(model().evaluate(x, y), refused(said))
      await assert.rejects(model().trainOnBatch(x, y), refused(said))
      await assert.rejects(model().gradientsOnBatch(x, y), refused(said))
    }
  })

  test('may be soft, smoothed, rounded, bytes', async () => {
    const third = Math.fround(1 / 3)
    const smooth = Float32Array.from(oneHot([2, 0, 1], 3).data, t => t * 0.9 + 0.1 / 3)
    const good = [
      rowOf(third, third, third),
      rowOf(0.33, 0.33, 0.33),
      rowOf(0.2, 0.2, 0.6),
      tensor(smooth, [3, 3]),
      tensor(Uint8Array.of(0, 0, 2, 1, 1, 0, 0, 0, 2), [3, 3], { scale: 0.5 }),
      oneHot([0, 1, 2], 3),
    ]
    for (const y of good) await model().fit(x, y)
  })

  test('are of no matter to a binary cross-entropy', async () => {
    const sigmoid = layers.dense({ units: 3, activation: 'sigmoid', inputShape: [2] })
    await compiled(sigmoid, 'binaryCrossentropy').fit(x, rowOf(0, 0, 0))
  })
})

describe('one target a sample, flat', () => {
  const rows = (flat: number[]) => flat.map(value => [value])
  const kinds = {
    binaryCrossentropy: [() => layers.dense({ units: 1, activation: 'sigmoid', inputShape: [2] }), [1, 0, 1]],
    meanSquaredError: [() => layers.dense({ units: 1, inputShape: [2] }), [0.5, -2, 3]],
    sparseCategoricalCrossentropy: [
      () => layers.dense({ units: 3, activation: 'softmax', inputShape: [2] }),
      [2, 0, 1],
    ],
  } as const

  for (const [loss, [layer, targets]] of Object.entries(kinds)) {
    test(`is the same as [batch, 1]: ${loss}`, async () => {
      const flat = [...targets]
      const results = []
      for (const y of [flat, rows(flat), tensor(Float64Array.from(flat)), tensor(Float32Array.from(flat), [3, 1])]) {
        const model = compiled(layer(), loss as keyof typeof kinds)
        const { history } = await model.fit(x, y, { epochs: 3, batchSize: 2, validationData: [x, y] })
        const split = await model.fit(x, y, { validationSplit: 0.4 })
        const batch = await model.trainOnBatch(x, y)
        results.push({
          history,
          split: split.history,
          batch,
          weights: await model.getWeights(),
          at: await model.evaluate(x, y),
        })
      }
      for (const result of results) assert.deepEqual(result, results[0])
    })
  }

  test('is not taken for more outputs than one', async () => {
    const two = compiled(layers.dense({ units: 2, inputShape: [2] }), 'meanSquaredError')
    await assert.rejects(two.fit(x, [1, 2, 3]), refused(/targets \[batch, 2\], got \[3\]/))
    const one = compiled(layers.dense({ units: 1, inputShape: [2] }), 'meanSquaredError')
    await assert.rejects(one.fit(x, [1, 2]), refused(/as many targets as inputs, 3, got 2/))
    await assert.rejects(one.fit(x, [[1, 2, 3]]), refused(/targets \[batch, 1\]/))
  })
})
