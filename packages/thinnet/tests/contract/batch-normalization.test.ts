import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertAgrees, assertClose, factorOf } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const LAST = { epsilon: 0, inner: 1 }

onEach('batch normalization', kernels => {
  // two channels: 1 3 with mean 2 and variance 1, and 10 30 with mean 20 and variance 100
  const x = given([2, 2], [1, 10, 3, 30])
  const statistics = { y: out([2, 2]), mean: out([2]), variance: out([2]) }

  test('forward by hand, with and without gamma and beta', async () => {
    const inputs = { x, gamma: given([2], [2, 3]), beta: given([2], [5, -1]) }
    const plain = await call(kernels, inputs, statistics, (k, { y, mean, variance, x }) => {
      k.batchNormalizationForward(y, mean, variance, x, null, null, LAST)
    })
    assertClose(kernels, plain.mean, [2, 20])
    assertClose(kernels, plain.variance, [1, 100])
    assertClose(kernels, plain.y, [-1, -1, 1, 1])
    const full = await call(kernels, inputs, statistics, (k, { y, mean, variance, x, gamma, beta }) => {
      k.batchNormalizationForward(y, mean, variance, x, gamma, beta, LAST)
    })
    assertClose(kernels, full.y, [3, -4, 7, 2])
    const some = await call(kernels, inputs, statistics, (k, { y, mean, variance, x, beta }) => {
      k.batchNormalizationForward(y, mean, variance, x, null, beta, LAST)
    })
    assertClose(kernels, some.y, [4, -2, 6, 0])
  })

  test('epsilon is added to the variance', async () => {
    const got = await call(
      kernels,
      { x: given([2, 1], [1, 3]) },
      { y: out([2, 1]), mean: out([1]), variance: out([1]) },
      (k, r) => {
        k.batchNormalizationForward(r.y, r.mean, r.variance, r.x, null, null, { epsilon: 3, inner: 1 })
      },
    )
    assertClose(kernels, got.variance, [1])
    assertClose(kernels, got.y, [-0.5, 0.5])
  })

  test('a channel without variance gives beta', async () => {
    const inputs = { x: given([1, 3], [4, 5, 6]), beta: given([3], [7, 8, 9]) }
    const outs = { y: out([1, 3]), mean: out([3]), variance: out([3]) }
    const got = await call(kernels, inputs, outs, (k, { y, mean, variance, x, beta }) => {
      k.batchNormalizationForward(y, mean, variance, x, null, beta, { epsilon: 1e-3, inner: 1 })
    })
    assert.deepEqual(got, { y: [7, 8, 9], mean: [4, 5, 6], variance: [0, 0, 0] })
  })

  test('a variance small compared with its mean is not lost', async () => {
    const values = Array.from({ length: 64 }, (_, i) => (i % 2 ? 4097 : 4095)) // whose squares float32 cannot tell apart
    const got = await call(
      kernels,
      { x: given([64, 1], values) },
      { y: out([64, 1]), mean: out([1]), variance: out([1]) },
      (k, r) => {
        k.batchNormalizationForward(r.y, r.mean, r.variance, r.x, null, null, LAST)
      },
    )
    assertClose(kernels, got.mean, [4096])
    assertClose(kernels, got.variance, [1])
    assertClose(
      kernels,
      got.y,
      values.map(value => value - 4096),
    )
  })

  test('inference by hand, out of place and in place', async () => {
    const inputs = {
      x,
      mean: given([2], [1, 20]),
      variance: given([2], [3, 24]),
      gamma: given([2], [2, 10]),
      beta: given([2], [0.5, 100]),
    }
    const got = await call(
      kernels,
      inputs,
      { y: out([2, 2]), inPlace: x },
      (k, { y, inPlace, x, mean, variance, gamma, beta }) => {
        k.batchNormalizationInference(y, x, mean, variance, gamma, beta, { epsilon: 1, inner: 1 })
        k.batchNormalizationInference(inPlace, inPlace, mean, variance, gamma, beta, { epsilon: 1, inner: 1 })
      },
    )
    assertClose(kernels, got.y, [0.5, 80, 2.5, 120])
    assert.deepEqual(got.inPlace, got.y)
  })

  test('backward by hand, out of place, in place and without dx', async () => {
    // x̂ = −1, 1 in both channels; dy = [1, 4], [3, 4]: dgamma = 2, 0; dbeta = 4, 8
    // dx = gamma/√(variance + epsilon) · (dy − (dbeta + x̂ · dgamma)/2) = 0 as any batch of two gives
    const inputs = {
      x,
      dy: given([2, 2], [1, 4, 3, 4]),
      gamma: given([2], [6, 50]),
      mean: given([2], [2, 20]),
      variance: given([2], [1, 100]),
    }
    const outs = {
      dx: out([2, 2]),
      inPlace: inputs.dy,
      dgamma: out([2]),
      dbeta: out([2]),
      alone: out([2]),
      other: out([2]),
    }
    const got = await call(
      kernels,
      inputs,
      outs,
      (k, { dx, inPlace, dgamma, dbeta, alone, other, dy, x, gamma, mean, variance }) => {
        k.batchNormalizationBackward(dx, dgamma, dbeta, dy, x, gamma, mean, variance, LAST)
        k.batchNormalizationBackward(null, alone, other, dy, x, gamma, mean, variance, LAST)
        k.batchNormalizationBackward(inPlace, dgamma, dbeta, inPlace, x, gamma, mean, variance, LAST)
      },
    )
    assertClose(kernels, got.dgamma, [2, 0], { magnitudes: 8 })
    assertClose(kernels, got.dbeta, [4, 8])
    assertClose(kernels, got.dx, [0, 0, 0, 0], { magnitudes: 24 })
    assert.deepEqual([got.inPlace, got.alone, got.other], [got.dx, got.dgamma, got.dbeta])
  })

  test('backward by hand where dx is not 0', async () => {
    // x = −2 0 0 2: mean 0, variance 2; with epsilon 2 the standard deviation is 2 and x̂ = −1 0 0 1
    // dy = 4 0 0 0: dbeta = 4, dgamma = −4; dx = 6/2 · (dy − (4 − 4 x̂)/4) = 3 · (4 − 2, −1, −1, 0)
    const inputs = {
      x: given([4, 1], [-2, 0, 0, 2]),
      dy: given([4, 1], [4, 0, 0, 0]),
      gamma: given([1], [6]),
      mean: given([1], [0]),
      variance: given([1], [2]),
    }
    const outs = { dx: out([4, 1]), plain: out([4, 1]), dgamma: out([1]), dbeta: out([1]) }
    const got = await call(kernels, inputs, outs, (k, { dx, plain, dgamma, dbeta, dy, x, gamma, mean, variance }) => {
      k.batchNormalizationBackward(plain, dgamma, dbeta, dy, x, null, mean, variance, { epsilon: 2, inner: 1 })
      k.batchNormalizationBackward(dx, dgamma, dbeta, dy, x, gamma, mean, variance, { epsilon: 2, inner: 1 })
    })
    assertClose(kernels, got.dx, [6, -3, -3, 0], { magnitudes: 6 })
    assertClose(kernels, got.plain, [1, -0.5, -0.5, 0], { magnitudes: 1 })
    assertClose(kernels, [got.dgamma[0], got.dbeta[0]], [-4, 4])
  })

  test('channels first is the transpose of channels last', async () => {
    const [n, channels, inner] = [3, 5, 7]
    const last = { x: given([n, inner, channels], integers(1, 105)), dy: given([n, inner, channels], integers(2, 105)) }
    const weights = { gamma: given([channels], integers(3, channels)), beta: given([channels], integers(4, channels)) }
    const toFirst = { rows: inner, columns: channels }
    const toLast = { rows: channels, columns: inner }
    const one = () => out([n, inner, channels])
    const each = () => out([channels])
    const outs = { y: one(), dx: one(), mean: each(), variance: each(), dgamma: each(), dbeta: each() }
    const want = await call(kernels, { ...last, ...weights }, outs, (k, r) => {
      const options = { epsilon: 0.5, inner: 1 }
      k.batchNormalizationForward(r.y, r.mean, r.variance, r.x, r.gamma, r.beta, options)
      k.batchNormalizationBackward(r.dx, r.dgamma, r.dbeta, r.dy, r.x, r.gamma, r.mean, r.variance, options)
    })
    const got = await call(
      kernels,
      { ...last, ...weights },
      { ...outs, a: one(), b: one(), c: one(), d: one(), e: one() },
      (k, r) => {
        const options = { epsilon: 0.5, inner }
        k.transpose(r.a, r.x, toFirst)
        k.transpose(r.b, r.dy, toFirst)
        k.batchNormalizationForward(r.c, r.mean, r.variance, r.a, r.gamma, r.beta, options)
        k.batchNormalizationBackward(r.d, r.dgamma, r.dbeta, r.b, r.a, r.gamma, r.mean, r.variance, options)
        k.transpose(r.y, r.c, toLast)
        k.transpose(r.dx, r.d, toLast)
        k.batchNormalizationInference(r.e, r.a, r.mean, r.variance, r.gamma, r.beta, options)
        k.transpose(r.c, r.e, toLast)
      },
    )
    const names = ['y', 'dx', 'mean', 'variance', 'dgamma', 'dbeta'] as const
    for (const what of names) assertClose(kernels, got[what], want[what], { magnitudes: 16, what })
    assertClose(kernels, got.c, want.y, { magnitudes: 16, what: 'inference' })
  })

  test('more channels than fit in a block', async () => {
    const channels = 5000
    const inputs = { x: given([3, channels], integers(1, 3 * channels)) }
    const got = await call(
      kernels,
      inputs,
      { y: out([3, channels]), mean: out([channels]), variance: out([channels]) },
      (k, r) => {
        k.batchNormalizationForward(r.y, r.mean, r.variance, r.x, null, null, { epsilon: 1, inner: 1 })
      },
    )
    const column = (c: number) => [0, 1, 2].map(n => inputs.x.values[n * channels + c])
    const mean = Array.from({ length: channels }, (_, c) => column(c).reduce((a, b) => a + b) / 3)
    const variance = mean.map((m, c) => column(c).reduce((sum, value) => sum + (value - m) ** 2, 0) / 3)
    assertClose(kernels, got.mean, mean, { magnitudes: 4 })
    assertClose(kernels, got.variance, variance, { magnitudes: 16 })
    const y = Array.from(
      inputs.x.values,
      (value, i) => (value - mean[i % channels]) / Math.sqrt(variance[i % channels] + 1),
    )
    assertClose(kernels, got.y, y, { magnitudes: 4 })
  })

  test('moving averages by hand', async () => {
    for (const size of [0, 1, 3, 4, 5, 17]) {
      const outs = { moving: given([size], Array(size).fill(8)) }
      const got = await call(kernels, { value: given([size], Array(size).fill(-4)) }, outs, (k, { moving, value }) => {
        k.movingAverage(moving, value, 0.75)
      })
      assert.deepEqual(got.moving, Array(size).fill(5))
    }
  })
})

