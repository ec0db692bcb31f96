import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertAgrees, assertClose, factorOf } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { uniform } from './values.ts'

onEach('layer normalization', kernels => {
  // two rows: 1 3 with mean 2 and variance 1, and 10 30 with mean 20 and variance 100
  const x = given([2, 2], [1, 3, 10, 30])
  const outs = { y: out([2, 2]), mean: out([2]), deviation: out([2]) }

  test('forward by hand, with and without gamma and beta', async () => {
    const inputs = { x, gamma: given([2], [2, 3]), beta: given([2], [5, -1]) }
    for (const [scale, center, want] of [
      [false, false, [-1, 1, -1, 1]],
      [true, false, [-2, 3, -2, 3]],
      [false, true, [4, 0, 4, 0]],
      [true, true, [3, 2, 3, 2]],
    ] as const) {
      const got = await call(kernels, inputs, outs, (k, r) => {
        const weights = [scale ? r.gamma : null, center ? r.beta : null] as const
        k.layerNormalizationForward(r.y, r.mean, r.deviation, r.x, ...weights, { epsilon: 0 })
      })
      assertClose(kernels, got.y, want, { magnitudes: 3 })
      assertClose(kernels, got.mean, [2, 20])
      assertClose(kernels, got.deviation, [1, 10])
    }
  })

  test('epsilon is added to the variance; a row without variance gives beta', async () => {
    const inputs = { x: given([2, 2], [1, 3, 7, 7]), beta: given([2], [5, -1]) }
    const got = await call(kernels, inputs, outs, (k, r) => {
      k.layerNormalizationForward(r.y, r.mean, r.deviation, r.x, null, r.beta, { epsilon: 3 })
    })
    assertClose(kernels, got.y, [4.5, -0.5, 5, -1])
    assertClose(kernels, got.deviation, [2, Math.sqrt(3)])
  })

  test('a variance small compared with its mean is not lost', async () => {
    const values = Array.from({ length: 66 }, (_, i) => (i % 2 ? 4097 : 4095)) // whose squares float32 cannot tell apart
    const row = { y: out([1, 66]), mean: out([1]), deviation: out([1]) }
    const got = await call(kernels, { x: given([1, 66], values) }, row, (k, { y, mean, deviation, x }) => {
      k.layerNormalizationForward(y, mean, deviation, x, null, null, { epsilon: 0 })
    })
    assertClose(kernels, got.deviation, [1])
    assertClose(
      kernels,
      got.y,
      values.map(value => value - 4096),
    )
  })

  test('a NaN spoils its own row, and no other', async () => {
    const row = { y: out([2, 3]), mean: out([2]), deviation: out([2]) }
    const got = await call(kernels, { x: given([2, 3], [1, Number.NaN, 3, 4, 4, 4]) }, row, (k, r) => {
      k.layerNormalizationForward(r.y, r.mean, r.deviation, r.x, null, null, { epsilon: 1 })
    })
    assert.deepEqual(got.y, [Number.NaN, Number.NaN, Number.NaN, 0, 0, 0])
  })

  test('backward by hand; what is null is left out; dx in the place of dy', async () => {
    // x̂ = −1 1 in both rows; g = 2 · dy
    const inputs = {
      dy: given([2, 2], [1, 2, 0, 4]),
      x,
      gamma: given([2], [2, 2]),
      mean: given([2], [2, 20]),
      deviation: given([2], [1, 10]),
    }
    const grads = { dx: out([2, 2]), dgamma: out([2]), dbeta: out([2]), inPlace: inputs.dy, alone: out([2]) }
    const got = await call(kernels, inputs, grads, (k, r) => {
      const rest = [r.x, r.gamma, r.mean, r.deviation] as const
      k.layerNormalizationBackward(null, null, r.alone, r.dy, ...rest)
      k.layerNormalizationBackward(r.dx, null, null, r.dy, ...rest)
      k.layerNormalizationBackward(r.inPlace, r.dgamma, r.dbeta, r.inPlace, ...rest)
    })
    // of two numbers, m(g) and x̂ · m(g · x̂) are all there is
    assertClose(kernels, got.dx, [0, 0, 0, 0], { magnitudes: 8 })
    assertClose(kernels, got.inPlace, got.dx)
    assertClose(kernels, got.dgamma, [-1, 6])
    assertClose(kernels, got.dbeta, [1, 6])
    assertClose(kernels, got.alone, [1, 6])
  })
})

onEachFloat32('layer normalization', kernels => {
  test('both directions', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 40 }))
    await fc.assert(
      fc.asyncProperty(sizes, fc.boolean(), fc.integer(), async ([rows, c], scale, seed) => {
        const shape = [rows, c]
        const inputs = {
          x: given(shape, uniform(seed, rows * c)),
          dy: given(shape, uniform(seed + 1, rows * c)),
          gamma: given([c], uniform(seed + 2, c)),
          beta: given([c], uniform(seed + 3, c)),
          m: given([rows], uniform(seed + 4, rows)),
          s: given([rows], uniform(seed + 5, rows, 0.5, 2)),
        }
        const each = { y: out(shape), mean: out([rows]), deviation: out([rows]) }
        const outs = { ...each, dx: out(shape), dgamma: out([c]), dbeta: out([c]) }
        await assertAgrees(
          kernels,
          inputs,
          outs,
          (k, r) => {
            const gamma = scale ? r.gamma : null
            k.layerNormalizationForward(r.y, r.mean, r.deviation, r.x, gamma, r.beta, { epsilon: 0.1 })
            k.layerNormalizationBackward(r.dx, r.dgamma, r.dbeta, r.dy, r.x, gamma, r.m, r.s)
          },
          { magnitudes: { y: 3, mean: 1, dx: 20, dgamma: 4 * rows, dbeta: rows }, factor: factorOf(rows) },
        )
      }),
      { numRuns: 25 },
    )
  })
})
