import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAgrees } from './compare.ts'
import { onEach, onEachFloat32, onEachFloat64 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

onEach('moments', kernels => {
  test('by hand', async () => {
    const inputs = {
      a: given([3], [1, -2, nan]),
      b: given([3], [4, 5, 6]),
      mean: given([5], [1, 1, 1, 1, nan]),
      variance: given([5], [4, 9, 0, infinity, 1]),
      noise: given([5], [1, -2, 5, 1, 0]),
    }
    const got = await call(
      kernels,
      inputs,
      { y: { shape: [3], values: [1, 2, 3] }, u: out([5]), dv: out([5]) },
      (k, { y, a, b, u, mean, variance, noise, dv }) => {
        k.addProduct(y, a, b, 2)
        k.gaussianForward(u, mean, variance, noise)
        k.gaussianBackward(dv, mean, variance, noise)
      },
    )
    assert.deepEqual(got.y, [9, -18, nan])
    assert.deepEqual(got.u, [3, -5, 1, infinity, nan])
    assert.deepEqual(got.dv.slice(0, 1), [0.25])
    assert.deepEqual(got.dv.slice(2), [0, 0, nan]) // nothing where there is no variance
  })

  test('gaussians in place, as out of place', async () => {
    const noise = given([9], uniform(1, 9))
    const mean = given([9], uniform(2, 9))
    const variance = given([9], uniform(3, 9, 0, 2))
    const got = await call(
      kernels,
      { noise, mean, variance },
      { u: out([9]), m: mean, z: noise, dv: out([9]), du: mean },
      (k, r) => {
        k.gaussianForward(r.u, r.mean, r.variance, r.noise)
        k.gaussianForward(r.m, r.m, r.variance, r.noise)
        k.gaussianForward(r.z, r.mean, r.variance, r.z)
        k.gaussianBackward(r.dv, r.mean, r.variance, r.noise)
        k.gaussianBackward(r.du, r.du, r.variance, r.noise)
      },
    )
    assert.deepEqual(got.m, got.u)
    assert.deepEqual(got.z, got.u)
    assert.deepEqual(got.du, got.dv)
  })
})

onEachFloat64('moments', kernels => {
  test('the derivative to the variance is that by differences', async () => {
    const [variance, noise, du] = [uniform(1, 8, 0.1, 2), uniform(2, 8), uniform(3, 8)]
    const forward = async (by: number) =>
      (
        await call(
          kernels,
          {
            mean: given([8], uniform(4, 8)),
            variance: given(
              [8],
              variance.map(v => v + by),
            ),
            noise: given([8], noise),
          },
          { u: out([8]) },
          (k, { u, mean, variance, noise }) => k.gaussianForward(u, mean, variance, noise),
        )
      ).u
    const { dv } = await call(
      kernels,
      { du: given([8], du), variance: given([8], variance), noise: given([8], noise) },
      { dv: out([8]) },
      (k, { dv, du, variance, noise }) => k.gaussianBackward(dv, du, variance, noise),
    )
    const [above, below] = [await forward(1e-6), await forward(-1e-6)]
    dv.forEach((got, i) => {
      const want = (du[i] * (above[i] - below[i])) / 2e-6
      assert.ok(Math.abs(got - want) < 1e-7, `${got}, not ${want}`)
    })
  })
})

onEachFloat32('moments', kernels => {
  for (const size of [0, 1, 7, 333]) {
    test(`${size} elements`, async () => {
      const [a, b, v] = [
        given([size], uniform(1, size)),
        given([size], uniform(2, size)),
        given([size], uniform(3, size, 0, 2)),
      ]
      const magnitudes = Array(size).fill(2)
      await assertAgrees(kernels, { a, b }, { y: a }, (k, r) => k.addProduct(r.y, r.a, r.b, 0.7), {
        magnitudes: { y: magnitudes },
      })
      await assertAgrees(kernels, { a, b, v }, { u: out([size]) }, (k, r) => k.gaussianForward(r.u, r.a, r.v, r.b), {
        magnitudes: { u: magnitudes },
      })
      await assertAgrees(kernels, { a, b, v }, { dv: out([size]) }, (k, r) => k.gaussianBackward(r.dv, r.a, r.v, r.b))
    })
  }
})
