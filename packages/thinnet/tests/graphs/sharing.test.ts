import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../../src/errors.ts'
import {
  input,
  layers,
  loadModel,
  model,
  type Optimizer,
  optimizers,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.ts'
import { labels, waves } from './models.ts'

const { dense, dropout } = layers
const COUNT = 16
const settings = { seed: 3, backend: 'wasm' } as const
const [x, y] = [waves(COUNT, 4), labels(COUNT, 3)]
const sgd = (learningRate = 0.1) => optimizers.sgd({ learningRate })
const momentum = () => optimizers.sgd({ learningRate: 0.1, momentum: 0.9 })
const sparse = () => ({ loss: 'sparseCategoricalCrossentropy', optimizer: optimizers.adam() }) as const

/** A trained base, and a new model of its layers with a head. */
async function both(optimizer = sgd(), take = true) {
  const base = sequential({
    ...settings,
    layers: [dense({ units: 5, activation: 'relu', inputShape: [4], name: 'low' }), dropout({ rate: 0.3 })],
  })
  base.compile({ loss: 'meanSquaredError', optimizer })
  await base.fit(x, waves(COUNT, 5), { epochs: 2, batchSize: 4 })
  const head = dense({ units: 3, activation: 'softmax', name: 'head' })
  return { base, whole: take ? sequential({ ...settings, layers: [base, head] }) : base }
}

const numbersOf = async (net: { getWeights(): Promise<Tensor[]> }) => (await net.getWeights()).map(({ data }) => data)

describe('models that share weights are compiled each by itself', () => {
  test('one that was compiled when another took its layers goes on, its optimizer, too', async () => {
    const [{ base, whole }, { base: alone }] = [await both(momentum()), await both(momentum(), false)]
    whole.compile(sparse())
    for (const net of [base, alone]) await net.fit(x, waves(COUNT, 5), { epochs: 2, batchSize: 4 })
    assert.deepEqual(await base.toSafetensors(), await alone.toSafetensors())
    const before = await whole.predict(x)
    await base.trainOnBatch(x, waves(COUNT, 5))
    assert.notDeepEqual(await whole.predict(x), before)
  })

  test('in turns, compiled again in between and with more state: the numbers of two that copy weights to and fro', async () => {
    const { base, whole } = await both(momentum())
    const { base: other, whole: head } = await both(momentum())
    const { base: lone } = await both(momentum(), false)
    for (const net of [whole, head]) net.compile({ ...sparse(), optimizer: optimizers.adam({ globalClipNorm: 0.1 }) })
    const z = waves(COUNT, 5)
    for (let turn = 0; turn < 6; turn++) {
      if (turn === 2)
        for (const net of [base, lone]) net.compile({ loss: 'meanSquaredError', optimizer: optimizers.adam() })
      if (turn === 4) for (const net of [base, lone]) net.compile({ loss: 'meanSquaredError', optimizer: sgd() })
      lone.setWeights(await other.getWeights())
      assert.deepEqual(await base.trainOnBatch(x, z), await lone.trainOnBatch(x, z))
      other.setWeights(await lone.getWeights())
      const accumulate = 2
      const fit = { batchSize: 4, accumulate, shuffle: false }
      assert.deepEqual(await whole.fit(x, y, fit), await head.fit(x, y, fit))
      assert.deepEqual(await numbersOf(whole), await numbersOf(head), `turn ${turn}`)
    }
  })

  test('what was trainable when each was compiled counts, saved and loaded, too; a change that none was compiled for is refused', async () => {
    const { base, whole } = await both()
    whole.compile(sparse())
    base.trainable = false
    await assert.rejects(whole.trainOnBatch(x, y), /trainable as when the model was compiled, got "low"/)
    base.compile({ loss: 'meanSquaredError', optimizer: sgd() })
    const before = await numbersOf(base)
    await base.fit(x, waves(COUNT, 5))
    assert.deepEqual(await numbersOf(base), before)
    const loaded = await loadModel(await whole.toSafetensors(), { backend: 'wasm' })
    for (const net of [whole, loaded]) await net.fit(x, y, { epochs: 2 })
    assert.notDeepEqual(await numbersOf(base), before)
    assert.deepEqual(await numbersOf(loaded), await numbersOf(whole))
    assert.equal(loaded.layers[0]!.trainable, false)
    assert.deepEqual(await loaded.toSafetensors(), await whole.toSafetensors())
  })

  test('one that is disposed of leaves the others as they are', async () => {
    const { base, whole } = await both(momentum())
    whole.compile(sparse())
    base.dispose()
    whole.compile(sparse())
    await whole.fit(x, y)
    await assert.rejects(base.fit(x, waves(COUNT, 5)), /one that was disposed of/)
  })

  test('each counts its own steps and epochs, also when another has its layers', async () => {
    const { base, whole } = await both()
    assert.deepEqual([base.step, base.epoch, whole.step, whole.epoch], [8, 2, 0, 0])
    whole.compile(sparse())
    await whole.fit(x, y, { epochs: 3, batchSize: 8 })
    assert.deepEqual([base.step, base.epoch, whole.step, whole.epoch], [8, 2, 6, 3])
    // So that masks are new ones, and epochs count on.
    assert.deepEqual(base.maskOf('dropout'), base.maskOf('dropout', { step: 8 }))
    base.compile({ loss: 'meanSquaredError', optimizer: sgd() })
    const { epochs } = await base.fit(x, waves(COUNT, 5), { epochs: 4, initialEpoch: base.epoch, batchSize: 4 })
    assert.deepEqual([base.step, base.epoch, epochs], [16, 4, [0, 1, 2, 3]])
  })

  test('each is saved and loaded with its own numbers, and with the weights of now', async () => {
    const { base, whole } = await both()
    whole.compile(sparse())
    await whole.fit(x, y, { epochs: 2, batchSize: 8 })
    for (const net of [base, whole]) {
      const loaded = await loadModel(await net.toSafetensors(), { backend: 'wasm' })
      assert.deepEqual([loaded.step, loaded.epoch], [net.step, net.epoch])
      assert.deepEqual(await numbersOf(loaded), await numbersOf(net))
      assert.deepEqual(await loaded.predict(x), await net.predict(x))
    }
    const loaded = await loadModel(await whole.toSafetensors(), { backend: 'wasm' })
    const on = { epochs: 4, initialEpoch: 2, batchSize: 8 }
    assert.deepEqual(await loaded.fit(x, y, on), await whole.fit(x, y, on))
    assert.deepEqual(await loaded.toSafetensors(), await whole.toSafetensors())
  })

  test('while one is in the middle of fit no other is compiled, nor are its layers given to another', async () => {
    const { base, whole } = await both()
    base.compile({ loss: 'meanSquaredError', optimizer: sgd() })
    const fitting = base.fit(x, waves(COUNT, 5), { epochs: 2 })
    const compile = () => whole.compile(sparse())
    assert.throws(
      compile,
      /compile: expected weights that no other model trains, got those of one in the middle of fit/,
    )
    const a = input({ shape: [4] })
    const take = () => model({ inputs: a, outputs: dense({ units: 1, name: 'more' }).apply(whole.apply(a)) })
    assert.throws(take, /model: expected layers of models that are not computing/)
    await fitting
    compile()
    assert.equal(take().layers.length, 4)
  })

  test('one that trains ends with an error when the model that has the layers is disposed of', async () => {
    const { base, whole } = await both()
    base.compile({ loss: 'meanSquaredError', optimizer: sgd() })
    const fitting = base.fit(x, waves(COUNT, 5), { epochs: 3, batchSize: 4 })
    whole.dispose()
    await assert.rejects(fitting, ThinnetError)
    await assert.rejects(base.predict(x), ThinnetError)
  })
})

describe('a generator and a discriminator, trained in turns', () => {
  const NOISE = waves(COUNT, 3, 2.1)
  const REAL = waves(COUNT, 4, 0.4)
  const ones = tensor(new Float32Array(COUNT).fill(1), [COUNT, 1])
  const zeros = tensor(new Float32Array(COUNT), [COUNT, 1])
  const generator = () =>
    sequential({
      ...settings,
      seed: 1,
      layers: [
        dense({ units: 6, activation: 'tanh', inputShape: [3], name: 'g1' }),
        dense({ units: 4, activation: 'tanh', name: 'g2' }),
      ],
    })
  const discriminator = () =>
    sequential({
      ...settings,
      seed: 2,
      layers: [
        dense({ units: 8, activation: 'tanh', inputShape: [4], name: 'd1' }),
        dropout({ rate: 0.2, name: 'drop' }),
        dense({ units: 1, activation: 'sigmoid', name: 'd2' }),
      ],
    })
  const binary = (optimizer: Optimizer = optimizers.adam({ globalClipNorm: 0.1 })) =>
    ({ loss: 'binaryCrossentropy', optimizer }) as const
  const ROUNDS = 8

  /** One set of weights for d: frozen within the combined model. */
  async function shared() {
    const [g, d] = [generator(), discriminator()]
    const z = input({ shape: [3] })
    const combined = model({ ...settings, inputs: z, outputs: d.apply(g.apply(z)) })
    const losses: number[] = []
    d.compile(binary())
    d.trainable = false
    combined.compile(binary())
    for (let round = 0; round < ROUNDS; round++) {
      const fake = await g.predict(NOISE)
      losses.push((await d.trainOnBatch(REAL, ones)).loss!, (await d.trainOnBatch(fake, zeros)).loss!)
      losses.push((await combined.trainOnBatch(NOISE, ones)).loss!)
    }
    return { losses, g: await numbersOf(g), d: await numbersOf(d), steps: [d.step, combined.step] }
  }

  /** … and one for each of two models, which are copied from one to the other. */
  async function copied() {
    const [g, d, frozen, alone] = [generator(), discriminator(), discriminator(), generator()]
    const z = input({ shape: [3] })
    const combined = model({ ...settings, inputs: z, outputs: frozen.apply(g.apply(z)) })
    frozen.trainable = false
    const losses: number[] = []
    d.compile(binary())
    combined.compile(binary())
    for (let round = 0; round < ROUNDS; round++) {
      alone.setWeights((await combined.getWeights()).slice(0, 4))
      const fake = await alone.predict(NOISE)
      losses.push((await d.trainOnBatch(REAL, ones)).loss!, (await d.trainOnBatch(fake, zeros)).loss!)
      combined.setWeights([...(await combined.getWeights()).slice(0, 4), ...(await d.getWeights())])
      losses.push((await combined.trainOnBatch(NOISE, ones)).loss!)
    }
    return { losses, g: await numbersOf(g), d: await numbersOf(d), steps: [d.step, combined.step] }
  }

  test('give the numbers of models whose weights are copied, masks included', async () => {
    const got = await shared()
    assert.deepEqual(got, await copied())
    assert.deepEqual(got.steps, [2 * ROUNDS, ROUNDS])
    assert.equal(new Set(got.losses).size, got.losses.length)
  })

  test('and the frozen one stays: a turn of the generator moves the generator alone', async () => {
    const [g, d] = [generator(), discriminator()]
    const z = input({ shape: [3] })
    const combined = model({ ...settings, inputs: z, outputs: d.apply(g.apply(z)) })
    d.trainable = false
    combined.compile(binary(sgd()))
    const [before, first] = [await numbersOf(d), await combined.evaluate(NOISE, ones)]
    await combined.fit(NOISE, ones, { epochs: 30 })
    assert.deepEqual(await numbersOf(d), before)
    // It learns to be taken for real.
    assert.ok((await combined.evaluate(NOISE, ones)).loss < first.loss / 1.5)
    assert.deepEqual(await d.predict(await g.predict(NOISE)), await combined.predict(NOISE))
    await assert.rejects(d.fit(REAL, ones), /one without loss. Call model.compile/)
  })
})
