import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Layer, layers, optimizers, type Pass, sequential, standalone, tensor } from '../../src/index.ts'
import { createReferenceKernels } from '../../src/kernels/reference/index.ts'
import type { DropConnectOptions } from '../../src/layers/drop-connect.ts'
import { PURPOSE, seedKey, siteOf } from '../../src/random/streams.ts'
import { maskOf } from '../masks.ts'
import { CHECKED, Probe } from '../parity/support.ts'
import { assertSameOnThreads } from '../threads.ts'

const kernels = createReferenceKernels('float64')

/** A pass of training, as a model of this seed makes it. */
function passOf(seed: number, at: Partial<Pass> = {}): Pass {
  return {
    training: true,
    fitting: false,
    step: 0,
    firstSample: 0,
    draw: 0,
    kernels,
    ...at,
    stream: (site, purpose = 'dropout') => ({
      key: seedKey(seed),
      step: at.step ?? 0,
      site: siteOf(site),
      purpose: PURPOSE[purpose],
    }),
  }
}

const INPUTS = 10
const UNITS = 13
const NAME = 'dropped'

/** A model of this layer whose weight i, j is 2ⁱ, so that each output tells which of its weights were kept. */
function telling(options: Partial<DropConnectOptions>, model: object = {}) {
  const layer = layers.dropConnect({
    units: UNITS,
    rate: 0.5,
    name: NAME,
    inputShape: [INPUTS],
    ...options,
  } as DropConnectOptions)
  const made = sequential({ seed: 3, ...model, layers: [layer] })
  const powers = Float32Array.from({ length: INPUTS * UNITS }, (_, at) => 2 ** Math.floor(at / UNITS))
  const useBias = options.useBias ?? true
  made.setWeights([tensor(powers, [INPUTS, UNITS]), ...(useBias ? [tensor(new Float32Array(UNITS), [UNITS])] : [])])
  return { layer, model: made }
}

/** [batch, inputs, units] of 0 and 1, out of outputs y [batch, units]. */
function told(y: ArrayLike<number>, keep: number): number[] {
  const batch = y.length / UNITS
  return Array.from({ length: batch * INPUTS * UNITS }, (_, e) => {
    const [n, i, j] = [Math.floor(e / (INPUTS * UNITS)), Math.floor(e / UNITS) % INPUTS, e % UNITS]
    return (Math.round(y[n * UNITS + j]! * keep) >> i) & 1
  })
}

const ones = (rows: number, columns = INPUTS) => tensor(new Float32Array(rows * columns).fill(1), [rows, columns])

