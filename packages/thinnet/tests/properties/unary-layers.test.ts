import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Layer, layers, loadModel, type Sequential, sequential, tensor } from '../../src/index.ts'
import { CHECKED } from '../parity/support.ts'

const wasm = { backend: 'wasm', seed: 1 } as const
const ON = CHECKED.map(({ backend, dtype }) => ({ backend, dtype }))
const x = tensor(
  Float32Array.from({ length: 12 }, (_, i) => 3 * Math.sin(i)),
  [4, 3],
)

async function predicted(net: Sequential, of = x): Promise<number[]> {
  return Array.from((await net.predict(of)).data)
}

describe('activations as layers', () => {
  /** Of a dense layer and what follows it. */
  const gradients = async (
    loss: 'meanSquaredError' | 'sparseCategoricalCrossentropy',
    first: object,
    last: Layer[],
  ) => {
    const dense = layers.dense({ units: 3, kernelInitializer: 'ones', inputShape: [3], ...first })
    const net = sequential({ ...wasm, layers: [dense, ...last] })
    net.compile({ loss })
    const classes = tensor(Int32Array.of(0, 2, 1, 2))
    const got = await net.gradientsOnBatch(x, loss === 'meanSquaredError' ? x : classes)
    net.dispose()
    return [got.loss, ...Object.values(got.gradients).map(({ data }) => data)]
  }

  test('relu and softmax give the bits of the activations of these names', async () => {
    for (const [loss, activation, make] of [
      ['meanSquaredError', 'relu', layers.relu],
      ['sparseCategoricalCrossentropy', 'softmax', layers.softmax],
    ] as const) {
      assert.deepEqual(await gradients(loss, {}, [make()]), await gradients(loss, { activation }, []))
    }
  })

  test('a crossentropy after softmax takes logits: its loss has no end', async () => {
    const far = tensor([[100, 0, 0]])
    const lossOf = async (last: Layer) => {
      const net = sequential({ ...wasm, layers: [layers.dense({ units: 3, inputShape: [3] }), last] })
      net.compile({ loss: 'sparseCategoricalCrossentropy' })
      net.setWeights([tensor([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]), tensor([0, 0, 0])])
      const { loss } = await net.evaluate(far, tensor(Int32Array.of(1)))
      net.dispose()
      return loss!
    }
    assert.equal(await lossOf(layers.softmax()), 100)
    // One of thinnet's, but not told to be over the last dimension: −log 1e−7 at most.
    assert.ok((await lossOf(layers.softmax({ axis: 1 }))) < 17)
  })

  test('relu of an infinity is no NaN, and of a NaN it is one', async () => {
    const edge = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const on of ON) {
      for (const [options, want] of [
        [{ threshold: 1 }, [Number.NaN, Number.POSITIVE_INFINITY, 0]],
        [{ maxValue: 2 }, [Number.NaN, 2, 0]],
        [{ maxValue: 2, negativeSlope: 0.5 }, [Number.NaN, 2, Number.NEGATIVE_INFINITY]],
      ] as const) {
        const net = sequential({ ...on, layers: [layers.relu(options)] })
        assert.deepEqual(await predicted(net, tensor([edge])), want, JSON.stringify(options))
      }
    }
  })

  test('what does not fit is refused', () => {
    assert.throws(() => layers.relu({ maxValue: -1 }), /Relu: expected maxValue: a finite number ≥ 0, or null, got -1/)
    assert.throws(() => layers.leakyRelu({ negativeSlope: -1 }), /LeakyRelu: expected negativeSlope/)
    assert.throws(() => layers.elu({ alpha: -1 }), /Elu: expected alpha/)
    assert.throws(() => layers.softmax({ axis: 0 }), /Softmax: expected axis: −1, −2 …, or a dimension ≥ 1, got 0/)
    const built = (layer: Layer) => () => sequential({ layers: [layer] })
    const inputShape = [2, 3, 4]
    assert.throws(built(layers.softmax({ axis: 4, inputShape })), /input with an axis 4, got \[batch, 2, 3, 4\]/)
    assert.throws(built(layers.softmax({ axis: -4, inputShape })), /input with an axis -4/)
    assert.throws(built(layers.prelu({ sharedAxes: [4], inputShape })), /input with an axis 4/)
    assert.throws(built(layers.prelu({ sharedAxes: 2, inputShape })), /axes next to each other, got \[batch, 2, 3, 4\]/)
    assert.throws(() => layers.prelu({ sharedAxes: [0] }), /Prelu: expected sharedAxes: a whole number ≥ 1/)
  })
})

test('padding masks go through, but for a softmax over the steps', async () => {
  const steps = tensor([1, 2, 0, 0, 3, 1, 5, 0], [2, 4, 1])
  const after = (...row: Layer[]) => [layers.masking({ inputShape: [4, 1] }), ...row, layers.dense({ units: 1 })]
  const net = sequential({
    backend: 'reference',
    dtype: 'float64',
    layers: after(layers.rescaling({ scale: 2 }), layers.normalization({ mean: 0, variance: 1 }), layers.prelu()),
  })
  net.compile({ loss: 'meanAbsoluteError' })
  net.setWeights(
    [new Float64Array(4), Float64Array.of(1), Float64Array.of(0)].map((w, i) => tensor(w, [[4, 1], [1, 1], [1]][i])),
  )
  // 2 · (1 + 2 + 3 + 1 + 5) of the 5 steps that count
  const { loss } = await net.evaluate(steps, tensor(new Float64Array(8), [2, 4, 1]))
  assert.ok(Math.abs(loss! - 24 / 5) < 1e-12, `${loss}`)
  const over = (axis: number) => () =>
    sequential({ layers: after(layers.dense({ units: 2 }), layers.softmax({ axis })) })
  assert.throws(over(1), /Softmax "softmax": expected an input without a padding mask/)
  over(2)()
})