onEachFloat32('batch normalization', kernels => {
  const shapes = fc.record({
    outer: fc.integer({ min: 1, max: 30 }),
    channels: fc.integer({ min: 1, max: 30 }),
    inner: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 })),
  })

  /** Enough elements to be cut into blocks, in both layouts. */
  const LARGE: [{ outer: number; channels: number; inner: number }, boolean, boolean, number][] = [
    [{ outer: 1003, channels: 41, inner: 1 }, true, true, 1],
    [{ outer: 19, channels: 41, inner: 51 }, true, true, 2],
  ]

  test('all directions', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.boolean(),
        fc.boolean(),
        fc.integer(),
        async ({ outer, channels, inner }, scaled, shifted, seed) => {
          const [shape, size] = [[outer, channels, inner], outer * channels * inner]
          const options = { epsilon: 0.125, inner }
          const inputs = {
            x: given(shape, uniform(seed, size)),
            dy: given(shape, uniform(seed + 1, size)),
            gamma: given([channels], uniform(seed + 2, channels)),
            beta: given([channels], uniform(seed + 3, channels)),
            mean: given([channels], uniform(seed + 4, channels)),
            variance: given([channels], uniform(seed + 5, channels, 0.1, 1)),
          }
          const forward = {
            y: out(shape),
            batchMean: out([channels]),
            batchVariance: out([channels]),
            inference: out(shape),
          }
          await assertAgrees(
            kernels,
            inputs,
            forward,
            (k, { y, inference, batchMean, batchVariance, x, gamma, beta, mean, variance }) => {
              const weights = [scaled ? gamma : null, shifted ? beta : null] as const
              k.batchNormalizationForward(y, batchMean, batchVariance, x, ...weights, options)
              k.batchNormalizationInference(inference, x, mean, variance, ...weights, options)
            },
            { magnitudes: { y: 8, inference: 8, batchMean: 1, batchVariance: 1 }, factor: factorOf(outer * inner) },
          )
          const most = 4 * outer * inner // Σ |dy · x̂| is less
          await assertAgrees(
            kernels,
            inputs,
            { dx: out(shape), dgamma: out([channels]), dbeta: out([channels]) },
            (k, { dx, dgamma, dbeta, dy, x, gamma, mean, variance }) => {
              k.batchNormalizationBackward(dx, dgamma, dbeta, dy, x, scaled ? gamma : null, mean, variance, options)
            },
            { magnitudes: { dx: 32, dgamma: most, dbeta: most } },
          )
        },
      ),
      { numRuns: 50, examples: LARGE },
    )
  })

  test('moving averages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(50),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer(),
        async (size, momentum, seed) => {
          const outs = { moving: given([size], uniform(seed, size)) }
          await assertAgrees(
            kernels,
            { value: given([size], uniform(seed + 1, size)) },
            outs,
            (k, { moving, value }) => k.movingAverage(moving, value, momentum),
            { magnitudes: { moving: 1 } },
          )
        },
      ),
    )
  })
})
