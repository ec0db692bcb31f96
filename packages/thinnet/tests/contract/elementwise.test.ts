import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Elementwise } from '../../src/kernels/kernels.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

/** Around the widths of vectors and blocks, and one large enough to be split among threads. */
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 300_007]
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

onEach('elementwise', kernels => {
  test('fill, copy and scale, any size', async () => {
    for (const size of SIZES) {
      const x = given([size], integers(size, size))
      const got = await call(
        kernels,
        { x },
        { filled: out([size]), copied: out([size]), scaled: out([size]) },
        (k, r) => {
          k.fill(r.filled, 2.5)
          k.copy(r.copied, r.x)
          k.scale(r.scaled, r.x, -0.5)
        },
      )
      assert.deepEqual(got.filled, Array(size).fill(2.5))
      assert.deepEqual(got.copied, x.values)
      assertClose(
        kernels,
        got.scaled,
        Array.from(x.values, value => -0.5 * value),
        { factor: 0 },
      )
    }
  })

  test('copy and scale in place', async () => {
    for (const size of SIZES) {
      const x = given([size], integers(size, size))
      const got = await call(kernels, {}, { x }, (k, r) => {
        k.copy(r.x, r.x)
        k.scale(r.x, r.x, 4)
      })
      assertClose(
        kernels,
        got.x,
        Array.from(x.values, value => 4 * value),
        { factor: 0 },
      )
    }
  })

  test('copy keeps NaN and infinities; scale by 0 does not hide them', async () => {
    const x = given([4], [nan, infinity, -infinity, 3])
    const got = await call(kernels, { x }, { copied: out([4]), scaled: out([4]) }, (k, r) => {
      k.copy(r.copied, r.x)
      k.scale(r.scaled, r.x, 0)
    })
    assert.deepEqual(got, { copied: [nan, infinity, -infinity, 3], scaled: [nan, nan, nan, 0] })
  })

  test('transpose swaps the last two dimensions', async () => {
    const x = given([2, 2, 3], [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16])
    const got = await call(kernels, { x }, { y: out([2, 3, 2]) }, (k, { y, x }) => {
      k.transpose(y, x, { rows: 2, columns: 3 })
    })
    assert.deepEqual(got.y, [1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16])
  })

  test('transpose there and back is the identity, any size', async () => {
    const dimension = fc.integer({ min: 0, max: 40 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), dimension, dimension, async (n, rows, columns) => {
        const x = given([n, rows, columns], integers(n, n * rows * columns, 1000))
        const got = await call(kernels, { x }, { y: out([n, columns, rows]), z: out(x.shape) }, (k, { z, y, x }) => {
          k.transpose(y, x, { rows, columns })
          k.transpose(z, y, { rows: columns, columns: rows })
        })
        assert.deepEqual(got.z, x.values)
        const [i, r, c] = [n - 1, rows - 1, Math.floor(columns / 2)]
        if (x.values.length > 0) {
          assert.equal(got.y[(i * columns + c) * rows + r], x.values[(i * rows + r) * columns + c])
        }
      }),
    )
  })

  // Klambauer et al. 2017: λ and α solve mean 0 and variance 1 for E selu(z), E selu(z)², z standard normal
  const LAMBDA = 1.0507009873554805
  const LAMBDA_ALPHA = LAMBDA * 1.6732632423543772
  const [ln2, ln3] = [Math.log(2), Math.log(3)] // e^x = 2 and 3, for values worked out by hand
  const forward: Record<Elementwise, [x: number, y: number][]> = {
    relu: [
      [-1, 0],
      [0, 0],
      [-0, 0],
      [2.5, 2.5],
      [nan, nan],
      [infinity, infinity],
      [-infinity, 0],
    ],
    sigmoid: [
      [0, 1 / 2],
      [ln3, 3 / 4],
      [-ln3, 1 / 4],
      [1000, 1],
      [-1000, 0],
      [nan, nan],
      [infinity, 1],
      [-infinity, 0],
    ],
    tanh: [
      [0, 0],
      [ln2, 3 / 5],
      [-ln2, -3 / 5],
      [1000, 1],
      [-1000, -1],
      [nan, nan],
      [infinity, 1],
      [-infinity, -1],
    ],
    selu: [
      [0, 0],
      [2, 2 * LAMBDA],
      [-ln2, -LAMBDA_ALPHA / 2],
      [-ln3, (-LAMBDA_ALPHA * 2) / 3],
      [-1e-20, -1e-20 * LAMBDA_ALPHA],
      [-1000, -LAMBDA_ALPHA],
      [nan, nan],
      [infinity, infinity],
      [-infinity, -LAMBDA_ALPHA],
    ],
    elu: [
      [0, 0],
      [2, 2],
      [-ln2, -1 / 2],
      [-ln3, -2 / 3],
      [-1e-20, -1e-20],
      [-1000, -1],
      [nan, nan],
      [infinity, infinity],
      [-infinity, -1],
    ],
  }
  for (const [name, pairs] of Object.entries(forward)) {
    const f = name as Elementwise
    test(`${f} forward, by hand, out of place and in place`, async () => {
      const [x, want] = [pairs.map(p => p[0]), pairs.map(p => p[1])]
      const shape = [x.length]
      const got = await call(kernels, { x: given(shape, x) }, { y: out(shape), inPlace: given(shape, x) }, (k, r) => {
        k.activationForward(r.y, r.x, f)
        k.activationForward(r.inPlace, r.inPlace, f)
      })
      assertClose(kernels, got.y, want)
      assert.deepEqual(got.inPlace, got.y)
    })
  }

  const backward: Record<Elementwise, [dy: number, y: number, dx: number][]> = {
    relu: [
      [3, 2, 3],
      [3, 0, 0],
      [-3, 1e-30, -3],
    ],
    sigmoid: [
      [2, 3 / 4, 3 / 8],
      [-16, 1 / 2, -4],
      [5, 0, 0],
      [5, 1, 0],
    ],
    tanh: [
      [100, 3 / 5, 64],
      [-2, 0, -2],
      [5, 1, 0],
      [5, -1, 0],
    ],
    selu: [
      [2, 3, 2 * LAMBDA],
      [-4, 0, -4 * LAMBDA_ALPHA],
      [8, -LAMBDA_ALPHA / 2, 4 * LAMBDA_ALPHA],
    ],
    elu: [
      [2, 3, 2],
      [-4, 0, -4],
      [8, -1 / 2, 4],
      [5, -1, 0],
    ],
  }
  for (const [name, triples] of Object.entries(backward)) {
    const f = name as Elementwise
    test(`${f} backward, by hand, out of place and in place`, async () => {
      const [dy, y, want] = [triples.map(t => t[0]), triples.map(t => t[1]), triples.map(t => t[2])]
      const shape = [dy.length]
      const outs = { dx: out(shape), inPlace: given(shape, dy) }
      const got = await call(kernels, { dy: given(shape, dy), y: given(shape, y) }, outs, (k, r) => {
        k.activationBackward(r.dx, r.dy, r.y, f)
        k.activationBackward(r.inPlace, r.inPlace, r.y, f)
      })
      assertClose(kernels, got.dx, want, { factor: 32 })
      assert.deepEqual(got.inPlace, got.dx)
    })
  }

  test('backward times a scale is backward, then scaled', async () => {
    for (const size of SIZES) {
      const inputs = { dy: given([size], integers(size, size)), y: given([size], integers(size + 1, size)) }
      for (const f of ['relu', 'sigmoid', 'tanh', 'selu', 'elu'] as const) {
        const outs = { dx: out([size]), want: out([size]), inPlace: inputs.dy }
        const got = await call(kernels, inputs, outs, (k, r) => {
          k.activationBackward(r.dx, r.dy, r.y, f, -0.5)
          k.activationBackward(r.inPlace, r.inPlace, r.y, f, -0.5)
          k.activationBackward(r.want, r.dy, r.y, f)
          k.scale(r.want, r.want, -0.5)
        })
        assertClose(kernels, got.dx, got.want, { factor: 0 })
        assert.deepEqual(got.inPlace, got.dx)
      }
    }
  })

  test('relu backward is 0 where y is not above 0, whatever dy and scale are, and hides nothing elsewhere', async () => {
    const shape = [6]
    const inputs = { dy: given(shape, [3, nan, infinity, -3, nan, 0]), y: given(shape, [0, 0, -1, nan, 1, 2]) }
    for (const [scale, want] of [
      [infinity, [0, 0, 0, 0, nan, nan]],
      [nan, [0, 0, 0, 0, nan, nan]],
      [1, [0, 0, 0, 0, nan, 0]],
      [0, [0, 0, 0, 0, nan, 0]],
    ] as const) {
      const got = await call(kernels, inputs, { dx: out(shape) }, (k, r) => {
        k.activationBackward(r.dx, r.dy, r.y, 'relu', scale)
      })
      assert.deepEqual(got.dx, want)
    }
  })
})

