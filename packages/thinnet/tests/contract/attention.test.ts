import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { attentionByParts, type WholeAttention } from '../../src/kernels/attention.ts'
import { assertAgrees, assertClose, factorOf, termsOf } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { type Body, call, given, out } from './regions.ts'
import { integers, probabilities, uniform } from './values.ts'

const TRANSPOSES = [false, true].flatMap(transposeA => [false, true].map(transposeB => ({ transposeA, transposeB })))
const { NaN: nan } = Number

/** The shape of matrices [rows, columns] of all samples and heads: their own, or side by side. */
const placed = (samples: number, heads: number, rows: number, columns: number, apart: boolean) =>
  apart ? [samples, heads, rows, columns] : [samples, rows, heads * columns]

onEach('attention', kernels => {
  test('batched gemm by hand: matrices of their own, or side by side', async () => {
    // two heads: [1 2; 3 4] · [1; 1] and [5 6; 7 8] · [1; −1]
    const apart = { a: given([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), b: given([1, 2, 2, 1], [1, 1, 1, -1]) }
    const besides = { a: given([1, 2, 4], [1, 2, 5, 6, 3, 4, 7, 8]), b: given([1, 2, 2], [1, 1, 1, -1]) }
    const outs = { own: out([1, 2, 2, 1]), side: out([1, 2, 2]) }
    for (const inputs of [apart, besides]) {
      const got = await call(kernels, inputs, outs, (k, { a, b, own, side }) => {
        k.batchedGemm(own, a, b, { heads: 2 })
        k.batchedGemm(side, a, b, { heads: 2 })
      })
      assert.deepEqual(got, { own: [3, 7, -1, -1], side: [3, -1, 7, -1] })
    }
  })

  test('batched gemm of one head is gemm, for each sample', async () => {
    for (const options of TRANSPOSES) {
      for (const [m, k, n] of [
        [1, 1, 1],
        [5, 3, 9],
        [4, 400, 17],
        [101, 7, 6],
        [9, 64, 70],
      ] as const) {
        const a = options.transposeA ? [k, m] : [m, k]
        const b = options.transposeB ? [n, k] : [k, n]
        const samples = [0, 1].map(seed => ({ a: integers(seed, m * k), b: integers(seed + 2, k * n) }))
        const both = (of: 'a' | 'b') => samples.flatMap(sample => sample[of])
        const inputs = { a: given([2, ...a], both('a')), b: given([2, ...b], both('b')) }
        const got = await call(kernels, inputs, { c: out([2, m, n]) }, (kernels, { c, a, b }) => {
          kernels.batchedGemm(c, a, b, { heads: 1, ...options })
        })
        const want: number[] = []
        for (const sample of samples) {
          const one = { a: given(a, sample.a), b: given(b, sample.b) }
          const { c } = await call(kernels, one, { c: out([m, n]) }, (k, { c, a, b }) => k.gemm(c, a, b, options))
          want.push(...c)
        }
        assert.deepEqual(got.c, want)
      }
    }
  })

  const softmax = async (
    shape: number[],
    x: number[],
    { queryMask, keyMask, ...options }: { queryMask?: number[]; keyMask?: number[]; scale?: number; causal?: boolean },
  ) => {
    const [samples, , queries, keys] = shape as [number, number, number, number]
    const inputs = {
      x: given(shape, x),
      queries: given([samples, queries], queryMask ?? Array(samples * queries).fill(1)),
      keys: given([samples, keys], keyMask ?? Array(samples * keys).fill(1)),
    }
    const how = { scale: 1, causal: false, ...options }
    const got = await call(kernels, inputs, { y: out(shape), inPlace: inputs.x }, (k, r) => {
      const masks = [queryMask ? r.queries : null, keyMask ? r.keys : null] as const
      k.attentionSoftmaxForward(r.y, r.x, ...masks, how)
      k.attentionSoftmaxForward(r.inPlace, r.inPlace, ...masks, how)
    })
    assert.deepEqual(got.inPlace, got.y)
    return got.y
  }
  const [ln2, ln3] = [Math.log(2), Math.log(3)]

  test('softmax by hand: scaled, causal, masked', async () => {
    const x = [0, ln2, ln3, 0, ln2, ln3]
    assertClose(kernels, await softmax([1, 1, 2, 3], x, {}), [1 / 6, 1 / 3, 1 / 2, 1 / 6, 1 / 3, 1 / 2])
    assertClose(kernels, await softmax([1, 1, 1, 3], x.slice(3), { scale: 2 }), [1 / 14, 4 / 14, 9 / 14])
    assertClose(kernels, await softmax([1, 1, 2, 3], x, { causal: true }), [1, 0, 0, 1 / 3, 2 / 3, 0])
    assertClose(kernels, await softmax([1, 1, 2, 3], x, { keyMask: [1, 0, 1] }), [1 / 4, 0, 3 / 4, 1 / 4, 0, 3 / 4])
    assertClose(kernels, await softmax([1, 1, 2, 3], x, { queryMask: [0, 1] }), [0, 0, 0, 1 / 6, 1 / 3, 1 / 2])
    // of two samples and two heads each mask goes with its sample
    const masks = { keyMask: [1, 0, 0, 1], queryMask: [1, 1] }
    assert.deepEqual(await softmax([2, 2, 1, 2], Array(8).fill(5), masks), [1, 0, 1, 0, 0, 1, 0, 1])
  })

  test('a query that sees no key gets zeros, whatever the scores are', async () => {
    for (const keys of [1, 3, 4, 9]) {
      const x = [...Array(keys).fill(nan), ...Array(keys).fill(1)]
      const none = { keyMask: Array(keys).fill(0) }
      assert.deepEqual(await softmax([1, 1, 2, keys], x, none), Array(2 * keys).fill(0))
      assert.deepEqual((await softmax([1, 1, 2, keys], x, { queryMask: [0, 1] })).slice(0, keys), Array(keys).fill(0))
    }
  })

  test('what is not seen spoils nothing; a NaN that is seen spoils its row', async () => {
    assert.deepEqual(
      await softmax([1, 1, 1, 5], [1, nan, 1, 1, 1], { keyMask: [1, 0, 1, 1, 1] }),
      [0.25, 0, 0.25, 0.25, 0.25],
    )
    assert.deepEqual(await softmax([1, 1, 2, 2], [3, nan, nan, 3], { causal: true }), [1, 0, nan, nan])
    assert.deepEqual(await softmax([1, 1, 1, 3], [3, nan, 0], { keyMask: [1, 1, 0] }), [nan, nan, 0])
  })

  test('softmax backward by hand', async () => {
    const inputs = { dy: given([1, 1, 2, 2], [1, 5, 8, 8]), y: given([1, 1, 2, 2], [0.25, 0.75, 0, 0]) }
    const got = await call(kernels, inputs, { dx: out([1, 1, 2, 2]), inPlace: inputs.dy }, (k, r) => {
      k.softmaxBackward(r.dx, r.dy, r.y, { scale: 2 })
      k.softmaxBackward(r.inPlace, r.inPlace, r.y, { scale: 2 })
    })
    assert.deepEqual(got.dx, [-1.5, 1.5, 0, 0])
    assert.deepEqual(got.inPlace, got.dx)
  })
})

onEachFloat32('attention', kernels => {
  const size = fc.integer({ min: 1, max: 20 })

  test('batched gemm', async () => {
    const sizes = fc.record({
      samples: fc.integer({ min: 1, max: 3 }),
      heads: fc.integer({ min: 1, max: 3 }),
      m: size,
      n: size,
      k: size,
    })
    const apart = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean())
    await fc.assert(
      fc.asyncProperty(sizes, apart, fc.constantFrom(...TRANSPOSES), fc.integer(), async (of, apart, options, seed) => {
        const { samples, heads, m, n, k } = of
        const shape = (rows: number, columns: number, own: boolean) => placed(samples, heads, rows, columns, own)
        const inputs = {
          a: given(
            options.transposeA ? shape(k, m, apart[0]) : shape(m, k, apart[0]),
            uniform(seed, samples * heads * m * k),
          ),
          b: given(
            options.transposeB ? shape(n, k, apart[1]) : shape(k, n, apart[1]),
            uniform(seed + 1, samples * heads * k * n),
          ),
        }
        const outs = { c: out(shape(m, n, apart[2])) }
        const body: Body<'a' | 'b' | 'c'> = (kernels, { a, b, c }) =>
          kernels.batchedGemm(c, a, b, { heads, ...options })
        const magnitudes = await termsOf(inputs, outs, body)
        await assertAgrees(kernels, inputs, outs, body, { magnitudes, factor: factorOf(k) })
      }),
      { numRuns: 25 },
    )
  })

  test('softmax in both directions, with masks', async () => {
    const shapes = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), size, size)
    await fc.assert(
      fc.asyncProperty(shapes, fc.boolean(), fc.integer(), async (shape, causal, seed) => {
        const [samples, heads, queries, keys] = shape
        const all = samples * heads * queries * keys
        const bits = (seed: number, size: number) => integers(seed, size, 1).map(Math.abs)
        const inputs = {
          x: given(shape, uniform(seed, all, -9, 9)),
          dy: given(shape, uniform(seed + 1, all)),
          p: given(shape, probabilities(seed + 2, samples * heads * queries, keys)),
          q: given([samples, queries], bits(seed + 3, samples * queries)),
          k: given([samples, keys], bits(seed + 4, samples * keys)),
        }
        const outs = { y: out(shape), dx: out(shape) }
        await assertAgrees(
          kernels,
          inputs,
          outs,
          (kernels, { y, dx, x, dy, p, q, k }) => {
            kernels.attentionSoftmaxForward(y, x, q, k, { scale: 0.3, causal })
            kernels.softmaxBackward(dx, dy, p, { scale: 0.3 })
          },
          { magnitudes: { dx: 0.3 }, factor: 24 },
        )
      }),
      { numRuns: 25 },
    )
  })
})

