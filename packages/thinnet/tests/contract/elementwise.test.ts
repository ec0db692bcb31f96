import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
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

  test('relu, by hand, out of place and in place', async () => {
    const x = [-1, 0, -0, 2.5, nan, infinity, -infinity]
    const inputs = { x: given([7], x), dy: given([3], [3, 3, -3]), y: given([3], [2, 0, 1e-30]) }
    const outs = { y1: out([7]), y2: given([7], x), dx1: out([3]), dx2: inputs.dy }
    const got = await call(kernels, inputs, outs, (k, r) => {
      k.reluForward(r.y1, r.x)
      k.reluForward(r.y2, r.y2)
      k.reluBackward(r.dx1, r.dy, r.y)
      k.reluBackward(r.dx2, r.dx2, r.y)
    })
    assertClose(kernels, got.y1, [0, 0, 0, 2.5, nan, infinity, 0])
    assert.deepEqual(got.y2, got.y1)
    assertClose(kernels, got.dx1, [3, 0, -3])
    assert.deepEqual(got.dx2, got.dx1)
  })

  test('relu backward times a scale is backward, then scaled', async () => {
    for (const size of SIZES) {
      const inputs = { dy: given([size], integers(size, size)), y: given([size], integers(size + 1, size)) }
      const outs = { dx: out([size]), want: out([size]), inPlace: inputs.dy }
      const got = await call(kernels, inputs, outs, (k, r) => {
        k.reluBackward(r.dx, r.dy, r.y, -0.5)
        k.reluBackward(r.inPlace, r.inPlace, r.y, -0.5)
        k.reluBackward(r.want, r.dy, r.y)
        k.scale(r.want, r.want, -0.5)
      })
      assertClose(kernels, got.dx, got.want, { factor: 0 })
      assert.deepEqual(got.inPlace, got.dx)
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
        k.reluBackward(r.dx, r.dy, r.y, scale)
      })
      assert.deepEqual(got.dx, want)
    }
  })
})

onEachFloat32('elementwise', kernels => {
  const seeds = fc.integer()
  const sizes = fc.integer({ min: 0, max: 200 })
  test('relu', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, sizes, async (seed, size) => {
        const x = given([size], uniform(seed, size, -90, 90))
        await assertAgrees(kernels, { x }, { y: out([size]) }, (k, { y, x }) => k.reluForward(y, x))
      }),
    )
  })

  test('scale', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, sizes, fc.double({ min: -10, max: 10, noNaN: true }), async (seed, size, factor) => {
        const x = given([size], uniform(seed, size))
        await assertAgrees(kernels, { x }, { y: out([size]) }, (k, { y, x }) => k.scale(y, x, factor))
      }),
    )
  })
})
