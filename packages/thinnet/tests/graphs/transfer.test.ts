import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../../src/errors.ts'
import { input, layers, loadModel, type Model, model, sequential, type Tensor, tensor } from '../../src/index.ts'
import { labels, waves } from './models.ts'

const { batchNormalization, dense, dropout } = layers
const COUNT = 20
const x = waves(COUNT, 4)
const y = labels(COUNT, 3)
const settings = { seed: 1, backend: 'wasm' } as const
const sparse = { loss: 'sparseCategoricalCrossentropy', optimizer: 'adam' } as const

/** Numbers of a model that was trained on something else. */
async function base(options: object = settings) {
  const net = sequential({
    ...options,
    layers: [
      dense({ units: 6, activation: 'relu', inputShape: [4], name: 'low' }),
      batchNormalization({ name: 'norm' }),
      dropout({ rate: 0.2, name: 'drop' }),
      dense({ units: 3, activation: 'tanh', name: 'high' }),
    ],
  })
  net.compile({ loss: 'meanSquaredError', optimizer: 'sgd' })
  await net.fit(x, waves(COUNT, 3), { epochs: 2 })
  return net
}

const head = () => dense({ units: 3, activation: 'softmax', name: 'head' })
const bits = async (net: Pick<Model, 'getWeights' | 'weightNames'>) =>
  Object.fromEntries((await net.getWeights()).map(({ data }, i) => [net.weightNames[i]!, [...data]]))

describe('encoder and decoder of a trained model', () => {
  const { lstm } = layers
  const [state, ones] = [
    tensor(new Float32Array(2 * 5), [2, 5]),
    tensor(new Float32Array(2 * 3 * 4).fill(1), [2, 3, 4]),
  ]

  test('each by itself, share its weights; the decoder gives the states that training had no use for', async () => {
    const [from, to] = [input({ shape: [3, 4] }), input({ shape: [3, 4] })]
    const encoding = lstm({ units: 5, returnState: true })
    const decoding = lstm({ units: 5, returnSequences: true, returnState: true })
    const answer = dense({ units: 2 })
    const [, h, c] = encoding.apply(from)
    const [sequence] = decoding.apply([to, h!, c!])
    const whole = model({ ...settings, inputs: [from, to], outputs: answer.apply(sequence!) })
    whole.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
    const encoder = model({ ...settings, inputs: from, outputs: [h!, c!] })
    const [one, h1, c1] = [input({ shape: [1, 4] }), input({ shape: [5] }), input({ shape: [5] })]
    const [y1, ...states] = decoding.apply([one, h1, c1])
    const decoder = model({ ...settings, inputs: [one, h1, c1], outputs: [answer.apply(y1!), ...states] })
    assert.equal(new Set(decoder.layers.map(({ name }) => name)).size, decoder.layers.length)

    await whole.fit([ones, ones], tensor(new Float32Array(12).fill(1), [2, 3, 2]), { epochs: 2 })
    const want = await whole.predict([ones, ones])
    let states2 = await encoder.predict(ones)
    for (let t = 0; t < 3; t++) {
      const [got, ...next] = await decoder.predict([tensor(ones.data.subarray(0, 8), [2, 1, 4]), ...states2])
      const expected = [0, 1].flatMap(n => [...want.data.subarray((3 * n + t) * 2, (3 * n + t + 1) * 2)])
      assert.ok([...got!.data].every((value, i) => Math.abs(value - expected[i]!) < 1e-6))
      states2 = next
    }
    const again = await loadModel(await decoder.toSafetensors(), { backend: 'wasm' })
    const inputs = [tensor(ones.data.subarray(0, 8), [2, 1, 4]), state, state]
    assert.deepEqual(await again.predict(inputs), await decoder.predict(inputs))
    // A third, of the layers of both, from values that the second has made.
    const third = model({ ...settings, inputs: [one, h1, c1], outputs: states[0]! })
    assert.deepEqual(await third.predict(inputs), (await decoder.predict(inputs))[1])
  })

  test('where a layer with weights is new, the layers are taken, unless a model of all was made first', async () => {
    const a = input({ shape: [4] })
    const [shared, one, other] = [dense({ units: 3 }), dense({ units: 2 }), dense({ units: 1 })]
    const h = shared.apply(a)
    const outputs = [one.apply(h), other.apply(h)] as const
    const first = model({ ...settings, inputs: a, outputs: outputs[0] })
    const before = await first.predict(x)
    const both = model({ ...settings, inputs: a, outputs })
    const second = model({ ...settings, inputs: a, outputs: outputs[1] })
    assert.deepEqual(await first.predict(x), before)
    assert.deepEqual(await second.predict(x), (await both.predict(x))[1])

    const taker = model({ ...settings, inputs: a, outputs: dense({ units: 1 }).apply(h) })
    assert.ok(await taker.predict(x))
    await assert.rejects(first.predict(x), /another model has taken some\. Use that; to have both, make a model/)
  })
})

