import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Call,
  type Declare,
  type Inputs,
  Layer,
  layers,
  random,
  type Shape,
  sequential,
  tensor,
} from '../../src/index.ts'

const COUNT = 7
const x = tensor(random.normals(random.streamOf({ seed: 3, site: 'x' }), COUNT * 5), [COUNT, 5])

function network(options: { rate?: number; last?: 'softmax' | 'sigmoid' | 'linear'; dtype?: 'float64' } = {}) {
  const { rate = 0.4, last = 'softmax', dtype } = options
  return sequential({
    seed: 5,
    backend: dtype ? 'reference' : 'wasm',
    ...(dtype && { dtype }),
    layers: [
      layers.dense({ units: 20, activation: 'tanh', inputShape: [5] }),
      layers.batchNormalization(),
      layers.dropout({ rate }),
      layers.dense({ units: 4, activation: last }),
    ],
  })
}

/** Passes on one number for the whole batch: the draw's. */
class SharedDraw extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    return {
      forward(_inputs, { kernels, draw }) {
        kernels.fill(y, draw)
        return y
      },
      backward: () => [null],
    }
  }
  override get drawsOncePerBatch() {
    return true
  }
}

describe('predict with samples', () => {
  test('mean and standard deviation are those of as many predictions, each with masks of its own', async () => {
    const model = network({ dtype: 'float64' })
    const samples = 6
    const tiled = tensor(
      Float64Array.from({ length: samples * COUNT * 5 }, (_, i) => x.data[i % (COUNT * 5)]!),
      [samples * COUNT, 5],
    )
    const each = await model.predict(tiled, { training: true, step: 2 })
    const { mean, standardDeviation, entropy, mutualInformation } = await model.predict(x, {
      training: true,
      samples,
      step: 2,
    })
    assert.deepEqual(mean.shape, [COUNT, 4])
    assert.deepEqual(standardDeviation.shape, [COUNT, 4])
    assert.deepEqual(entropy!.shape, [COUNT])
    const H = (p: number[]) => p.reduce((sum, p) => sum - p * Math.log(p), 0)
    for (let n = 0; n < COUNT; n++) {
      const draws = Array.from({ length: samples }, (_, s) => [
        ...each.data.slice((s * COUNT + n) * 4, (s * COUNT + n + 1) * 4),
      ])
      const means = [0, 1, 2, 3].map(k => draws.reduce((sum, p) => sum + p[k]!, 0) / samples)
      for (const [k, m] of means.entries()) {
        const deviation = Math.sqrt(draws.reduce((sum, p) => sum + (p[k]! - m) ** 2, 0) / samples)
        assert.ok(Math.abs(mean.data[n * 4 + k]! - m) < 1e-14)
        assert.ok(Math.abs(standardDeviation.data[n * 4 + k]! - deviation) < 1e-13)
        assert.ok(deviation > 1e-3, 'masks differ from sample to sample')
      }
      assert.ok(Math.abs(entropy!.data[n]! - H(means)) < 1e-13)
      const information = H(means) - draws.reduce((sum, p) => sum + H(p), 0) / samples
      assert.ok(Math.abs(mutualInformation!.data[n]! - information) < 1e-13)
      assert.ok(information > 0 && information < H(means))
    }
  })

  test('the batch size changes no bit', async () => {
    const model = network()
    const whole = await model.predict(x, { training: true, samples: 9 })
    for (const batchSize of [1, 5, COUNT, 10, 1000]) {
      assert.deepEqual(await model.predict(x, { training: true, samples: 9, batchSize }), whole, `${batchSize}`)
    }
  })

  test('without dropout there is no epistemic uncertainty, and batch normalization stays in inference', async () => {
    const model = network({ rate: 0, dtype: 'float64' })
    const before = await model.getWeights()
    const plain = await model.predict(x)
    const { mean, standardDeviation, mutualInformation } = await model.predict(x, { training: true, samples: 3 })
    for (let i = 0; i < plain.data.length; i++) assert.ok(Math.abs(mean.data[i]! - plain.data[i]!) < 1e-15)
    assert.ok(standardDeviation.data.every(value => value < 1e-15))
    assert.ok(mutualInformation!.data.every(value => value < 1e-14))
    assert.deepEqual(await model.getWeights(), before)
  })

  test('equal classes have the entropy ln 4, equal outcomes ln 2', async () => {
    for (const [last, want, shape] of [
      ['softmax', Math.log(4), [COUNT]],
      ['sigmoid', Math.log(2), [COUNT, 4]],
    ] as const) {
      const model = network({ last, dtype: 'float64' })
      model.setWeights((await model.getWeights()).map(w => tensor(new Float64Array(w.data.length), w.shape)))
      const { entropy, mutualInformation } = await model.predict(x, { training: true, samples: 4 })
      assert.deepEqual(entropy!.shape, shape)
      for (const value of entropy!.data) assert.ok(Math.abs(value - want) < 1e-14)
      for (const value of mutualInformation!.data) assert.ok(value < 1e-14)
    }
  })

  test('outputs that are no probabilities have no entropy', async () => {
    const { entropy, mutualInformation, mean } = await network({ last: 'linear' }).predict(x, {
      training: true,
      samples: 4,
    })
    assert.equal(entropy, null)
    assert.equal(mutualInformation, null)
    assert.ok(mean.data.every(Number.isFinite))
  })

  test('what a batch draws once is resampled for each sample', async () => {
    const model = sequential({ seed: 1, layers: [new SharedDraw({ inputShape: [5] })] })
    const { mean, standardDeviation } = await model.predict(x, { training: true, samples: 5, batchSize: 3 })
    assert.ok(mean.data.every(value => value === 2))
    assert.ok(standardDeviation.data.every(value => Math.abs(value - Math.sqrt(2)) < 1e-12))
  })

  test('no inputs give no outputs', async () => {
    const { mean, entropy } = await network().predict(tensor(new Float32Array(0), [0, 5]), {
      training: true,
      samples: 3,
    })
    assert.deepEqual(mean.shape, [0, 4])
    assert.deepEqual(entropy!.shape, [0])
  })

  test('samples without training, or none of them, are refused', async () => {
    const model = network()
    // @ts-expect-error samples need training: true
    await assert.rejects(model.predict(x, { samples: 3 }), /training: true with samples/)
    for (const samples of [0, -1, 1.5, Number.NaN]) {
      await assert.rejects(model.predict(x, { training: true, samples }), /samples: a whole number ≥ 1/)
    }
  })
})