/** samples, heads, queries, keys, size, value size */
const WHOLE = [
  [1, 1, 1, 1, 1, 1],
  [2, 3, 5, 7, 4, 6],
  [2, 2, 33, 40, 32, 16],
  [1, 1, 64, 64, 32, 32],
  [1, 1, 330, 300, 1, 1], // weights that have no room
] as const

onEachFloat32('attention', kernels => {
  if (kernels.backend === 'reference') return // which is made of the parts
  const ways = [
    { rate: null, causal: false, masked: false },
    { rate: 0.3, causal: true, masked: true },
    { rate: 0, causal: false, masked: true },
    { rate: 1, causal: true, masked: false },
  ]
  for (const [samples, heads, queries, keys, size, wide] of WHOLE) {
    test(`of ${samples} samples, ${heads} heads, ${queries} queries and ${keys} keys is its parts, to the bit`, async () => {
      const side = (seed: number, rows: number, columns: number) =>
        given([samples, rows, heads * columns], uniform(seed, samples * rows * heads * columns))
      const marks = (seed: number, steps: number) =>
        given(
          [samples, steps],
          uniform(seed, samples * steps).map(v => (v < -0.6 ? 0 : 1)),
        )
      const inputs = {
        ...{ q: side(1, queries, size), k: side(2, keys, size), v: side(3, keys, wide), dy: side(4, queries, wide) },
        ...{ queryMask: marks(5, queries), keyMask: marks(6, keys) },
      }
      const like = ({ shape }: { shape: readonly number[] }) => out(shape)
      const weights = out([samples, heads, queries, keys])
      const outs = {
        ...{ y: like(inputs.dy), p: weights, w: weights },
        ...{ dq: like(inputs.q), dk: like(inputs.k), dv: like(inputs.v) },
      }
      for (const { rate, causal, masked } of queries > 200 ? ways.slice(1, 2) : ways) {
        const stream = { key: [3, 4] as const, step: 5, site: 6, purpose: 0 }
        const drop = rate === null ? null : { rate, stream, first: 7 }
        const options = { heads, scale: 0.4, causal, drop, kept: rate === null || rate === 1 ? 1 : 1 / (1 - rate) }
        const both = (attention: WholeAttention) =>
          call(kernels, inputs, outs, (k, r) => {
            const [queryMask, keyMask] = masked ? [r.queryMask, r.keyMask] : [null, null]
            attention.attentionForward(r.y, r.p, r.w, r.q, r.k, r.v, queryMask, keyMask, options)
            attention.attentionBackward(r.dq, r.dk, r.dv, r.w, r.dy, r.p, r.q, r.k, r.v, options)
            k.fill(r.w, 0) // scratch
          })
        assert.deepEqual(await both(kernels), await both(attentionByParts(kernels)))
      }
    })
  }
})