for (const { backend, dtype } of CHECKED) {
  describe(`dropConnect's masks on ${backend}`, () => {
    test('are those that mask() tells: any rate, seed, step and place in the batch', async () => {
      const seeds = fc.nat()
      const rates = fc.double({ min: 0, max: 0.95, noNaN: true })
      await fc.assert(
        fc.asyncProperty(seeds, rates, fc.option(fc.nat()), fc.nat(1000), async (seed, rate, own, step) => {
          const { layer, model } = telling({ rate, ...(own !== null && { seed: own }) }, { backend, dtype, seed })
          const y = await model.predict(ones(6), { training: true, step, batchSize: 4 })
          const want = told(y.data, 1 - rate)
          const whole = maskOf(layer, [INPUTS], 6, passOf(seed, { step }))
          assert.deepEqual(whole.shape, [6, INPUTS, UNITS])
          assert.equal(whole.dtype, 'uint8')
          assert.deepEqual(Array.from(whole.data), want)
          const part = maskOf(layer, [INPUTS], 2, passOf(seed, { step, firstSample: 4 }))
          assert.deepEqual(Array.from(part.data), want.slice(4 * INPUTS * UNITS))
          model.dispose()
        }),
        { numRuns: 15 },
      )
    })

    test("are the same for all samples in mode 'batch', and another for each draw", async () => {
      const { layer, model } = telling({ mode: 'batch' }, { backend, dtype })
      const y = await model.predict(ones(5), { training: true, step: 9 })
      const mask = maskOf(layer, [INPUTS], 5, passOf(3, { step: 9 }))
      assert.deepEqual(mask.shape, [1, INPUTS, UNITS])
      assert.deepEqual(told(y.data, 0.5), Array(5).fill(Array.from(mask.data)).flat())
      assert.notDeepEqual(maskOf(layer, [INPUTS], 5, passOf(3, { step: 9, draw: 1 })).data, mask.data)
      assert.equal(layer.drawsOncePerBatch, true)
      assert.equal(telling({}).layer.drawsOncePerBatch, false)
      model.dispose()
    })

    test('backward draws the same', async () => {
      for (const mode of ['sample', 'batch'] as const) {
        const before = new Probe({ inputShape: [INPUTS] })
        const layer = layers.dropConnect({ units: 1, rate: 0.5, mode, name: NAME, kernelInitializer: 'ones' })
        const after = new Probe({ gradient: [1, 1, 1, 1] })
        const model = sequential({ seed: 3, backend, dtype, layers: [before, layer, after] })
        model.compile({ optimizer: optimizers.sgd(), loss: 'meanSquaredError' })
        const { gradients } = await model.gradientsOnBatch(ones(4), ones(4, 1))
        const mask = Array.from(maskOf(layer, [INPUTS], 4, passOf(3)).data)
        const all = mode === 'batch' ? Array(4).fill(mask).flat() : mask
        assert.deepEqual(
          before.dy,
          all.map(kept => 2 * kept),
        )
        const counts = Array.from({ length: INPUTS }, (_, i) =>
          [0, 1, 2, 3].reduce((c, n) => c + all[n * INPUTS + i], 0),
        )
        assert.deepEqual(
          Array.from(gradients[`${NAME}/kernel`]!.data),
          counts.map(count => 2 * count),
        )
        model.dispose()
      }
    })
  })
}

