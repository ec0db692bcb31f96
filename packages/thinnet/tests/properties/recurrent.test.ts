import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { auditScale, input, type Layer, layers, model, sequential, tensor } from '../../src/index.ts'
import { assertSameOnThreads } from '../threads.ts'

const [STEPS, UNITS, SAMPLES] = [4, 6, 5]
const eye = tensor(
  Float32Array.from({ length: UNITS ** 2 }, (_, i) => (i % (UNITS + 1) === 0 ? 1 : 0)),
  [UNITS, UNITS],
)
const zeros = tensor(new Float32Array(UNITS ** 2), [UNITS, UNITS])
const exactly = { backend: 'reference', dtype: 'float64', seed: 3 } as const

/** h = x + h₀ · R, of which each is dropped by itself: on ones it shows what is drawn. */
function linear(options: Partial<Parameters<typeof layers.simpleRnn>[0]>, recurrent = zeros) {
  const rnn = layers.simpleRnn({
    ...options,
    units: UNITS,
    activation: 'linear',
    useBias: false,
    returnSequences: true,
    name: 'rnn',
    inputShape: [STEPS, UNITS],
  })
  const made = sequential({ ...exactly, layers: [rnn] })
  made.setWeights([eye, recurrent])
  return made
}

/** 1 at the first timesteps, then 0. */
const given = (ones: number, samples = SAMPLES) =>
  tensor(
    Float32Array.from({ length: samples * STEPS * UNITS }, (_, i) => +(Math.floor(i / UNITS) % STEPS < ones)),
    [samples, STEPS, UNITS],
  )
const at = (data: ArrayLike<number>, n: number, t: number, j: number) => data[(n * STEPS + t) * UNITS + j]!

/** Calls `expect` for each number, and compares what it gives with y. */
function every(y: ArrayLike<number>, expect: (n: number, t: number, j: number) => number): void {
  for (let n = 0; n < SAMPLES; n++) {
    for (let t = 0; t < STEPS; t++) {
      for (let j = 0; j < UNITS; j++) {
        const [got, want] = [at(y, n, t, j), expect(n, t, j)]
        if (!(Math.abs(got - want) < 1e-12)) assert.fail(`[${n}, ${t}, ${j}]: ${got}, not ${want}`)
      }
    }
  }
}