onEachFloat32('elementwise', kernels => {
  const seeds = fc.integer()
  const sizes = fc.integer({ min: 0, max: 200 })
  for (const f of ['relu', 'sigmoid', 'tanh', 'selu', 'elu'] as const) {
    test(f, async () => {
      await fc.assert(
        fc.asyncProperty(seeds, sizes, fc.constantFrom(0.01, 1, 10, 90), async (seed, size, range) => {
          const x = given([size], uniform(seed, size, -range, range))
          const dy = given([size], uniform(seed + 1, size))
          const y = given([size], uniform(seed + 2, size, f === 'relu' || f === 'sigmoid' ? 0 : -1, 1))
          // exp(x) is as exact as x is, which for large x is |x| times less
          const factor = 8 + range
          await assertAgrees(kernels, { x }, { y: out([size]) }, (k, r) => k.activationForward(r.y, r.x, f), { factor })
          await assertAgrees(
            kernels,
            { dy, y },
            { dx: out([size]) },
            (k, r) => k.activationBackward(r.dx, r.dy, r.y, f),
            {
              magnitudes: { dx: Array.from(dy.values, Math.abs) },
            },
          )
        }),
      )
    })
  }

  test('scale', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, sizes, fc.double({ min: -10, max: 10, noNaN: true }), async (seed, size, factor) => {
        const x = given([size], uniform(seed, size))
        await assertAgrees(kernels, { x }, { y: out([size]) }, (k, { y, x }) => k.scale(y, x, factor))
      }),
    )
  })
})
