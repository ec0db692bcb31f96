import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertAgrees, assertClose, factorOf, termsOf } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { type Body, call, type Given, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const TRANSPOSES = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
]
type Transposes = (typeof TRANSPOSES)[number]
interface Sizes {
  m: number
  k: number
  n: number
}

function operands(
  { m, k, n }: Sizes,
  { transposeA, transposeB }: Transposes,
  make: (seed: number, size: number) => number[],
  seed = 1,
) {
  return {
    a: given(transposeA ? [k, m] : [m, k], make(seed, m * k)),
    b: given(transposeB ? [n, k] : [k, n], make(seed + 1, k * n)),
    bias: given([n], make(seed + 2, n)),
  }
}

function product(options: Transposes, withBias: boolean): Body<'a' | 'b' | 'bias' | 'c'> {
  return (kernels, { a, b, bias, c }) => kernels.gemm(c, a, b, { ...options, bias: withBias ? bias : null })
}

/** The definition: c[i, j] = Σ A[i, k] · B[k, j] + bias[j]. */
function expected({ m, k, n }: Sizes, { transposeA, transposeB }: Transposes, a: Given, b: Given, bias?: Given) {
  return Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n]
    let sum = bias?.values[j] ?? 0
    for (let p = 0; p < k; p++) {
      sum += a.values[transposeA ? p * m + i : i * k + p] * b.values[transposeB ? j * k + p : p * n + j]
    }
    return sum
  })
}

const transposes = fc.constantFrom(...TRANSPOSES)
const seeds = fc.integer()

/** Each dimension once far beyond the blocks that gemm computes in. */
const LARGE = [
  { m: 131, k: 517, n: 67 },
  { m: 3, k: 2050, n: 5 },
  { m: 1030, k: 9, n: 33 },
  { m: 5, k: 70, n: 1100 },
].flatMap(sizes =>
  TRANSPOSES.map(options => {
    const inputs = operands(sizes, options, integers)
    return {
      options,
      inputs,
      shape: [sizes.m, sizes.n],
      want: expected(sizes, options, inputs.a, inputs.b, inputs.bias),
    }
  }),
)

