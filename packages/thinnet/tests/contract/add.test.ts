import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAgrees } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const SIZES = [0, 1, 2, 3, 4, 5, 15, 16, 17, 100, 300_007]
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

onEach('add', kernels => {
  test('any size, out of place and over either', async () => {
    for (const size of SIZES) {
      const [a, b] = [given([size], integers(1, size)), given([size], integers(2, size))]
      const outs = { y: out([size]), overA: a, overB: b, doubled: a }
      const got = await call(kernels, { a, b }, outs, (k, r) => {
        k.add(r.y, r.a, r.b)
        k.add(r.overA, r.overA, r.b)
        k.add(r.overB, r.a, r.overB)
        k.add(r.doubled, r.doubled, r.doubled)
      })
      const want = Array.from(a.values, (value, i) => value + b.values[i]!)
      assert.deepEqual(got.y, want)
      assert.deepEqual(got.overA, want)
      assert.deepEqual(got.overB, want)
      assert.deepEqual(
        got.doubled,
        Array.from(a.values, value => value + value),
      )
    }
  })

  test('NaN and infinities are not hidden', async () => {
    const a = given([5], [nan, 1, infinity, infinity, -infinity])
    const b = given([5], [0, nan, 1, -infinity, -infinity])
    const got = await call(kernels, { a, b }, { y: out([5]) }, (k, r) => k.add(r.y, r.a, r.b))
    assert.deepEqual(got.y, [nan, nan, infinity, nan, -infinity])
  })
})

onEachFloat32('add', kernels => {
  test('is rounded once', async () => {
    const [a, b] = [given([1003], uniform(3, 1003)), given([1003], uniform(4, 1003, -1e-3, 1e-3))]
    await assertAgrees(kernels, { a, b }, { y: out([1003]) }, (k, r) => k.add(r.y, r.a, r.b), { factor: 0.5 })
  })
})