describe('dropConnect', () => {
  test('masks differ by step, name, seed and sample, and a seed of its own makes them the same in any model', () => {
    const of = (options: Partial<DropConnectOptions>, seed = 3, step = 0) =>
      Array.from(maskOf(telling(options).layer, [INPUTS], 2, passOf(seed, { step })).data)
    const [first, second] = [of({}).slice(0, INPUTS * UNITS), of({}).slice(INPUTS * UNITS)]
    const all = [of({}), of({}, 4), of({}, 3, 1), of({ name: 'other' }), of({ seed: 8 })]
    assert.notDeepEqual(first, second)
    assert.equal(new Set(all.map(String)).size, all.length)
    assert.deepEqual(of({ seed: 8 }, 99), of({ seed: 8 }, 3))
    for (const a of all) {
      const agree = a.filter((kept, e) => kept === all[0]![e]).length / a.length
      // 260 fair coins: 0.5 ± 0.25 is eight standard deviations
      assert.ok(a === all[0] || Math.abs(agree - 0.5) < 0.25, `${agree} agree`)
    }
  })

  test('keeps a fraction within binomial bounds', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (seed, rate) => {
        const { data } = maskOf(telling({ rate }).layer, [INPUTS], 150, passOf(seed))
        const kept = Array.from(data).reduce((sum, one) => sum + one, 0)
        const deviation = Math.sqrt(data.length * rate * (1 - rate))
        assert.ok(Math.abs(kept - data.length * (1 - rate)) < 6 * deviation, `rate ${rate}: kept ${kept}`)
      }),
      { numRuns: 20 },
    )
  })

  test('sums have the mean and the variance that moment matching gives them', async () => {
    for (const rate of [0.2, 0.5, 0.8]) {
      const n = 20_000
      const layer = layers.dropConnect({ units: 2, rate, inputShape: [30], biasInitializer: 'ones' })
      const model = sequential({ seed: 4, backend: 'wasm', layers: [layer] })
      const row = Float32Array.from({ length: 30 }, (_, i) => Math.sin(i))
      const rows = tensor(
        Float32Array.from({ length: n * 30 }, (_, i) => row[i % 30]!),
        [n, 30],
      )
      const { data: u } = await model.predict(rows, { training: true })
      const w = (await model.getWeights())[0]!.data
      for (const j of [0, 1]) {
        const terms = Array.from(row, (value, i) => value * w[i * 2 + j]!)
        const mean = terms.reduce((sum, term) => sum + term, 1)
        const variance = (rate / (1 - rate)) * terms.reduce((sum, term) => sum + term ** 2, 0)
        const column = Array.from({ length: n }, (_, k) => u[k * 2 + j]!)
        const seenMean = column.reduce((sum, value) => sum + value, 0) / n
        const seenVariance = column.reduce((sum, value) => sum + (value - seenMean) ** 2, 0) / n
        assert.ok(Math.abs(seenMean - mean) < 5 * Math.sqrt(variance / n), `mean ${seenMean}, not ${mean}`)
        // a variance of n numbers, nearly Gaussian, has a relative standard deviation of √(2/n) = 1 %
        assert.ok(Math.abs(seenVariance / variance - 1) < 0.05, `variance ${seenVariance}, not ${variance}`)
      }
      model.dispose()
    }
  })

  test('inference by moment matching comes near the mean over masks, and nearer than weight-averaged inference', async () => {
    const make = (inferenceSamples: number) =>
      layers.dropConnect({ units: 4, rate: 0.5, activation: 'relu', inferenceSamples, inputShape: [40], name: NAME })
    const n = 20_000
    const row = Float32Array.from({ length: 40 }, (_, i) => Math.cos(i))
    const rows = tensor(
      Float32Array.from({ length: n * 40 }, (_, i) => row[i % 40]!),
      [n, 40],
    )
    const model = sequential({ seed: 4, backend: 'wasm', layers: [make(4000)] })
    const plain = sequential({ seed: 4, backend: 'wasm', layers: [make(0)] })
    const masks = Array.from((await plain.predict(rows, { training: true })).data)
    const mean = [0, 1, 2, 3].map(j => masks.reduce((sum, y, e) => sum + (e % 4 === j ? y : 0), 0) / n)
    const distance = (y: ArrayLike<number>) => Math.hypot(...mean.map((value, j) => value - y[j]!))
    const matched = await model.predict(tensor(row, [1, 40]))
    const network = await plain.predict(tensor(row, [1, 40]))
    assert.ok(distance(matched.data) < 0.05 * Math.hypot(...mean), `${matched.data}, not ${mean}`)
    assert.ok(distance(network.data) > 3 * distance(matched.data), `${network.data} against ${matched.data}`)
    const again = await model.predict(tensor(row, [1, 40]))
    assert.deepEqual(again.data, matched.data)
    model.dispose()
    plain.dispose()
  })

  test('inference by moment matching does not depend on how the data is cut into batches', async () => {
    const layer = layers.dropConnect({ units: 3, rate: 0.4, activation: 'tanh', inferenceSamples: 5, inputShape: [8] })
    const model = sequential({ seed: 4, backend: 'wasm', layers: [layer] })
    const x = tensor(
      Float32Array.from({ length: 56 }, (_, i) => Math.sin(i)),
      [7, 8],
    )
    const whole = await model.predict(x)
    assert.deepEqual((await model.predict(x, { batchSize: 3 })).data, whole.data)
    assert.ok(whole.data.every(Number.isFinite))
    model.dispose()
  })

  for (const { backend, dtype } of CHECKED) {
    test(`rate 0 is dense, and rate 1 leaves the bias, whatever comes in, on ${backend}`, async () => {
      for (const mode of ['sample', 'batch'] as const) {
        const run = async (layer: Layer, x: number[][]) => {
          const alone = standalone(layer, { inputShape: [3], seed: 2, backend, dtype })
          const y = await alone.forward(x)
          const dx = await alone.backward([
            [1, 2],
            [3, 4],
          ])
          const { kernel } = Object.fromEntries(
            Object.entries(await alone.parameters()).map(([name, p]) => [name.split('/')[1]!, p.gradient!.data]),
          )
          return { y: Array.from(y.data), dx: Array.from(dx.data), dw: Array.from(kernel!) }
        }
        const x = [
          [1, 2, 3],
          [4, 5, 6],
        ]
        const dense = await run(layers.dense({ units: 2, name: NAME }), x)
        assert.deepEqual(await run(layers.dropConnect({ units: 2, rate: 0, mode, name: NAME }), x), dense)
        const all = layers.dropConnect({ units: 2, rate: 1, mode, name: NAME, biasInitializer: 'ones' })
        const odd =
          mode === 'sample'
            ? [
                [Number.NaN, 2, Number.POSITIVE_INFINITY],
                [1, 2, 3],
              ]
            : x
        const { y, dx, dw } = await run(all, odd)
        assert.deepEqual(y, [1, 1, 1, 1])
        for (const values of [dx, dw])
          assert.ok(
            values.every(value => value === 0),
            `${values}`,
          )
      }
    })
  }

  test('a rate by the step counts at its step', async () => {
    const { model } = telling({ rate: (step: number) => (step < 5 ? 0 : 1) })
    const full = Array(UNITS).fill(2 ** INPUTS - 1)
    assert.deepEqual(Array.from((await model.predict(ones(1), { training: true, step: 4 })).data), full)
    assert.deepEqual(Array.from((await model.predict(ones(1), { training: true, step: 5 })).data), Array(UNITS).fill(0))
    assert.deepEqual(Array.from((await model.predict(ones(1), { step: 5 } as object)).data), full)
    model.dispose()
  })

  test('the same seed gives the same weights on 1 and 3 threads', async () => {
    const kernels = ['dropConnectForward', 'dropConnectBackward'] as const
    const one = await assertSameOnThreads({ threads: [3], kernels }, async threads => {
      const of = { rate: 0.5, activation: 'relu' } as const
      const model = sequential({
        backend: 'wasm',
        threads,
        seed: 11,
        layers: [
          layers.dropConnect({ units: 70, inputShape: [90], ...of }),
          layers.dropConnect({ units: 65, ...of }),
          layers.dropConnect({ units: 50, mode: 'batch', ...of }),
          layers.dense({ units: 10, activation: 'softmax' }),
        ],
      })
      model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' })
      const pixels = Uint8Array.from({ length: 64 * 90 }, (_, i) => Math.max(0, ((i * 2654435761) >>> 24) - 100))
      const labels = Uint8Array.from({ length: 64 }, (_, i) => i % 10)
      const x = tensor(pixels, [64, 90], { scale: 1 / 255 })
      await model.fit(x, tensor(labels, [64]), { batchSize: 32, epochs: 2 })
      const weights = (await model.getWeights()).map(({ data }) => data)
      model.dispose()
      return weights
    })
    assert.ok(one.every(data => data.every(Number.isFinite)))
  })

  test('refuses what makes no sense', () => {
    const of = (options: object) => () => layers.dropConnect({ units: 3, rate: 0.5, ...options } as DropConnectOptions)
    assert.throws(of({ units: 0 }), /DropConnect: expected units: a whole number ≥ 1/)
    assert.throws(of({ rate: 1.5 }), /rate in \[0, 1\]/)
    assert.throws(of({ keepProbability: 0.5 }), /one of the two/)
    assert.throws(of({ rate: undefined }), /one of the two/)
    assert.throws(of({ mode: 'weights' }), /mode: sample or batch/)
    assert.throws(of({ inferenceSamples: -1 }), /inferenceSamples: a whole number ≥ 0/)
    assert.throws(of({ inferenceSamples: 0.5 }), /inferenceSamples: a whole number ≥ 0/)
    assert.throws(of({ seed: -1 }), /seed/)
    assert.throws(of({ rat: 0.5 }), /options among/)
    const onImages = () => standalone(of({})(), { inputShape: [3, 4] })
    assert.throws(onImages, /expected input \[batch, inputs\], got "?\[batch, 3, 4\]"?. Add layers.flatten\(\)/)
  })
})
