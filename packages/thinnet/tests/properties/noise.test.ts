import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Layer, layers, optimizers, sequential, standalone, type Tensor, tensor } from '../../src/index.ts'
import { keepMask } from '../../src/random/dropout-mask.ts'
import { normals } from '../../src/random/normal.ts'
import { PURPOSE, seedKey, siteOf } from '../../src/random/streams.ts'
import { maskOf } from '../masks.ts'
import { CHECKED, Probe } from '../parity/support.ts'
import { kolmogorovSmirnov, moments, normalCdf } from '../statistics.ts'
import { assertSameOnThreads } from '../threads.ts'

const onReference = { backend: 'reference', dtype: 'float64' } as const
const full = (rows: number, columns: number, value: number) =>
  tensor(new Float32Array(rows * columns).fill(value), [rows, columns])
const standardNormal = (rows: number, columns: number, seed = 3) => {
  const stream = { key: seedKey(seed), step: 0, site: siteOf('x'), purpose: PURPOSE.init }
  return tensor(Float32Array.from(normals(stream, rows * columns)), [rows, columns])
}

/** What `layer`, drawing for the name it has, makes of x in training, and what `mask` says it draws. */
async function trained(layer: Layer, x: Tensor, options: object, step = 0) {
  const model = sequential({ ...options, layers: [layer] })
  const y = await model.predict(x, { training: true, step })
  model.dispose()
  return y.data
}

const makers: Record<string, (options?: object) => Layer> = {
  gaussianNoise: options => layers.gaussianNoise({ stddev: 0.5, name: 'n', ...options }),
  gaussianDropout: options => layers.gaussianDropout({ rate: 0.5, name: 'n', ...options }),
  alphaDropout: options => layers.alphaDropout({ rate: 0.5, name: 'n', ...options }),
}

for (const [name, make] of Object.entries(makers)) {
  describe(name, () => {
    const draw = (options: object, step = 0, layerOptions = {}) =>
      trained(make({ inputShape: [40], ...layerOptions }), full(3, 40, 1), options, step)

    test('draws by step, name and seed', async () => {
      const draws = await Promise.all([
        draw({ ...onReference, seed: 1 }),
        draw({ ...onReference, seed: 2 }),
        draw({ ...onReference, seed: 1 }, 1),
        draw({ ...onReference, seed: 1 }, 0, { name: 'other' }),
        draw({ ...onReference, seed: 1 }, 0, { seed: 7 }),
      ])
      assert.equal(new Set(draws.map(values => values.join())).size, 5)
      assert.deepEqual(await draw({ ...onReference, seed: 1 }), draws[0])
      // A seed of its own, and the model's is not looked at.
      assert.deepEqual(await draw({ ...onReference, seed: 2 }, 0, { seed: 7 }), draws[4])
    })

    test('leaves x as it is while predicting, NaN and all', async () => {
      const x = tensor(Float32Array.of(1, -2, Number.NaN, 0), [2, 2])
      for (const { backend, dtype } of CHECKED) {
        const model = standalone(make(), { inputShape: [2], backend, dtype, seed: 1 })
        assert.deepEqual(Array.from((await model.forward(x, { training: false })).data), [1, -2, Number.NaN, 0])
      }
    })

    test('a batch computed in parts draws as the whole does', async () => {
      for (const { backend, dtype } of CHECKED) {
        const model = sequential({ backend, dtype, seed: 4, layers: [make({ inputShape: [7] })] })
        const x = standardNormal(9, 7)
        const whole = await model.predict(x, { training: true })
        assert.deepEqual((await model.predict(x, { training: true, batchSize: 2 })).data, whole.data)
        model.dispose()
      }
    })

    test('takes an empty batch', async () => {
      for (const { backend, dtype } of CHECKED) {
        const model = standalone(make(), { inputShape: [2], backend, dtype, seed: 1 })
        assert.equal((await model.forward(tensor(new Float32Array(0), [0, 2]))).data.length, 0)
      }
    })

    test('gives the same bits on 1 and 2 threads', async () => {
      const x = standardNormal(64, 4000)
      const kernel = name === 'alphaDropout' ? 'dropoutInto' : 'gaussianNoise'
      await assertSameOnThreads({ threads: [2], kernels: [kernel] }, threads =>
        trained(make({ inputShape: [4000] }), x, { backend: 'wasm', threads, seed: 5 }),
      )
    })
  })
}