/** A new model on top of a trained one: as a row, and by apply. */
const ON_TOP: Record<string, (base: Model) => Model> = {
  'in sequential': base => sequential({ ...settings, seed: 2, layers: [base, head()] }),
  'by apply': base => {
    const a = input({ shape: [4] })
    return model({ ...settings, seed: 2, inputs: a, outputs: head().apply(base.apply(a)) })
  },
}

for (const [name, onTop] of Object.entries(ON_TOP)) {
  describe(`a model as a layer, ${name}`, () => {
    test('begins with the weights that it has, and computes with them', async () => {
      const first = await base()
      const before = await bits(first)
      const features = await first.predict(x)
      const net = onTop(first)
      const { 'head/kernel': kernel, 'head/bias': bias, ...rest } = await bits(net)
      assert.deepEqual(rest, before)
      assert.equal(kernel!.length, 9)
      assert.deepEqual(bias, [0, 0, 0])
      const a = input({ shape: [3] })
      const alone = model({ ...settings, inputs: a, outputs: head().apply(a) })
      alone.setWeights([tensor(kernel!, [3, 3]), tensor(bias!, [3])])
      assert.deepEqual(await net.predict(x), await alone.predict(features))
    })

    test('follows its training, in each direction: weights are shared, and predict, evaluate and maskOf go on', async () => {
      const first = await base()
      const net = onTop(first)
      net.compile(sparse)
      const before = await first.predict(x)
      await net.fit(x, y, { epochs: 3 })
      const after = await first.predict(x)
      assert.notDeepEqual(after, before)
      const { 'head/kernel': _, 'head/bias': __, ...shared } = await bits(net)
      assert.deepEqual(await bits(first), shared)
      first.setWeights(
        (await first.getWeights()).map(({ data, shape }) => tensor(new Float32Array(data.length).fill(0.5), shape)),
      )
      assert.ok((await bits(net))['low/kernel']!.every(value => value === 0.5))
      assert.deepEqual(first.maskOf('drop', { step: 3 }).shape, [1, 6])
    })

    test('frozen stays, its normalization included; the head moves; thawed it moves', async () => {
      const first = await base()
      first.trainable = false
      const net = onTop(first)
      net.compile(sparse)
      const before = await bits(net)
      const output = await first.predict(x)
      await net.fit(x, y, { epochs: 3 })
      const after = await bits(net)
      for (const name of Object.keys(before)) {
        assert.equal(JSON.stringify(after[name]) === JSON.stringify(before[name]), !name.startsWith('head'), name)
      }
      assert.deepEqual(await first.predict(x), output)
      assert.match(net.summary(), /\(12 trainable\)/)
      first.trainable = true
      net.compile(sparse)
      await net.fit(x, y, { epochs: 1 })
      for (const [name, values] of Object.entries(await bits(net))) assert.notDeepEqual(values, after[name], name)
    })

    test('saved, loaded and resumed: the same bits, and what is frozen is frozen', async () => {
      const first = await base()
      first.trainable = false
      const net = onTop(first)
      net.compile(sparse)
      await net.fit(x, y, { epochs: 2, batchSize: 6 })
      const loaded = await loadModel(await net.toSafetensors(), { backend: 'wasm' })
      assert.deepEqual(await loaded.predict(x), await net.predict(x))
      assert.deepEqual(
        loaded.layers.map(({ name, trainable }) => [name, trainable]),
        net.layers.map(({ name, trainable }) => [name, trainable]),
      )
      const on = { epochs: 4, initialEpoch: 2, batchSize: 6 }
      assert.deepEqual(await loaded.fit(x, y, on), await net.fit(x, y, on))
      assert.deepEqual(await loaded.toSafetensors(), await net.toSafetensors())
    })

    test('of its own it can be saved, too, and each of the two trains', async () => {
      const first = await base()
      const net = onTop(first)
      const loaded = await loadModel(await first.toSafetensors(), { backend: 'wasm' })
      assert.deepEqual(await loaded.predict(x), await first.predict(x))
      net.compile(sparse)
      await net.fit(x, y)
      first.compile({ loss: 'meanSquaredError' })
      await net.fit(x, y)
      const before = (await net.predict(x)).data
      await first.fit(x, waves(COUNT, 3))
      assert.notDeepEqual((await net.predict(x)).data, before)
    })
  })
}

