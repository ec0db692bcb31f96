import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULTS, type RunSettings } from '../settings.ts'
import { makeNetwork } from './network.ts'
import { pictureOf } from './plane.ts'
import { samplesOf } from './samples.ts'

/** What a network of these settings predicts before its first step, its loss, its weights. */
async function first(change: Partial<RunSettings>) {
  const run: RunSettings = { ...DEFAULTS.left, units: 8, layers: 2, samples: 40, ...change }
  const { train, test } = samplesOf(run, null)
  const { model } = makeNetwork(run, 1)
  try {
    const { loss, ...scores } = await model.evaluate(train.x, train.y)
    const { data } = await model.predict(train.x)
    const weights = await model.getWeights()
    return { run, train, test, loss: loss as number, scores, data, weights, picture: await pictureOf(model, run, 3) }
  } finally {
    model.dispose()
  }
}

describe('networks of settings', () => {
  test('numbers to predict: one output, the mean squared error, no accuracy; the plane in colours from −1 to 1', async () => {
    const { train, loss, data, scores, picture } = await first({ data: 'hills' })
    assert.equal(data.length, 40)
    const errors = Array.from(data, (value, i) => (value - train.y.data[i]!) ** 2)
    assert.ok(Math.abs(loss - errors.reduce((sum, each) => sum + each, 0) / 40) < 1e-6)
    assert.deepEqual(scores, {})
    assert.ok(picture.probabilities.every(value => value >= 0 && value <= 1))
  })

  test('L1 and L2 add their penalties of all weights but biases', async () => {
    const plain = await first({})
    const [l1, l2] = [0.01, 0.003]
    const both = await first({ l1, l2 })
    const kernels = plain.weights.filter(({ shape }) => shape.length === 2).flatMap(({ data }) => [...data])
    const penalty = kernels.reduce((sum, w) => sum + l1 * Math.abs(w) + l2 * w * w, 0)
    assert.deepEqual(both.weights, plain.weights)
    assert.ok(Math.abs(both.loss - plain.loss - penalty) < 1e-5, `${both.loss} ${plain.loss} ${penalty}`)
  })

  test('features are the columns of the inputs; a seed of the points leaves the weights', async () => {
    const plain = await first({})
    const { train, weights } = await first({ features: 'x2,x1x2' })
    assert.deepEqual(train.x.shape, [40, 2])
    assert.equal(train.x.data[0], plain.train.x.data[1])
    assert.equal(train.x.data[1], Math.fround(plain.train.x.data[0]! * plain.train.x.data[1]!))
    assert.equal((await first({ features: 'x1,x2,x1x1,x2x2,x1x2,sinx1,sinx2' })).train.x.shape[1], 7)
    assert.deepEqual(weights, plain.weights)
    const other = await first({ dataSeed: 2 })
    assert.deepEqual(other.weights, plain.weights)
    assert.deepEqual(other.train.x, (await first({ seed: 2 })).train.x)
    assert.notDeepEqual(other.train.x, plain.train.x)
  })

  test('as many points to test on as are asked for, and more begin with the same', async () => {
    const [few, many] = [await first({ testSamples: 7 }), await first({})]
    assert.deepEqual(
      [few.test.x.shape, many.test.x.shape],
      [
        [7, 2],
        [1000, 2],
      ],
    )
    assert.deepEqual(few.test.x.data, many.test.x.data.subarray(0, 14))
  })
})