describe('mask says what the kernels draw', () => {
  /** y of x, dx of dy = 1, and the mask, at step 1. */
  async function drawn(layer: Layer, x: Tensor, held: (typeof CHECKED)[number]) {
    const [rows, columns] = x.shape as [number, number]
    let mask: Tensor | undefined
    // What comes after it sees each pass, and asks it there.
    class Ask extends Probe {
      override build(...of: Parameters<Probe['build']>) {
        const call = super.build(...of)
        const forward: typeof call.forward = (inputs, pass) => {
          mask = maskOf(layer, [columns], rows, pass)
          return call.forward(inputs, pass)
        }
        return { ...call, forward }
      }
    }
    const before = new Probe({ inputShape: [columns] })
    const after = new Ask({ gradient: Array(x.data.length).fill(1) })
    const model = sequential({ ...held, seed: 9, layers: [before, layer, after] })
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'meanSquaredError' })
    for (let step = 0; step < 2; step++) await model.trainOnBatch(x, x)
    model.dispose()
    assert.deepEqual(mask!.shape, x.shape)
    return { y: after.x, dx: before.dy, mask: mask!, x: Array.from(x.data) }
  }
  const held = CHECKED.map(({ backend, dtype }) => ({ backend, dtype })) as unknown as typeof CHECKED
  const close = (got: readonly number[], want: readonly number[], tolerance: number) => {
    assert.equal(got.length, want.length)
    got.forEach((value, i) => {
      assert.ok(
        Math.abs(value - want[i]!) <= tolerance * Math.max(1, Math.abs(want[i]!)),
        `[${i}] ${value}, not ${want[i]}`,
      )
    })
  }

  for (const on of held) {
    // wasm rounds as the mask does: not a bit is different.
    const tolerance = on.backend === 'wasm' ? 0 : 1e-6
    test(`gaussianNoise on ${on.backend}`, async () => {
      const { y, dx, mask, x } = await drawn(makers.gaussianNoise!(), standardNormal(3, 21), on)
      assert.equal(mask.dtype, 'float32')
      close(
        y,
        x.map((value, i) => Math.fround(value + mask.data[i]!)),
        tolerance,
      )
      assert.deepEqual(dx, Array(63).fill(1))
    })

    test(`gaussianDropout on ${on.backend}`, async () => {
      const { y, dx, mask, x } = await drawn(makers.gaussianDropout!(), standardNormal(3, 21), on)
      assert.equal(mask.dtype, 'float32')
      close(
        y,
        x.map((value, i) => Math.fround(value * mask.data[i]!)),
        tolerance,
      )
      close(dx, Array.from(mask.data), tolerance)
    })

    test(`alphaDropout on ${on.backend}`, async () => {
      const { y, dx, mask, x } = await drawn(makers.alphaDropout!(), standardNormal(3, 21), on)
      assert.equal(mask.dtype, 'uint8')
      const low = -1.7580993408473766
      const a = 1 / Math.sqrt(0.5 * (1 + 0.5 * low ** 2))
      close(
        y,
        x.map((value, i) => a * (mask.data[i] ? value : low) - a * low * 0.5),
        1e-6,
      )
      close(
        dx,
        Array.from(mask.data, kept => (kept ? a : 0)),
        1e-6,
      )
      // Zeros of backward are exactly the dropped.
      assert.deepEqual(
        dx.map(value => value !== 0),
        Array.from(mask.data, Boolean),
      )
    })
  }
})