onEach('gemm', kernels => {
  test('by hand, all four ways, with and without bias', async () => {
    //  [1 2 3]   [ 7  8]   [ 58  64]
    //  [4 5 6] · [ 9 10] = [139 154]
    //            [11 12]
    for (const options of TRANSPOSES) {
      const a = options.transposeA ? given([3, 2], [1, 4, 2, 5, 3, 6]) : given([2, 3], [1, 2, 3, 4, 5, 6])
      const b = options.transposeB ? given([2, 3], [7, 9, 11, 8, 10, 12]) : given([3, 2], [7, 8, 9, 10, 11, 12])
      const inputs = { a, b, bias: given([2], [1000, 2000]) }
      assert.deepEqual((await call(kernels, inputs, { c: out([2, 2]) }, product(options, false))).c, [58, 64, 139, 154])
      assert.deepEqual(
        (await call(kernels, inputs, { c: out([2, 2]) }, product(options, true))).c,
        [1058, 2064, 1139, 2154],
      )
    }
  })

  test('options left out: nothing transposed, no bias', async () => {
    const inputs = { a: given([1, 2], [2, 3]), b: given([2, 1], [5, 7]) }
    const got = await call(kernels, inputs, { c: out([1, 1]) }, (k, { c, a, b }) => k.gemm(c, a, b))
    assert.deepEqual(got.c, [31])
  })

  test('whole numbers, any sizes: exact', async () => {
    const dimension = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 70 }))
    const sizes = fc.record({ m: dimension, k: dimension, n: dimension })
    await fc.assert(
      fc.asyncProperty(sizes, transposes, fc.boolean(), seeds, async (sizes, options, withBias, seed) => {
        const inputs = operands(sizes, options, integers, seed)
        const got = await call(kernels, inputs, { c: out([sizes.m, sizes.n]) }, product(options, withBias))
        const want = expected(sizes, options, inputs.a, inputs.b, withBias ? inputs.bias : undefined)
        assert.deepEqual(got.c, want)
      }),
      { numRuns: 150 },
    )
  })

  test('sizes that need many blocks: exact', async () => {
    for (const { options, inputs, shape, want } of LARGE) {
      assert.deepEqual((await call(kernels, inputs, { c: out(shape) }, product(options, true))).c, want)
    }
  })

  test('more than two dimensions count as [all but the last, the last]', async () => {
    const inputs = { a: given([2, 3, 4], integers(1, 24)), b: given([4, 5], integers(2, 20)) }
    const options = { transposeA: false, transposeB: false }
    const got = await call(kernels, inputs, { c: out([2, 3, 5]) }, (k, { c, a, b }) => k.gemm(c, a, b, options))
    assert.deepEqual(got.c, expected({ m: 6, k: 4, n: 5 }, options, inputs.a, inputs.b))

    // the gradient of that b: Aᵀ · dc over all six rows
    const other = { a: inputs.a, b: given([2, 3, 5], integers(3, 30)) }
    const gradient = await call(kernels, other, { c: out([4, 5]) }, (k, { c, a, b }) =>
      k.gemm(c, a, b, { transposeA: true }),
    )
    const want = expected({ m: 4, k: 6, n: 5 }, { ...options, transposeA: true }, other.a, other.b)
    assert.deepEqual(gradient.c, want)
  })

  test('an empty inner size leaves the bias, or zeros', async () => {
    for (const options of TRANSPOSES) {
      const inputs = { ...operands({ m: 3, k: 0, n: 2 }, options, integers), bias: given([2], [5, 7]) }
      assert.deepEqual((await call(kernels, inputs, { c: out([3, 2]) }, product(options, true))).c, [5, 7, 5, 7, 5, 7])
      assert.deepEqual((await call(kernels, inputs, { c: out([3, 2]) }, product(options, false))).c, [0, 0, 0, 0, 0, 0])
    }
  })

  test('NaN and infinity reach their row or column, even against zeros', async () => {
    const sizes = { m: 9, k: 11, n: 10 }
    for (const options of TRANSPOSES) {
      for (const value of [nan, infinity]) {
        const zeros = operands(sizes, options, (_, size) => Array(size).fill(0))
        const withOne = (one: Given, at: number) => ({
          ...one,
          values: Array.from(one.values, (v, i) => (i === at ? value : v)),
        })
        const a = withOne(zeros.a, options.transposeA ? 3 * sizes.m + 4 : 4 * sizes.k + 3) // A[4, 3]
        const b = withOne(zeros.b, options.transposeB ? 4 * sizes.k + 3 : 3 * sizes.n + 4) // B[3, 4]
        const row = await call(kernels, { ...zeros, a }, { c: out([9, 10]) }, product(options, false))
        const column = await call(kernels, { ...zeros, b }, { c: out([9, 10]) }, product(options, false))
        assertClose(
          kernels,
          row.c,
          Array.from({ length: 90 }, (_, at) => (Math.floor(at / 10) === 4 ? nan : 0)),
        )
        assertClose(
          kernels,
          column.c,
          Array.from({ length: 90 }, (_, at) => (at % 10 === 4 ? nan : 0)),
        )
      }
    }
  })

  test('relu: the bits of relu afterwards, for any sizes', async () => {
    const dimension = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 70 }))
    const sizes = fc.record({ m: dimension, k: fc.oneof(dimension, fc.constant(500)), n: dimension })
    await fc.assert(
      fc.asyncProperty(sizes, transposes, fc.boolean(), seeds, async (sizes, options, withBias, seed) => {
        const inputs = operands(sizes, options, uniform, seed)
        const outs = { c: out([sizes.m, sizes.n]), want: out([sizes.m, sizes.n]) }
        const got = await call(kernels, inputs, outs, (k, { c, want, a, b, bias }) => {
          k.gemm(c, a, b, { ...options, bias: withBias ? bias : null, relu: true })
          k.gemm(want, a, b, { ...options, bias: withBias ? bias : null })
          k.reluForward(want, want)
        })
        assert.deepEqual(got.c, got.want)
      }),
      { numRuns: 60 },
    )
  })

  test('relu hands NaN on', async () => {
    const inputs = { a: given([4, 1], [nan, -1, 0, 2]), b: given([1, 2], [1, -3]) }
    const got = await call(kernels, inputs, { c: out([4, 2]) }, (k, { c, a, b }) => k.gemm(c, a, b, { relu: true }))
    assertClose(kernels, got.c, [nan, nan, 0, 3, 0, 0, 2, 0])
  })

  test('the same inputs give the same bits', async () => {
    const sizes = { m: 70, k: 300, n: 40 }
    for (const options of TRANSPOSES) {
      const inputs = operands(sizes, options, uniform)
      const first = await call(kernels, inputs, { c: out([70, 40]) }, product(options, true))
      const second = await call(kernels, inputs, { c: out([70, 40]) }, product(options, true))
      assert.deepEqual(first, second)
    }
  })

  test('channelSums by hand: channels last, and channels first', async () => {
    const last = await call(
      kernels,
      { x: given([3, 2], [1, 10, 2, 20, 3, 30]) },
      { sums: out([2]) },
      (k, { sums, x }) => {
        k.channelSums(sums, x, { inner: 1 })
      },
    )
    assert.deepEqual(last.sums, [6, 60])
    const x = given([2, 2, 3], [1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60]) // [outer, C, inner]
    const first = await call(kernels, { x }, { sums: out([2]) }, (k, { sums, x }) =>
      k.channelSums(sums, x, { inner: 3 }),
    )
    assert.deepEqual(first.sums, [21, 210])
  })

  test('channelSums of whole numbers, any sizes: exact; of none: zero', async () => {
    const dimension = fc.integer({ min: 1, max: 40 })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        dimension,
        dimension,
        seeds,
        async (outer, channels, inner, seed) => {
          const x = given([outer, channels, inner], integers(seed, outer * channels * inner))
          const want = Array(channels).fill(0)
          for (let o = 0; o < outer; o++) {
            for (let c = 0; c < channels; c++) {
              for (let i = 0; i < inner; i++) want[c] += x.values[(o * channels + c) * inner + i]
            }
          }
          const got = await call(kernels, { x }, { sums: out([channels]) }, (k, { sums, x }) =>
            k.channelSums(sums, x, { inner }),
          )
          assert.deepEqual(got.sums, want)
        },
      ),
    )
    const many = given([100_003, 3], integers(1, 300_009))
    const got = await call(kernels, { many }, { sums: out([3]) }, (k, { sums, many }) =>
      k.channelSums(sums, many, { inner: 1 }),
    )
    const want = [0, 0, 0]
    for (let i = 0; i < many.values.length; i++) want[i % 3] += many.values[i]
    assert.deepEqual(got.sums, want)
  })
})

