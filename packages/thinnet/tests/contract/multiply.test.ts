import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEach } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

onEach('multiply', kernels => {
  test('any size, out of place and over either', async () => {
    for (const size of [0, 1, 3, 4, 17, 100, 40_001]) {
      const [a, b] = [given([size], integers(1, size)), given([size], integers(2, size))]
      const got = await call(kernels, { a, b }, { y: out([size]), overA: a, overB: b, squared: a }, (k, r) => {
        k.multiply(r.y, r.a, r.b)
        k.multiply(r.overA, r.overA, r.b)
        k.multiply(r.overB, r.a, r.overB)
        k.multiply(r.squared, r.squared, r.squared)
      })
      const want = Array.from(a.values, (value, i) => value * b.values[i]!)
      assert.deepEqual([got.y, got.overA, got.overB], [want, want, want])
      assert.deepEqual(
        got.squared,
        Array.from(a.values, value => value * value),
      )
    }
  })

  test('by one number a row, and by one for all', async () => {
    const inputs = { a: given([2, 3], [1, 2, 3, 4, 5, 6]), rows: given([2], [10, -1]), one: given([1], [3]) }
    const got = await call(kernels, inputs, { byRows: out([2, 3]), byOne: out([2, 3]) }, (k, r) => {
      k.multiply(r.byRows, r.a, r.rows)
      k.multiply(r.byOne, r.a, r.one)
    })
    assert.deepEqual(got.byRows, [10, 20, 30, -4, -5, -6])
    assert.deepEqual(got.byOne, [3, 6, 9, 12, 15, 18])
  })

  test('NaN and infinities are not hidden, 0 · ∞ is NaN', async () => {
    const [a, b] = [given([5], [nan, 0, infinity, infinity, 2]), given([5], [0, nan, -2, 0, infinity])]
    const got = await call(kernels, { a, b }, { y: out([5]) }, (k, r) => k.multiply(r.y, r.a, r.b))
    assert.deepEqual(got.y, [nan, nan, -infinity, nan, infinity])
  })
})