describe('moments', () => {
  const n = 40_000

  test('of gaussianNoise: standard normal times stddev', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0 }), fc.double({ min: 0.1, max: 5, noNaN: true }), async (seed, stddev) => {
        const layer = layers.gaussianNoise({ stddev, inputShape: [n / 2] })
        const z = Float64Array.from(await trained(layer, full(2, n / 2, 0), { ...onReference, seed }), v => v / stddev)
        const { mean, variance } = moments(z)
        // Six standard deviations: once in half a billion.
        assert.ok(Math.abs(mean) < 6 / Math.sqrt(n), `mean ${mean}`)
        assert.ok(Math.abs(variance - 1) < 6 * Math.sqrt(2 / n), `variance ${variance}`)
        // Above 2.7 once in a million
        assert.ok(kolmogorovSmirnov(z, normalCdf) < 2.7)
      }),
      { numRuns: 6 },
    )
  })

  test('of gaussianDropout: mean 1 and the variance of inverted dropout', async () => {
    const rates = fc.double({ min: 0.05, max: 0.95, noNaN: true })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0 }), rates, async (seed, rate) => {
        const make = { rate, inputShape: [n / 2], name: 'd' }
        const factors = await trained(layers.gaussianDropout(make), full(2, n / 2, 1), { ...onReference, seed })
        const dropout = await trained(layers.dropout(make), full(2, n / 2, 1), { ...onReference, seed })
        const variance = rate / (1 - rate)
        const got = moments(factors)
        assert.ok(Math.abs(got.mean - 1) < 6 * Math.sqrt(variance / n), `mean ${got.mean}`)
        assert.ok(Math.abs(got.variance / variance - 1) < 6 * Math.sqrt(2 / n), `variance ${got.variance}`)
        // Of a coin's, the variance's own standard deviation depends on its fourth moment.
        const fourth = ((1 - rate) ** 3 + rate ** 3) / (rate * (1 - rate))
        const bound = 6 * Math.sqrt((fourth + 2) / n)
        assert.ok(Math.abs(moments(dropout).variance / variance - 1) < bound, 'of dropout')
      }),
      { numRuns: 6 },
    )
  })

  for (const rate of [0.05, 0.1, 0.5, 0.9]) {
    test(`of alphaDropout at rate ${rate}: standard normal stays mean 0, variance 1`, async () => {
      const layer = layers.alphaDropout({ rate, inputShape: [1000] })
      const { mean, variance } = moments(await trained(layer, standardNormal(200, 1000), { ...onReference, seed: 1 }))
      // 200 000 numbers; where few are kept they are large, and the variance varies more.
      assert.ok(Math.abs(mean) < 6 / Math.sqrt(200_000), `mean ${mean}`)
      assert.ok(Math.abs(variance - 1) < 0.03, `variance ${variance}`)
    })
  }

  test('alphaDropout keeps them through 20 layers of selu; with the sign of its lowest value reversed it would not', async () => {
    const [rows, width, rate] = [256, 256, 0.1]
    const initializer = { kernelInitializer: 'lecunNormal' } as const
    const stack = Array.from({ length: 20 }, (_, i) => [
      layers.dense({ units: width, activation: 'selu', ...initializer, ...(i === 0 && { inputShape: [width] }) }),
      layers.alphaDropout({ rate }),
    ])
    const model = sequential({ backend: 'wasm', seed: 1, layers: stack.flat() })
    const { data } = await model.predict(standardNormal(rows, width), { training: true })
    model.dispose()
    const { mean, variance } = moments(data)
    assert.ok(Math.abs(mean) < 0.1, `mean ${mean}`)
    assert.ok(variance > 0.8 && variance < 1.25, `variance ${variance}`)

    // −α′ in place of α′, as TensorFlow.js has it: one layer already is far off.
    const z = standardNormal(rows, width).data
    const kept = new Uint8Array(z.length)
    const stream = { key: seedKey(1), step: 0, site: siteOf('d'), purpose: PURPOSE.dropout }
    keepMask(stream, rate, 0, kept.length, kept)
    const low = -1.7580993408473766
    const a = 1 / Math.sqrt((1 - rate) * (1 + rate * low ** 2))
    const reversed = moments(Array.from(z, (value, i) => a * (kept[i] ? value : -low) - a * low * rate))
    assert.ok(Math.abs(reversed.mean - 0.32) < 0.02, `mean ${reversed.mean}`)
  })
})

