import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SharedMaskOptions } from '../../src/kernels/kernels.ts'
import { PURPOSE } from '../../src/random/streams.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

onEach('applyMask', kernels => {
  const apply = async (x: number[], mask: number[], options: SharedMaskOptions) =>
    (
      await call(
        kernels,
        { x: given([x.length], x), mask: given([mask.length], mask) },
        { y: out([x.length]) },
        (k, r) => k.applyMask(r.y, r.x, r.mask, options),
      )
    ).y

  test('by hand: along the middle, the end and the beginning', async () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] // [2, 3, 2]
    assert.deepEqual(await apply(x, [1, 0, 0, 1], { inner: 2 }), [1, 0, 3, 0, 5, 0, 0, 8, 0, 10, 0, 12])
    assert.deepEqual(await apply(x, [0, 1, 1, 0], { inner: 1 }), [0, 0, 0, 4, 5, 6, 7, 8, 9, 0, 0, 0])
    assert.deepEqual(await apply(x, [1, 0, 1], { inner: 3 }), [1, 0, 3, 4, 0, 6, 7, 0, 9, 10, 0, 12])
    assert.deepEqual(await apply(x, [1], { inner: 1 }), x)
    assert.deepEqual(await apply(x, [0], { inner: 1 }), Array(12).fill(0))
  })

  test('by hand: mask numbers, scale, shift and dropped', async () => {
    const options = { inner: 2, scale: 4, shift: 1, dropped: -7 }
    assert.deepEqual(await apply([1, 2, 3, 4], [0.5, 0], options), [3, -7, 7, -7])
    assert.deepEqual(await apply([1, 2, 3, 4], [0, -2], { ...options, inner: 1 }), [-7, -7, -23, -31])
  })

  test('every way of sharing: outs by the formula, others untouched', async () => {
    for (const [outer, middle, inner] of [
      ...[0, 1, 3].flatMap(outer => [1, 2, 5, 16, 33].map(middle => [outer, middle, 1])),
      ...[2, 3, 4, 5, 7, 15, 16, 17, 20, 31, 64, 67].flatMap(inner => [1, 2, 9].map(middle => [2, middle, inner])),
      [3, 0, 4],
      [5, 9001, 3],
      [5, 9001, 1],
      [2, 1000, 49],
    ] as [number, number, number][]) {
      const x = integers(1, outer * middle * inner)
      const mask = integers(2, outer * inner, 1)
      const place = (i: number) => Math.floor(i / (middle * inner)) * inner + (i % inner)
      const want = x.map((value, i) => (mask[place(i)] ? value * mask[place(i)]! * 0.5 + 3 : 8))
      const got = await apply(x, mask, { inner, scale: 0.5, shift: 3, dropped: 8 })
      assertClose(kernels, got, want, { factor: 0, what: `[${outer}, ${middle}, ${inner}]` })
    }
  })

  test('in place as out of place', async () => {
    for (const [size, inner] of [
      [60, 1],
      [60, 3],
      [60, 20],
    ] as const) {
      const [x, mask] = [given([6 * size], uniform(3, 6 * size)), given([size], integers(4, size, 1))]
      const got = await call(kernels, { x, mask }, { y: out([6 * size]), inPlace: x }, (k, r) => {
        k.applyMask(r.y, r.x, r.mask, { inner, scale: 1.5 })
        k.applyMask(r.inPlace, r.inPlace, r.mask, { inner, scale: 1.5 })
      })
      assert.deepEqual(got.inPlace, got.y)
    }
  })

  test('where the mask is 0 nothing is left of x, of the scale and of the shift; elsewhere nothing is hidden', async () => {
    const x = Array.from({ length: 320 }, (_, i) => [nan, infinity, -infinity, 1][i % 4]!)
    const mask = Array.from({ length: 80 }, (_, i) => i % 2)
    for (const inner of [1, 4, 16, 20]) {
      const kept = x.map((_, i) => mask[Math.floor(i / (4 * inner)) * inner + (i % inner)] === 1)
      const want = x.map((value, i) => (kept[i] ? value : 0))
      assert.deepEqual(await apply(x, mask, { inner }), want)
      const got = await apply(x, mask, { inner, scale: infinity, shift: nan, dropped: 5 })
      const all = kept.map(isKept => (isKept ? nan : 5))
      assert.deepEqual(got, all)
    }
  })

  test('a NaN in the mask is none of 0, and a −0 in x stays one', async () => {
    assert.deepEqual(await apply([1, 2], [nan], { inner: 1 }), [nan, nan])
    assert.deepEqual(await apply([1, 2, 3, 4], [nan, 1], { inner: 2 }), [nan, 2, nan, 4])
    for (const inner of [1, 2])
      assert.ok((await apply([-0, -0], Array(inner).fill(1), { inner })).every(y => Object.is(y, -0)))
  })

  test('nothing shared: as the dropout of the same mask', async () => {
    const stream = { key: [1, 2] as const, step: 3, site: 4, purpose: PURPOSE.dropout }
    const size = 501
    const x = given([3, 167], uniform(5, size))
    const got = await call(kernels, { x }, { mask: out([size]), y: out([size]), want: out([size]) }, (k, r) => {
      k.fill(r.mask, 1)
      k.dropout(r.mask, r.mask, { rate: 0.4, stream, first: 9 }, 1)
      k.applyMask(r.y, r.x, r.mask, { inner: 167, scale: 1 / 0.6 })
      k.dropout(r.want, r.x, { rate: 0.4, stream, first: 9 }, 1 / 0.6)
    })
    assert.deepEqual(got.y, got.want)
  })
})

onEachFloat32('applyMask', kernels => {
  test('any sizes, masks and options', async () => {
    const size = fc.integer({ min: 0, max: 40 })
    const number = fc.double({ min: -3, max: 3, noNaN: true })
    const options = fc.record({ scale: number, shift: number, dropped: number }, { requiredKeys: [] })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 4 }),
        size,
        fc.integer({ min: 1, max: 40 }),
        options,
        fc.integer(),
        async (outer, middle, inner, options, seed) => {
          const x = given([outer, middle, inner], uniform(seed, outer * middle * inner))
          const kept = integers(seed + 2, outer * inner, 1)
          const mask = given(
            [outer, inner],
            uniform(seed + 1, outer * inner).map((m, i) => m * kept[i]!),
          )
          await assertAgrees(
            kernels,
            { x, mask },
            { y: out(x.shape) },
            (k, r) => k.applyMask(r.y, r.x, r.mask, { inner, ...options }),
            { magnitudes: { y: 9 + Math.abs(options.shift ?? 0) } },
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})
