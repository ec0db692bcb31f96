import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, ones, out, weighted } from './regions.ts'
import { probabilities, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const [ln2, ln3] = [Math.log(2), Math.log(3)]
const DENSE = { sparse: false }
const SPARSE = { sparse: true }
/** What a class index may be stored as; left out, the kernels' own float. */
const INDEX_TYPES = [undefined, 'int32', 'uint8'] as const

onEach('softmax', kernels => {
  const softmax = async (shape: number[], x: number[]) => {
    const got = await call(kernels, { x: given(shape, x) }, { y: out(shape), inPlace: given(shape, x) }, (k, r) => {
      k.softmaxForward(r.y, r.x)
      k.softmaxForward(r.inPlace, r.inPlace)
    })
    assert.deepEqual(got.inPlace, got.y)
    return got.y
  }

  test('forward by hand: 1 : 2 : 3, whatever is added to a row', async () => {
    for (const shift of [0, 1024, -1024]) {
      const factor = 8 + Math.abs(shift) // as exact as x is
      const x = [0, ln2, ln3, ln3, 0, 0].map(value => value + shift)
      assertClose(kernels, await softmax([2, 3], x), [1 / 6, 1 / 3, 1 / 2, 3 / 5, 1 / 5, 1 / 5], { factor })
    }
  })

  test('no logit is too large or too small', async () => {
    assertClose(
      kernels,
      await softmax([4, 2], [1e4, 0, -1e4, 0, 1e30, 1e30, -1e30, -1e30]),
      [1, 0, 0, 1, 0.5, 0.5, 0.5, 0.5],
    )
    assertClose(kernels, await softmax([1, 3], [-infinity, 0, 0]), [0, 0.5, 0.5])
  })

  test('a NaN spoils its own row, and no other', async () => {
    for (const columns of [2, 3, 4, 5, 8, 9]) {
      for (let at = 0; at < columns; at++) {
        const x = Array(3 * columns).fill(1)
        x[columns + at] = nan
        const want = x.map((_, i) => (Math.floor(i / columns) === 1 ? nan : 1 / columns))
        assertClose(kernels, await softmax([3, columns], x), want)
      }
    }
  })

  test('one column gives ones; no row, nothing; more dimensions count as rows', async () => {
    assert.deepEqual(await softmax([3, 1], [5, -5, 1e20]), [1, 1, 1])
    assert.deepEqual(await softmax([0, 4], []), [])
    assertClose(kernels, await softmax([2, 1, 2], [0, ln3, ln3, 0]), [0.25, 0.75, 0.75, 0.25])
  })

  test('every row sums to 1', async () => {
    for (const columns of [1, 2, 3, 4, 5, 7, 10, 16, 33, 1000]) {
      const y = await softmax([2, columns], uniform(columns, 2 * columns, -20, 20))
      const sums = [y.slice(0, columns), y.slice(columns)].map(row => row.reduce((a, b) => a + b, 0))
      assertClose(kernels, sums, [1, 1])
    }
  })

  test('log-softmax is the logarithm of softmax, in both directions, and keeps its digits where that is 0', async () => {
    for (const columns of [1, 2, 3, 4, 5, 7, 10, 33]) {
      const shape = [2, columns]
      const dy = uniform(columns + 1, 2 * columns)
      const inputs = {
        x: given(shape, uniform(columns, 2 * columns, -20, 20)),
        dy: given(shape, dy),
      }
      const outs = { p: out(shape), y: out(shape), inPlace: inputs.x, dx: out(shape), dInPlace: inputs.dy }
      const got = await call(kernels, inputs, outs, (k, r) => {
        k.softmaxForward(r.p, r.x)
        k.logSoftmaxForward(r.y, r.x)
        k.logSoftmaxForward(r.inPlace, r.inPlace)
        k.logSoftmaxBackward(r.dx, r.dy, r.y)
        k.logSoftmaxBackward(r.dInPlace, r.dInPlace, r.y)
      })
      assertClose(kernels, got.y, got.p.map(Math.log), { magnitudes: 40 })
      assert.deepEqual(got.inPlace, got.y)
      const sums = [0, 1].map(n => dy.slice(n * columns, (n + 1) * columns).reduce((a, b) => a + b, 0))
      const want = got.p.map((p, i) => dy[i] - p * sums[Math.floor(i / columns)])
      assertClose(kernels, got.dx, want, { magnitudes: columns, factor: 40 })
      assert.deepEqual(got.dInPlace, got.dx)
    }
    const far = await call(kernels, { x: given([1, 2], [1000, -1000]) }, { y: out([1, 2]) }, (k, { y, x }) => {
      k.logSoftmaxForward(y, x)
    })
    assert.deepEqual(far.y, [0, -2000])
  })

  test('backward by hand, out of place and in place', async () => {
    const inputs = { dy: given([2, 2], [1, 5, 8, 8]), y: given([2, 2], [0.25, 0.75, 0.5, 0.5]) }
    const got = await call(kernels, inputs, { dx: out([2, 2]), inPlace: inputs.dy }, (k, { dx, inPlace, dy, y }) => {
      k.softmaxBackward(dx, dy, y)
      k.softmaxBackward(inPlace, inPlace, y)
    })
    assert.deepEqual(got.dx, [-0.75, 0.75, 0, 0]) // Σ dy · y = 4, and 8
    assert.deepEqual(got.inPlace, got.dx)
  })

  const z = given([2, 3], [0, ln2, ln3, ln3, 0, 0])

  test('crossentropy forward by hand: one-hot and soft', async () => {
    const inputs = { z, oneHot: given([2, 3], [0, 0, 1, 0, 1, 0]), soft: given([2, 3], [0, 0, 2, 0.5, 0.5, 0]) }
    const outs = { scales: out([2, 2]), oneHot: out([2]), soft: out([2]) }
    const got = await call(
      kernels,
      { z: inputs.z, t: inputs.oneHot, s: inputs.soft },
      outs,
      (k, { scales, oneHot, soft, z, t, s }) => {
        k.softmaxCrossentropyForward(soft, scales, z, s, DENSE)
        k.softmaxCrossentropyForward(oneHot, scales, z, t, DENSE)
      },
    )
    // the largest, and 1/3 + 2/3 + 3/3
    assertClose(kernels, got.scales, [ln3, 2, ln3, 5 / 3])
    assertClose(kernels, got.oneHot, [ln2, Math.log(5)])
    assertClose(kernels, got.soft, [2 * ln2, (Math.log(5 / 3) + Math.log(5)) / 2])
  })

  test('crossentropy backward by hand: one-hot and soft', async () => {
    const inputs = {
      z,
      scales: given([2, 2], [ln3, 2, ln3, 5 / 3]),
      t: given([2, 3], [0, 0, 1, 0, 1, 0]),
      s: given([2, 3], [0, 0, 2, 0.5, 0.5, 0]),
      w: ones(2),
    }
    const outs = { oneHot: out([2, 3]), soft: out([2, 3]), inPlace: z }
    const got = await call(kernels, inputs, outs, (k, r) => {
      k.softmaxCrossentropyBackward(r.oneHot, r.z, r.scales, r.t, DENSE, weighted(r.w))
      k.softmaxCrossentropyBackward(r.soft, r.z, r.scales, r.s, DENSE, weighted(r.w))
      k.softmaxCrossentropyBackward(r.inPlace, r.inPlace, r.scales, r.s, DENSE, weighted(r.w))
    })
    assert.deepEqual(got.inPlace, got.soft)
    assertClose(kernels, got.oneHot, [1 / 12, 1 / 6, -1 / 4, 3 / 10, -2 / 5, 1 / 10], { magnitudes: 1 })
    assertClose(kernels, got.soft, [1 / 6, 1 / 3, -1 / 2, 1 / 20, -3 / 20, 1 / 10], { magnitudes: 1 })
  })

  for (const dtype of INDEX_TYPES) {
    test(`crossentropy: class indices in ${dtype ?? 'the kernels’ float'} are as one-hot, in both directions`, async () => {
      for (const [rows, columns] of [
        [0, 3],
        [1, 1],
        [4, 3],
        [5, 10],
        [3, 17],
      ]) {
        const labels = Array.from({ length: rows }, (_, n) => (n * 7 + 2) % columns)
        const oneHot = labels.flatMap(label => Array.from({ length: columns }, (_, j) => +(j === label)))
        const shape = [rows, columns]
        const inputs = {
          z: given(shape, uniform(rows, rows * columns, -5, 5)),
          indices: given([rows, 1], labels, dtype),
          t: given(shape, oneHot),
          w: given([rows], uniform(columns, rows, 0, 2)),
        }
        const one = () => ({ loss: out([rows]), scales: out([rows, 2]), dz: out(shape), inPlace: inputs.z })
        const got = await call(kernels, inputs, one(), (k, { loss, scales, dz, inPlace, z, indices, w }) => {
          k.softmaxCrossentropyForward(loss, scales, z, indices, SPARSE)
          k.softmaxCrossentropyBackward(dz, z, scales, indices, SPARSE, weighted(w))
          k.softmaxCrossentropyBackward(inPlace, inPlace, scales, indices, SPARSE, weighted(w))
        })
        const want = await call(kernels, inputs, one(), (k, { loss, scales, dz, inPlace, z, t, w }) => {
          k.softmaxCrossentropyForward(loss, scales, z, t, DENSE)
          k.softmaxCrossentropyBackward(dz, z, scales, t, DENSE, weighted(w))
          k.softmaxCrossentropyBackward(inPlace, inPlace, scales, t, DENSE, weighted(w))
        })
        assert.deepEqual(got.scales, want.scales)
        assert.deepEqual(got.inPlace, got.dz)
        assertClose(kernels, got.loss, want.loss, { magnitudes: 10 })
        assertClose(kernels, got.dz, want.dz, { magnitudes: 1 })
      }
    })
  }

  test('crossentropy of large logits, of NaN, and of a class index next to -Infinity', async () => {
    const inputs = { z: given([4, 2], [1e4, 0, 1e4, 0, nan, 0, -infinity, 0]), t: given([4, 1], [0, 1, 1, 1]) }
    const outs = { loss: out([4]), scales: out([4, 2]), dz: out([4, 2]) }
    const got = await call(kernels, { ...inputs, w: ones(4) }, outs, (k, { loss, scales, dz, z, t, w }) => {
      k.softmaxCrossentropyForward(loss, scales, z, t, SPARSE)
      k.softmaxCrossentropyBackward(dz, z, scales, t, SPARSE, { weights: w, count: 1 })
    })
    assert.deepEqual(got.loss, [0, 1e4, nan, 0])
    assert.deepEqual(got.dz, [0, 0, 1, -1, nan, nan, 0, 0])
  })

  test('the loss of a class that is almost certain keeps its digits', async () => {
    // loss = log(1 + e⁻⁸) ≈ 3.4e-4; where only its difference to 8 is right, half the digits are lost
    const inputs = { z: given([1, 2], [8, 0]), t: given([1, 1], [0]) }
    const got = await call(kernels, inputs, { loss: out([1]), scales: out([1, 2]) }, (k, { loss, scales, z, t }) => {
      k.softmaxCrossentropyForward(loss, scales, z, t, SPARSE)
    })
    assertClose({ dtype: 'float32' }, got.loss, [Math.log1p(Math.exp(-8))], { factor: 32 })
  })
})

onEachFloat32('softmax', kernels => {
  const rows = fc.nat(20)
  const columns = fc.integer({ min: 1, max: 70 })

  test('both directions', async () => {
    await fc.assert(
      fc.asyncProperty(rows, columns, fc.constantFrom(1, 10, 100), fc.integer(), async (rows, columns, range, seed) => {
        const shape = [rows, columns]
        const inputs = {
          x: given(shape, uniform(seed, rows * columns, -range, range)),
          dy: given(shape, uniform(seed + 1, rows * columns)),
          y: given(shape, probabilities(seed + 2, rows, columns)),
        }
        const factor = 8 + 2 * range // exp(x) is as exact as x is
        await assertAgrees(kernels, inputs, { p: out(shape) }, (k, { p, x }) => k.softmaxForward(p, x), { factor })
        const magnitudes = { dx: inputs.y.values } // |dy| and |Σ dy · y| are at most 1
        await assertAgrees(kernels, inputs, { dx: out(shape) }, (k, { dx, dy, y }) => k.softmaxBackward(dx, dy, y), {
          magnitudes,
        })
      }),
    )
  })

  test('crossentropy', async () => {
    await fc.assert(
      fc.asyncProperty(rows, columns, fc.constantFrom(1, 10, 100), fc.integer(), async (rows, columns, range, seed) => {
        const shape = [rows, columns]
        const inputs = {
          z: given(shape, uniform(seed, rows * columns, -range, range)),
          t: given(shape, probabilities(seed + 1, rows, columns)),
          w: given([rows], uniform(seed + 3, rows, 0, 2)),
        }
        const outs = { loss: out([rows]), scales: out([rows, 2]), dz: out(shape) }
        await assertAgrees(
          kernels,
          inputs,
          outs,
          (k, { loss, scales, dz, z, t, w }) => {
            k.softmaxCrossentropyForward(loss, scales, z, t, DENSE)
            k.softmaxCrossentropyBackward(dz, z, scales, t, DENSE, weighted(w))
          },
          { magnitudes: { loss: range, dz: 2 / rows }, factor: 8 + 2 * range },
        )
      }),
    )
  })
})