describe('edges', () => {
  test('refused when the layer is made', () => {
    const below1 = /expected a rate below 1, got 1\. At 1/
    for (const make of [layers.alphaDropout, layers.gaussianDropout]) {
      assert.throws(() => make({ rate: 1 }), below1)
      assert.throws(() => make({ keepProbability: 0 }), below1)
      for (const rate of [-0.1, 1.1, Number.NaN]) assert.throws(() => make({ rate }), /expected rate in \[0, 1\]/)
      assert.throws(() => make({} as never), /rate or keepProbability/)
      assert.throws(() => make({ rate: 0.5, seed: -1 }), /seed/)
      assert.throws(() => make({ rat: 0.5 } as never), /"rat"/)
    }
    for (const stddev of [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined]) {
      assert.throws(
        () => layers.gaussianNoise({ stddev: stddev as number }),
        /GaussianNoise: expected stddev: a number ≥ 0/,
      )
    }
    assert.throws(() => layers.gaussianNoise({ stddev: 1, rate: 1 } as never), /"rate"/)
  })

  test('a schedule is checked at each step', async () => {
    const model = standalone(layers.alphaDropout({ rate: step => step / 2 }), {
      inputShape: [4],
      seed: 1,
      ...onReference,
    })
    assert.deepEqual(Array.from((await model.forward([[1, 2, 3, 4]])).data), [1, 2, 3, 4]) // rate 0
    await model.forward([[1, 2, 3, 4]])
    await assert.rejects(model.forward([[1, 2, 3, 4]]), /a rate below 1, got 1 at step 2/)
    const noise = standalone(layers.gaussianNoise({ stddev: step => -step }), {
      inputShape: [1],
      seed: 1,
      ...onReference,
    })
    assert.deepEqual(Array.from((await noise.forward([[1]])).data), [1])
    await assert.rejects(noise.forward([[1]]), /stddev: a number ≥ 0, got -1 at step 1/)
  })

  test('a NaN or Infinity that alphaDropout drops is gone, forwards and backwards', async () => {
    for (const { backend, dtype } of CHECKED) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const model = standalone(layers.alphaDropout({ rate: 0.5 }), { inputShape: [100], backend, dtype, seed: 1 })
        const y = (await model.forward(full(1, 100, value))).data
        const dx = (await model.backward(full(1, 100, value))).data
        const dropped = y.filter(Number.isFinite).length
        assert.ok(dropped > 20 && dropped < 80)
        y.forEach((v, i) => void assert.equal(Number.isFinite(v), dx[i] === 0))
      }
    }
  })
})

describe('alphaDropout with a noise shape', () => {
  const x = tensor(standardNormal(4, 5 * 6).data, [4, 5, 6])
  const low = -1.7580993408473766
  const a = 1 / Math.sqrt(0.5 * (1 + 0.5 * low ** 2))

  for (const { backend, dtype } of CHECKED) {
    test(`drops whole features to one value, as PyTorch's FeatureAlphaDropout, on ${backend}`, async () => {
      const layer = layers.alphaDropout({ rate: 0.5, noiseShape: [null, 1, null], inputShape: [5, 6] })
      const model = sequential({ seed: 3, backend, dtype, layers: [layer] })
      const y = await model.predict(x, { training: true })
      const mask = model.maskOf('alpha_dropout', { batchSize: 4 })
      assert.deepEqual(mask.shape, [4, 5, 6])
      let kept = 0
      for (const [i, m] of mask.data.entries()) {
        assert.equal(m, mask.data[Math.floor(i / 30) * 30 + (i % 6)], 'the same in all steps')
        const want = a * (m ? x.data[i]! : low) - a * low * 0.5
        assert.ok(Math.abs(y.data[i]! - want) < 1e-6, `${i}: ${y.data[i]} ${want}`)
        kept += m
      }
      assert.ok(kept > 0 && kept < 120)
    })
  }

  test('one that does not fit is refused', () => {
    assert.throws(
      () => layers.alphaDropout({ rate: 0.5, noiseShape: [7, 1] }),
      /noiseShape with null or 1 for the batch/,
    )
    const layer = layers.alphaDropout({ rate: 0.5, noiseShape: [null, 2], inputShape: [3] })
    assert.throws(() => sequential({ layers: [layer] }), /noiseShape \[null\|1, 1\|3\]/)
  })
})