describe('what recurrent layers drop, as maskOf shows it', () => {
  const step = 7
  test('dropout: the same inputs at all timesteps', async () => {
    const net = linear({ dropout: 0.4 })
    const { data } = await net.predict(given(STEPS), { training: true, step })
    const mask = net.maskOf('rnn//dropout', { step, batchSize: SAMPLES })
    assert.deepEqual(mask.shape, [SAMPLES, UNITS])
    every(data, (n, _, j) => mask.data[n * UNITS + j]! / 0.6)
  })

  test('recurrentDropout: the same of h at all timesteps', async () => {
    const net = linear({ recurrentDropout: 0.4 }, eye)
    const { data } = await net.predict(given(1), { training: true, step })
    const mask = net.maskOf('rnn//recurrentDropout', { step, batchSize: SAMPLES })
    every(data, (n, t, j) => (mask.data[n * UNITS + j]! / 0.6) ** t)
  })

  test('zoneout: others at each timestep; in inference the mean', async () => {
    const net = linear({ zoneout: 0.4 })
    const { data } = await net.predict(given(1), { training: true, step })
    const mask = net.maskOf('rnn//zoneout', { step, batchSize: SAMPLES })
    assert.deepEqual(mask.shape, [SAMPLES, STEPS, UNITS])
    // it is 1 from where it is made to where 0 is
    const stays = (n: number, t: number, j: number): number => {
      if (at(mask.data, n, t, j)) return +(t === 0)
      return t === 0 ? 0 : stays(n, t - 1, j)
    }
    every(data, stays)
    every((await net.predict(given(1))).data, (_, t) => 0.6 * 0.4 ** t)
    const audit = await auditScale(net, given(1, 200), { draws: 10 })
    assert.deepEqual(audit.meanDiffers, [])
  })

  test('weightDrop: the same weights for all samples and timesteps; others for each Monte-Carlo sample', async () => {
    const net = linear({ weightDrop: 0.4 }, eye)
    const { data } = await net.predict(given(1), { training: true, step })
    const mask = net.maskOf('rnn//weightDrop', { step })
    assert.deepEqual(mask.shape, [1, UNITS, UNITS])
    every(data, (_, t, j) => (mask.data[j * (UNITS + 1)]! / 0.6) ** t)
    const { mean } = await net.predict(given(1), { training: true, step, samples: 3 })
    const masks = [0, 1, 2].map(sample => net.maskOf('rnn//weightDrop', { step, sample }))
    every(mean.data, (_, t, j) => masks.reduce((sum, { data }) => sum + (data[j * (UNITS + 1)]! / 0.6) ** t, 0) / 3)
  })

  test('of an lstm, c by itself', () => {
    const rnn = layers.lstm({ units: UNITS, zoneout: 0.5, zoneoutCell: 0.5, name: 'rnn', inputShape: [STEPS, UNITS] })
    const net = sequential({ ...exactly, layers: [rnn] })
    const [h, c] = ['zoneout', 'zoneoutCell'].map(name =>
      net.maskOf(`rnn//${name}`, { batchSize: SAMPLES }).data.join(),
    )
    assert.notEqual(h, c)
    assert.throws(() => net.maskOf('rnn'), { message: /that draws: "rnn\/\/zoneout", "rnn\/\/zoneoutCell", got "rnn"/ })
  })

  test('timeDistributed: each timestep by itself, and what its layer draws by name', async () => {
    const of = (layer: Layer) => {
      const made = layers.timeDistributed({ layer, name: 'each', inputShape: [STEPS, UNITS] })
      return sequential({ ...exactly, layers: [made] })
    }
    const net = of(layers.dropout({ rate: 0.4 }))
    const { data } = await net.predict(given(STEPS), { training: true, step, batchSize: 2 })
    const mask = net.maskOf('each', { step, batchSize: SAMPLES })
    assert.deepEqual(mask.shape, [SAMPLES, STEPS, UNITS])
    every(data, (n, t, j) => at(mask.data, n, t, j) / 0.6)

    const rnn = layers.simpleRnn({ units: UNITS, dropout: 0.4, activation: 'linear', useBias: false })
    const inner = sequential({
      ...exactly,
      layers: [layers.timeDistributed({ layer: rnn, name: 'each', inputShape: [STEPS, 1, UNITS] })],
    })
    inner.setWeights([eye, zeros])
    const x = tensor(given(STEPS).data, [SAMPLES, STEPS, 1, UNITS])
    const y = await inner.predict(x, { training: true, step })
    const drawn = inner.maskOf('each//dropout', { step, batchSize: SAMPLES })
    every(y.data, (n, t, j) => at(drawn.data, n, t, j) / 0.6)
  })

  test('a batch in parts draws the masks of the whole', async () => {
    const all = { dropout: 0.3, recurrentDropout: 0.3, zoneout: 0.3 }
    const net = linear(all, eye)
    const [whole, parts] = [SAMPLES, 2].map(batchSize => net.predict(given(2), { training: true, batchSize }))
    assert.deepEqual(await parts, await whole)
  })
})