onEachFloat32('gemm', kernels => {
  const dimension = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 150 }))
  const sizes = fc.record({ m: dimension, k: dimension, n: dimension })

  test('gemm', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, transposes, fc.boolean(), seeds, async (sizes, options, withBias, seed) => {
        const inputs = operands(sizes, options, uniform, seed)
        const [outs, body] = [{ c: out([sizes.m, sizes.n]) }, product(options, withBias)]
        await assertAgrees(kernels, inputs, outs, body, {
          magnitudes: await termsOf(inputs, outs, body),
          factor: factorOf(sizes.k),
        })
      }),
      { numRuns: 60 },
    )
  })

  test('a long sum', async () => {
    const options = { transposeA: false, transposeB: false }
    const inputs = operands({ m: 2, k: 20_000, n: 3 }, options, (seed, size) => uniform(seed, size, 0, 1))
    const outs = { c: out([2, 3]) }
    await assertAgrees(kernels, inputs, outs, product(options, true), { factor: factorOf(20_000) })
  })

  test('channelSums', async () => {
    await fc.assert(
      fc.asyncProperty(
        dimension,
        dimension,
        fc.integer({ min: 1, max: 30 }),
        seeds,
        async (outer, channels, inner, seed) => {
          const inputs = { x: given([outer, channels, inner], uniform(seed, outer * channels * inner)) }
          const outs = { sums: out([channels]) }
          const body: Body<'x' | 'sums'> = (k, { sums, x }) => k.channelSums(sums, x, { inner })
          await assertAgrees(kernels, inputs, outs, body, {
            magnitudes: await termsOf(inputs, outs, body),
            factor: factorOf(outer * inner),
          })
        },
      ),
      { numRuns: 40 },
    )
  })
})