describe('normalization', () => {
  const data = tensor(Uint8Array.of(10, 0, 7, 20, 0, 7, 60, 3, 7), [3, 3], { scale: 0.5 })

  test('refuses to be used before it is adapted', async () => {
    for (const on of ON) {
      const net = sequential({ ...on, layers: [layers.normalization({ name: 'n' })] })
      const message = /Normalization "n": expected a mean and a variance, got none. Call its adapt\(data\) before/
      await assert.rejects(net.predict(x), { name: 'ThinnetError', message })
    }
  })

  test('what it was adapted to counts at once, and is saved with the model', async () => {
    const layer = layers.normalization()
    const net = sequential({ ...wasm, layers: [layer] })
    layer.adapt(data)
    // means 15, 0.5 and 3.5, of 5, 10, 30; 0, 0, 1.5; 3.5
    const [, , , a, b, c] = await predicted(
      net,
      tensor([
        [0, 0, 0],
        [15, 0.5, 3.5],
      ]),
    )
    assert.deepEqual([a, b, c], [0, 0, 0])
    const again = await loadModel(await net.toSafetensors(), { backend: 'wasm' })
    assert.deepEqual(await predicted(again as Sequential), await predicted(net))

    layer.adapt(tensor(Float64Array.of(1, 2, 3), [1, 3]))
    assert.deepEqual(await predicted(net, tensor([[1, 2, 3]])), [0, 0, 0])
    assert.notDeepEqual(await predicted(again as Sequential), await predicted(net))
  })

  test('invert brings back what was normalized', async () => {
    const [there, back] = [layers.normalization(), layers.normalization({ invert: true })]
    there.adapt(data)
    back.adapt(data)
    const got = await predicted(sequential({ backend: 'reference', dtype: 'float64', layers: [there, back] }))
    for (const [i, value] of got.entries()) assert.ok(Math.abs(value - x.data[i]!) < 1e-6)
  })

  test('bad data, and numbers that do not fit, are refused', async () => {
    const layer = layers.normalization()
    assert.throws(() => layer.adapt([[1], [Number.NaN]]), /adapt: expected finite numbers/)
    assert.throws(() => layer.adapt(tensor([], [0, 2])), /adapt: expected at least one sample, got none/)
    assert.throws(() => layers.normalization({ axis: 2 }).adapt([[1, 2]]), /input with an axis 2/)
    assert.throws(() => layers.normalization({ mean: 1 }), /expected mean and variance, got one of the two/)
    assert.throws(() => layers.normalization({ mean: 1, variance: -1 }), /variance: a finite number ≥ 0/)
    assert.throws(() => layers.normalization({ axis: 0 }), /axis: a dimension other than 0, the batch/)
    layer.adapt([[1, 2]])
    const message = /a mean and a variance of 3 numbers each, got 2/
    await assert.rejects(sequential({ layers: [layer] }).predict(x), { name: 'ThinnetError', message })
  })
})

describe('rescaling and categoryEncoding', () => {
  test('one number a channel, in both data formats', async () => {
    const options = { scale: [1, 10], offset: [0, 1] }
    const image = Float32Array.of(1, 2, 3, 4)
    const last = sequential({ layers: [layers.rescaling(options)] })
    assert.deepEqual(await predicted(last, tensor(image, [1, 2, 1, 2])), [1, 21, 3, 41])
    const first = sequential({ layers: [layers.rescaling({ ...options, dataFormat: 'channelsFirst' })] })
    assert.deepEqual(await predicted(first, tensor(image, [1, 2, 2, 1])), [1, 2, 31, 41])
    const three = sequential({ layers: [layers.rescaling({ scale: [1, 2] })] })
    await assert.rejects(three.predict(x), /input of 2 channels, as many as numbers given, got \[batch, 3\]/)
    assert.throws(() => layers.rescaling({ scale: [] }), /Rescaling: expected scale: a finite number, or/)
  })

  test('another number than a category is refused on every backend, and the model goes on', async () => {
    for (const on of ON) {
      const net = sequential({ ...on, layers: [layers.categoryEncoding({ numTokens: 3, name: 'tags' })] })
      const message = 'CategoryEncoding "tags": expected whole numbers from 0 to 2, got 3 in sample 1 of a batch of 2.'
      await assert.rejects(
        net.predict([
          [0, 1],
          [2, 3],
        ]),
        { name: 'ThinnetError', message },
      )
      assert.deepEqual(await predicted(net, tensor([[0, 2]])), [1, 0, 1])
    }
  })

  test('categories are not what a layer makes that is fitted', () => {
    const row = [layers.dense({ units: 2, inputShape: [3] }), layers.categoryEncoding({ numTokens: 3 })]
    const net = sequential({ ...wasm, layers: [...row, layers.dense({ units: 1 })] })
    assert.throws(() => net.compile({ loss: 'meanSquaredError' }), /inputs that nothing is fitted for/)
  })
})