describe('a model of hidden values', () => {
  async function trained() {
    const a = input({ shape: [4], name: 'a' })
    const h = dense({ units: 5, activation: 'tanh', name: 'hidden' }).apply(a)
    const net = model({
      ...settings,
      inputs: a,
      outputs: dense({ units: 3, activation: 'softmax', name: 'out' }).apply(h),
    })
    net.compile(sparse)
    await net.fit(x, y, { epochs: 2 })
    return { net, a, h }
  }

  test('shares the weights, and follows their training', async () => {
    const { net, a, h } = await trained()
    const features = model({ inputs: a, outputs: h })
    const of = async () => (await net.layerOutputs(x, { layers: ['hidden/tanh'] }))[0]!.output
    assert.deepEqual((await features.predict(x)).data, (await of()).data)
    const before = await features.predict(x)
    await net.fit(x, y, { epochs: 2 })
    assert.notDeepEqual(await features.predict(x), before)
    assert.deepEqual((await features.predict(x)).data, (await of()).data)
    // Trained on as if nobody had looked.
    const { net: other } = await trained()
    await other.fit(x, y, { epochs: 2 })
    assert.deepEqual(await bits(net), await bits(other))
  })

  test('takes other inputs, of the value at which it begins', async () => {
    const { net, h } = await trained()
    const b = input({ shape: [5] })
    const out = net.layers[1]!
    const end = model({ inputs: b, outputs: out.apply(b) })
    const hidden = await model({ inputs: net.layers[0]!.apply(b) && b, outputs: out.apply(b) }).predict(waves(COUNT, 5))
    assert.deepEqual(await end.predict(waves(COUNT, 5)), hidden)
    void h
  })

  test('outlives nobody: with the model that has the layers it goes', async () => {
    const { net, a, h } = await trained()
    const features = model({ inputs: a, outputs: h })
    net.dispose()
    await assert.rejects(features.predict(x), ThinnetError)
  })

  test('disposed of, leaves the model it shares with as it is', async () => {
    const { net, a, h } = await trained()
    const before = await net.predict(x)
    const features = model({ inputs: a, outputs: h })
    features.dispose()
    assert.deepEqual(await net.predict(x), before)
    await assert.rejects(features.predict(x), /disposed of/)
  })
})

