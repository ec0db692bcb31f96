import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layers, loadModel, optimizers, sequential } from '../../src/index.ts'
import { labels, waves } from './models.ts'

const { batchNormalization, concreteDropout, dense, residual } = layers
const [x, y] = [waves(12, 4), labels(12, 3)]
const sparse = { loss: 'sparseCategoricalCrossentropy', optimizer: 'adam' } as const

function rowOf(trainable?: false) {
  const own = trainable === false ? { trainable } : {}
  const frozen = dense({ units: 5, activation: 'tanh', inputShape: [4], kernelRegularizer: 'l2', name: 'low', ...own })
  const net = sequential({
    seed: 1,
    backend: 'wasm',
    layers: [frozen, dense({ units: 3, activation: 'softmax', name: 'high' })],
  })
  net.compile(sparse)
  return { net, frozen }
}

/** The parameters that a step changes. */
async function moved(net: ReturnType<typeof sequential>, step: () => Promise<unknown>) {
  const before = await net.getWeights()
  await step()
  const after = await net.getWeights()
  return net.weightNames.filter((_, i) => after[i]!.data.some((value, k) => value !== before[i]!.data[k]))
}

const high = ['high/kernel', 'high/bias']
const all = ['low/kernel', 'low/bias', ...high]

test('a layer that is made frozen, or frozen before compile, is not fitted', async () => {
  const { net, frozen } = rowOf(false)
  assert.deepEqual(await moved(net, () => net.fit(x, y)), high)
  assert.deepEqual(Object.keys((await net.gradientsOnBatch(x, y)).gradients), high)
  frozen.trainable = true
  net.compile(sparse)
  assert.deepEqual(await moved(net, () => net.fit(x, y)), all)
  frozen.trainable = false
  net.compile(sparse)
  assert.deepEqual(await moved(net, () => net.fit(x, y)), high)
})

describe('a change of trainable without another compile', () => {
  const changed =
    /model: expected layers that are trainable as when the model was compiled, got "low", whose trainable is/
  for (const before of [undefined, false] as const) {
    test(`${before === false ? 'to true' : 'to false'} is refused, and nothing is fitted`, async () => {
      const { net, frozen } = rowOf(before)
      frozen.trainable = !frozen.trainable
      const nothing = await moved(net, async () => {
        await assert.rejects(net.fit(x, y), changed)
        await assert.rejects(net.trainOnBatch(x, y), changed)
        await assert.rejects(net.gradientsOnBatch(x, y), changed)
      })
      assert.deepEqual(nothing, [])
      assert.equal(net.step, 0)
      // As it was when it was compiled.
      frozen.trainable = !frozen.trainable
      assert.deepEqual(await moved(net, () => net.trainOnBatch(x, y)), before === false ? high : all)
    })
  }

  test('does not keep it from predicting, evaluating and being saved', async () => {
    const { net, frozen } = rowOf()
    await net.fit(x, y)
    frozen.trainable = false
    await net.evaluate(x, y)
    const loaded = await loadModel(await net.toSafetensors(), { backend: 'wasm' })
    assert.deepEqual(await loaded.predict(x), await net.predict(x))
    assert.deepEqual(
      loaded.layers.map(({ trainable }) => trainable),
      [false, true],
    )
    assert.deepEqual(await moved(loaded, () => loaded.fit(x, y)), high)
  })
})

test('the penalty of what is frozen is no part of the loss, as in Keras', async () => {
  const { net, frozen } = rowOf()
  const { loss } = await net.evaluate(x, y)
  const [kernel] = await net.getWeights()
  const penalty = 0.01 * Array.from(kernel!.data).reduce((sum, value) => sum + value * value, 0)
  frozen.trainable = false
  net.compile(sparse)
  const { loss: without } = await net.evaluate(x, y)
  assert.ok(Math.abs(loss - penalty - without) < 1e-6, `${loss}, ${penalty}, ${without}`)
  assert.ok(penalty > 1e-3)
})

test('the rest trains as it does alone: the optimizer, its clipping and decay do not see what is frozen', async () => {
  const rule = () => optimizers.adamW({ globalClipNorm: 0.05, weightDecay: 0.1 })
  const whole = sequential({
    seed: 1,
    backend: 'wasm',
    layers: [
      dense({ units: 5, inputShape: [4], name: 'low', trainable: false }),
      dense({ units: 6, activation: 'tanh', name: 'mid' }),
      dense({ units: 4, name: 'between', trainable: false }),
      dense({ units: 3, activation: 'softmax', name: 'high' }),
    ],
  })
  const weights = await whole.getWeights()
  whole.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: rule() })
  const names = await moved(whole, () => whole.fit(x, y, { epochs: 3, batchSize: 5 }))
  assert.deepEqual(names, ['mid/kernel', 'mid/bias', 'high/kernel', 'high/bias'])
  const features = sequential({ backend: 'wasm', layers: [dense({ units: 5, inputShape: [4] })] })
  features.setWeights(weights.slice(0, 2))
  const alone = sequential({
    seed: 1,
    backend: 'wasm',
    layers: [
      dense({ units: 6, activation: 'tanh', inputShape: [5], name: 'mid' }),
      dense({ units: 4, name: 'between', trainable: false }),
      dense({ units: 3, activation: 'softmax', name: 'high' }),
    ],
  })
  alone.setWeights(weights.slice(2))
  alone.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: rule() })
  await alone.fit(await features.predict(x), y, { epochs: 3, batchSize: 5 })
  assert.deepEqual(await alone.getWeights(), (await whole.getWeights()).slice(2))
})

test('a layer of layers hands it on, a frozen normalization keeps to its averages, all frozen trains nothing', async () => {
  const inner = dense({ units: 4, name: 'inner' })
  const whole = residual({ layers: [inner, batchNormalization({ name: 'norm' })], name: 'whole' })
  const concrete = concreteDropout({ layer: dense({ units: 4 }), name: 'concrete', inputShape: [4] })
  const net = sequential({
    seed: 1,
    layers: [concrete, whole, dense({ units: 3, activation: 'softmax', name: 'high' })],
  })
  for (const layer of [concrete, whole]) layer.trainable = false
  assert.equal(inner.trainable, false)
  net.compile(sparse)
  assert.deepEqual(await moved(net, () => net.fit(x, y)), high)
  net.trainable = false
  net.compile(sparse)
  assert.deepEqual(await moved(net, () => net.fit(x, y, { epochs: 2 })), [])
  assert.equal(net.trainable, false)
})