describe('recurrent layers', () => {
  test('are the same on one thread and on two, bit by bit', async () => {
    const wave = (...shape: number[]) =>
      tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
        shape,
      )
    const step = ['lstmForward', 'lstmBackward'] as const
    const whole = ['gruSequenceForward', 'gruSequenceBackward'] as const
    await assertSameOnThreads({ threads: [2], kernels: [...step, ...whole] }, async threads => {
      const rnn = layers.lstm({ units: 48, dropout: 0.2, zoneout: 0.1, returnSequences: true, inputShape: [3, 20] })
      const all = [rnn, layers.gru({ units: 24 }), layers.dense({ units: 1 })]
      const net = sequential({ seed: 2, backend: 'wasm', threads, layers: all })
      net.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
      for (let i = 0; i < 2; i++) await net.trainOnBatch(wave(64, 3, 20), wave(64, 1))
      return (await net.getWeights()).map(({ data }) => data)
    })
  })

  test('backwards, the padding mask of sequences goes in the order of the outputs', async () => {
    const rnn = layers.gru({ units: UNITS, goBackwards: true, returnSequences: true, zeroOutputForMask: true })
    const net = sequential({
      ...exactly,
      layers: [layers.masking({ inputShape: [STEPS, UNITS] }), rnn, layers.simpleRnn({ units: 1 })],
    })
    // padded at its end, then at its beginning: the second layer sees the same steps, and padding changes nothing
    const [whole, first] = [STEPS, 2].map(ones => given(ones, 1))
    const short = sequential({
      ...exactly,
      layers: [
        layers.gru({ units: UNITS, goBackwards: true, returnSequences: true, inputShape: [2, UNITS] }),
        layers.simpleRnn({ units: 1 }),
      ],
    })
    short.setWeights(await net.getWeights())
    const cut = tensor(first!.data.slice(0, 2 * UNITS), [1, 2, UNITS])
    assert.deepEqual((await net.predict(first!)).data, (await short.predict(cut)).data)
    assert.notDeepEqual((await net.predict(whole!)).data, (await net.predict(first!)).data)
  })

  test('the forget gate begins with a bias of 1, unless it is not to', async () => {
    for (const unitForgetBias of [true, false]) {
      const net = sequential({ ...exactly, layers: [layers.lstm({ units: 2, unitForgetBias, inputShape: [3, 1] })] })
      assert.deepEqual(
        [...(await net.getWeights())[2]!.data],
        unitForgetBias ? [0, 0, 1, 1, 0, 0, 0, 0] : Array(8).fill(0),
      )
    }
  })

  test('what does not fit is refused', () => {
    const refused = (make: () => unknown, message: RegExp) => assert.throws(make, { name: 'ThinnetError', message })
    refused(() => layers.lstm({ units: 2, activation: 'silu' }), /Lstm: expected activation tanh, .*, got "silu"/)
    refused(
      () => layers.gru({ units: 2, recurrentActivation: 'softmax' }),
      /expected recurrentActivation tanh, .*, got "softmax"/,
    )
    refused(
      () => layers.gru({ units: 2, recurrentActivation: 'hardSigmoid' }),
      /got "tanh" and "hardSigmoid"\. Others take resetAfter: false/,
    )
    refused(() => layers.gru({ units: 2, dropout: 1.5 }), /Gru: expected dropout in \[0, 1\], got 1.5/)
    refused(() => layers.gru({ units: 2, stateful: true } as never), /expected options among .*, got "stateful"/)
    refused(
      () => layers.bidirectional({ layer: layers.dense({ units: 1 }) as never }),
      /layers\.lstm, gru or simpleRnn/,
    )
    const other = layers.gru({ units: 3, goBackwards: true })
    refused(() => layers.bidirectional({ layer: layers.gru({ units: 2 }), backwardLayer: other }), /the same units/)
    refused(() => layers.timeDistributed({ layer: layers.residual({ layers: [other] }) }), /no layers of its own/)
    const x = input({ shape: [3, 4] })
    refused(() => [...layers.lstm({ units: 2 }).apply(x)], /Say returnState: true/)
    const build = (inputs: ReturnType<typeof input>[], layer = layers.gru({ units: 2 })) =>
      model({ inputs, outputs: layer.apply(inputs), backend: 'reference' }).summary()
    refused(() => build([input({ shape: [3] })]), /expected input \[batch, steps, features\], got \[batch, 3\]/)
    refused(() => build([input({ shape: [1e9, 1] })]), /at most 1048576 steps, got \[batch, 1000000000, 1\]/)
    refused(() => build([x, input({ shape: [3] })]), /initial states \[batch, 2\], got \[batch, 3\]/)
    refused(() => build([x, input({ shape: [2] })], layers.lstm({ units: 2 }) as never), /apply\(\[x, h, c\]\)/)
  })
})