describe('layers of several models', () => {
  test('towers of two models, put together, keep their weights', async () => {
    const tower = (name: string, seed: number) =>
      sequential({ ...settings, seed, layers: [dense({ units: 3, inputShape: [4], name })] })
    const [one, two] = [tower('one', 1), tower('two', 2)]
    const [first, second] = [await one.predict(x), await two.predict(x)]
    const a = input({ shape: [4] })
    const both = model({ ...settings, inputs: a, outputs: [one.apply(a), two.apply(a)] })
    assert.deepEqual(await both.predict(x), [first, second])
    both.compile({ loss: ['meanSquaredError', 'meanSquaredError'] })
    await both.fit(x, [waves(COUNT, 3), waves(COUNT, 3, 2)])
    assert.deepEqual(await both.predict(x), [await one.predict(x), await two.predict(x)])
  })

  test('of the same names are refused, and stay as they are', async () => {
    const tower = (seed: number) => sequential({ ...settings, seed, layers: [dense({ units: 3, inputShape: [4] })] })
    const [one, two] = [tower(1), tower(2)]
    const before = [await one.predict(x), await two.predict(x)]
    const a = input({ shape: [4] })
    const put = () => model({ ...settings, inputs: a, outputs: [one.apply(a), two.apply(a)] })
    assert.throws(put, /model: expected layers of different names, got "dense" twice. Name the layers/)
    assert.deepEqual([await one.predict(x), await two.predict(x)], before)
    one.compile({ loss: 'meanSquaredError' })
    await one.fit(x, waves(COUNT, 3))
  })

  test('a model of which another has taken some layers says so', async () => {
    const net = await base()
    const [low] = net.layers
    const a = input({ shape: [4] })
    const robber = model({ ...settings, inputs: a, outputs: head().apply(low!.apply(a)) })
    const robbed =
      /expected a model that has all its layers, got one of which another model has taken some. Use that; to have both/
    await assert.rejects(net.predict(x), robbed)
    await assert.rejects(net.toSafetensors(), robbed)
    assert.throws(() => net.summary(), robbed)
    assert.equal((await robber.predict(x)).shape[1], 3)
  })

  test('a build that fails gives the layers back, and the models are as before', async () => {
    const net = await base()
    const before = await net.predict(x)
    const a = input({ shape: [4] })
    const wrong = layers.conv2d({ filters: 2, kernelSize: 3, name: 'conv' })
    assert.throws(() => model({ inputs: a, outputs: wrong.apply(net.apply(a)) }), /conv/)
    assert.throws(() => sequential({ layers: [net, layers.maxPooling2d()] }), ThinnetError)
    assert.deepEqual(await net.predict(x), before)
    net.compile({ loss: 'meanSquaredError' })
    await net.fit(x, waves(COUNT, 3))
    // The new layer is free, too.
    sequential({ layers: [layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] })] })
    const image = input({ shape: [8, 8, 1] })
    assert.deepEqual(
      (await model({ inputs: image, outputs: wrong.apply(image) }).predict(tensor(new Float32Array(64), [1, 8, 8, 1])))
        .shape,
      [1, 6, 6, 2],
    )
  })

  test('and fresh layers that fail to fit may be put into another model, under the names they are given there', async () => {
    const [one, two] = [dense({ units: 3 }), dense({ units: 3 })]
    const a = input({ shape: [4] })
    const bad = layers.conv2d({ filters: 2, kernelSize: 3 })
    assert.throws(() => model({ inputs: a, outputs: bad.apply(two.apply(one.apply(a))) }), ThinnetError)
    assert.deepEqual([one.name, two.name, bad.name], ['', '', ''])
    const net = model({ inputs: a, outputs: one.apply(two.apply(a)) })
    assert.deepEqual(net.weightNames, ['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias'])
  })

  test('a model in the middle of fit keeps its layers', async () => {
    const net = await base()
    const fitting = net.fit(x, waves(COUNT, 3), { epochs: 3 })
    assert.throws(() => sequential({ layers: [net, head()] }), /layers of models that are not computing/)
    await fitting
    assert.equal(sequential({ layers: [net, head()] }).layers.length, 5)
  })
})

test('one model applied to two inputs: a siamese network of any model', async () => {
  const net = await base()
  const [a, b] = [input({ shape: [4] }), input({ shape: [4] })]
  const twins = model({ ...settings, inputs: [a, b], outputs: { left: net.apply(a), right: net.apply(b) } })
  const { left, right }: Record<string, Tensor> = await twins.predict([x, x])
  assert.deepEqual(left, right)
  assert.deepEqual(left, await net.predict(x))
  await net.fit(x, waves(COUNT, 3))
  assert.deepEqual((await twins.predict([x, x])).right, await net.predict(x))
})
