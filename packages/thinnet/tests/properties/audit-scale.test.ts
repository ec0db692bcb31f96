import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { auditScale, type Layer, layers, type Pass, random, ratesByDepth, sequential, tensor } from '../../src/index.ts'

const COUNT = 400
/** Positive, so that a mean that is off shows. */
const x = tensor(
  random.normals(random.streamOf({ seed: 3, site: 'x' }), COUNT * 10).map(z => Math.abs(z)),
  [COUNT, 10],
)
const y = tensor(
  Float64Array.from({ length: COUNT }, (_, n) => x.data[n * 10]! - x.data[n * 10 + 1]!),
  [COUNT, 1],
)

/** Vanilla dropout whose outputs nobody scales in inference: the article's mistake. */
class Unscaled extends layers.Dropout {
  constructor() {
    super({ rate: 0.5, scaling: 'vanilla', name: 'unscaled' })
  }
  override factor(_pass: Pass): number {
    return 1
  }
}

function network(...rest: Layer[]) {
  return sequential({
    seed: 2,
    backend: 'wasm',
    layers: [
      layers.dense({ units: 200, activation: 'sigmoid', inputShape: [10] }),
      ...rest,
      layers.dense({ units: 1 }),
    ],
  })
}

describe('auditScale', () => {
  for (const scaling of ['inverted', 'vanilla'] as const) {
    test(`${scaling} dropout keeps the mean of every layer`, async () => {
      const audit = await auditScale(network(layers.dropout({ rate: 0.5, scaling })), x)
      assert.deepEqual(audit.meanDiffers, [])
      assert.deepEqual(
        audit.layers.map(layer => layer.name),
        ['dense', 'dense/sigmoid', 'dropout', 'dense_1'],
      )
      const [, before, dropout] = audit.layers
      assert.ok(Math.abs(before!.training.mean - before!.inference.mean) < 1e-12)
      assert.ok(Math.abs(before!.training.variance - before!.inference.variance) < 1e-12)
      // What dropout does to the variance: E x²/keep − mean², where it scales by 1/keep.
      const { mean, variance } = before!.inference
      const scale = scaling === 'inverted' ? 1 : 0.5
      const want = scale ** 2 * ((variance + mean ** 2) / 0.5 - mean ** 2)
      assert.ok(Math.abs(dropout!.training.variance / want - 1) < 0.02, `${dropout!.training.variance} ${want}`)
      assert.ok(dropout!.varianceDiffers)
    })
  }

  test('dropout of channels that come first, and stochastic depth by depth, keep every mean', async () => {
    const blocks = ratesByDepth(2, 0.5).map(rate => {
      return layers.residual({ layers: [layers.dense({ units: 5 }), layers.stochasticDepth({ rate })] })
    })
    const channels = layers.spatialDropout1d({ rate: 0.4, dataFormat: 'channelsFirst', inputShape: [2, 5] })
    const net = sequential({ seed: 2, backend: 'wasm', layers: [channels, ...blocks] })
    const sequences = tensor(x.data as Float64Array, [COUNT, 2, 5])
    assert.deepEqual((await auditScale(net, sequences)).meanDiffers, [])
    const { mean, standardDeviation } = await net.predict([[...Array(2)].map(() => Array(5).fill(1))], {
      training: true,
      samples: 2000,
    })
    const still = (await net.predict([[...Array(2)].map(() => Array(5).fill(1))])).data
    for (const [i, value] of mean.data.entries()) {
      assert.ok(Math.abs(value - still[i]!) < (5 * standardDeviation.data[i]!) / Math.sqrt(2000), `${value}`)
    }
  })

  test('vanilla dropout without the scaling parts in its mean, and so does what follows', async () => {
    const audit = await auditScale(network(new Unscaled(), layers.dense({ units: 5, useBias: false })), x)
    assert.ok(audit.meanDiffers.includes('unscaled'), `${audit}`)
    assert.ok(!audit.meanDiffers.includes('dense'))
    const unscaled = audit.layers.find(layer => layer.name === 'unscaled')!
    assert.ok(Math.abs(unscaled.inference.mean / unscaled.training.mean - 2) < 0.05)
  })

  test('batch normalization after dropout learns a variance that inference does not have', async () => {
    const shifted = async (...rest: Layer[]) => {
      const model = network(...rest)
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
      await model.fit(x, y, { epochs: 60, batchSize: 50 })
      const before = await model.getWeights()
      const audit = await auditScale(model, x, { batchSize: 50 })
      assert.deepEqual(await model.getWeights(), before, 'an audit changes nothing')
      return audit.layers.find(layer => layer.name === 'batch_normalization')!
    }
    const dropout = () => layers.dropout({ rate: 0.5 })
    const after = await shifted(dropout(), layers.dense({ units: 50 }), layers.batchNormalization({ momentum: 0.9 }))
    assert.ok(after.varianceDiffers)
    assert.ok(Math.abs(after.training.variance - 1) < 0.05)
    assert.ok(after.inference.variance < 0.8, `${after.inference.variance}`)
    const before = await shifted(layers.dense({ units: 50 }), layers.batchNormalization({ momentum: 0.9 }), dropout())
    assert.ok(!before.varianceDiffers, `${before.inference.variance}`)
  })

  test('reads as a table', async () => {
    const text = String(await auditScale(network(new Unscaled()), x, { draws: 3 }))
    assert.match(text, /^Layer +mean, training +inference +variance, training +inference +differs\ndense /)
    assert.match(text, /\nunscaled .* mean, variance/)
  })

  test('bad options and inputs are refused', async () => {
    const model = network()
    await assert.rejects(auditScale(model, x, { draws: 0 }), /draws: a whole number ≥ 1/)
    await assert.rejects(auditScale(model, x, { tolerance: 1 }), /tolerance: a number in \(0, 1\)/)
    // @ts-expect-error no such option
    await assert.rejects(auditScale(model, x, { draw: 2 }), /"draw"/)
    await assert.rejects(auditScale(model, tensor([], [0, 10])), /at least one sample/)
    await assert.rejects(auditScale(model, [[1, 2]]), /input \[batch, 10\]/)
  })
})
