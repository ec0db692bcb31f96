import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Layer, layers, sequential, tensor } from '../../src/index.ts'

const SHAPE = [4, 5, 6]
const ones = (samples: number) => tensor(new Float32Array(samples * 120).fill(1), [samples, ...SHAPE])

/** Layers that multiply by what they draw: of ones they make that, up to scale. */
const multiplying: Record<string, () => Layer> = {
  dropout: () => layers.dropout({ rate: 0.4, inputShape: SHAPE }),
  'dropout with a noise shape': () => layers.dropout({ rate: 0.4, noiseShape: [1, 1, 5, 1], inputShape: SHAPE }),
  spatialDropout2d: () => layers.spatialDropout2d({ rate: 0.4, inputShape: SHAPE }),
  dropBlock2d: () => layers.dropBlock2d({ rate: 0.4, blockSize: 2, inputShape: SHAPE }),
  'stochasticDepth by row': () => layers.stochasticDepth({ rate: 0.4, inputShape: SHAPE }),
  'stochasticDepth by batch': () => layers.stochasticDepth({ rate: 0.4, mode: 'batch', inputShape: SHAPE }),
}

describe('maskOf', () => {
  for (const [what, make] of Object.entries(multiplying)) {
    test(`${what}: at any step and size, what training draws`, async () => {
      const model = sequential({ seed: 8, backend: 'wasm', layers: [make()] })
      const { name } = model.layers[0]!
      for (const [step, batchSize] of [
        [0, 1],
        [3, 7],
        [1_000_000, 40],
      ] as const) {
        const mask = model.maskOf(name, { step, batchSize })
        assert.deepEqual(mask.shape, [batchSize, ...SHAPE])
        const { data } = await model.predict(ones(batchSize), { training: true, step })
        assert.deepEqual(
          Array.from(mask.data),
          Array.from(data, value => (value !== 0 ? 1 : 0)),
        )
      }
    })

    test(`${what}: of each Monte-Carlo sample`, async () => {
      const model = sequential({ seed: 8, backend: 'reference', layers: [make()] })
      const samples = 12
      const { mean } = await model.predict(ones(3), { training: true, samples })
      const masks = Array.from({ length: samples }, (_, sample) =>
        model.maskOf(model.layers[0]!.name, { batchSize: 3, sample }),
      )
      assert.ok(new Set(masks.map(mask => mask.data.join(''))).size > 1, 'samples have masks of their own')
      for (const [i, value] of mean.data.entries()) {
        const kept = masks.filter(mask => mask.data[i]).length
        assert.equal(value > 0, kept > 0)
        if (what !== 'dropBlock2d') assert.ok(Math.abs(value - kept / samples / 0.6) < 1e-6)
      }
    })
  }

  test('is the present step by default, and changes nothing', async () => {
    const model = sequential({
      seed: 1,
      backend: 'wasm',
      layers: [layers.dense({ units: 9, activation: 'relu', inputShape: [3] }), layers.dropout({ rate: 0.5 })],
    })
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const first = model.maskOf('dropout', { batchSize: 5 })
    await model.fit(tensor(new Float32Array(30).fill(1), [10, 3]), tensor(new Float32Array(90), [10, 9]), {
      batchSize: 5,
    })
    assert.equal(model.step, 2)
    const before = await model.getWeights()
    assert.deepEqual(model.maskOf('dropout', { batchSize: 5 }), model.maskOf('dropout', { batchSize: 5, step: 2 }))
    assert.deepEqual(model.maskOf('dropout', { batchSize: 5, step: 0 }), first)
    assert.notDeepEqual(model.maskOf('dropout', { batchSize: 5 }), first)
    assert.deepEqual(await model.getWeights(), before)
    assert.equal(model.step, 2)
  })

  test('of a layer within a residual', () => {
    const inner = layers.residual({ layers: [layers.dropout({ rate: 0.5, name: 'inner' })], inputShape: [8] })
    const model = sequential({ seed: 1, layers: [inner] })
    assert.deepEqual(model.maskOf('inner', { batchSize: 2 }).shape, [2, 8])
  })

  test('a layer that is not there or draws nothing, and bad options, are refused', () => {
    const model = sequential({
      seed: 1,
      layers: [layers.dense({ units: 2, inputShape: [2] }), layers.dropout({ rate: 0.5 })],
    })
    for (const name of ['dropout_1', 'dense', '']) {
      assert.throws(() => model.maskOf(name), /maskOf: expected the name of a layer that draws: "dropout", got/)
    }
    const none = sequential({ seed: 1, layers: [layers.dense({ units: 2, inputShape: [2] })] })
    assert.throws(() => none.maskOf('dense'), /draws: there is none/)
    for (const options of [{ step: -1 }, { step: 0.5 }, { sample: -1 }, { batchSize: 0 }]) {
      assert.throws(() => model.maskOf('dropout', options), /a whole number ≥/)
    }
    // @ts-expect-error no such option
    assert.throws(() => model.maskOf('dropout', { batch: 3 }), /"batch"/)
  })
})
