import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Kernels } from '../../src/kernels/kernels.ts'
import { createWasmKernels } from '../../src/kernels/wasm/index.ts'
import { ASKED_FOR } from '../every-group.ts'
import { assertSameOnThreads } from '../threads.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, fillRegions, given } from './regions.ts'
import { uniform } from './values.ts'

type Norms = Parameters<Kernels['normConstraint']>[1]

const { POSITIVE_INFINITY: infinity } = Number
const nan = Number.NaN

onEach('updates', kernels => {
  const on = async (values: number[], body: (k: Kernels, w: Parameters<Kernels['decay']>[0]) => void) =>
    (await call(kernels, {}, { w: given([values.length], values) }, (k, { w }) => body(k, w))).w

  test('clipByValue by hand; a NaN stays', async () => {
    const clip = (values: number[]) => on(values, (k, g) => k.clipByValue(g, 0.5))
    assert.deepEqual(await clip([]), [])
    assert.deepEqual(await clip([1, -2, 0.25]), [0.5, -0.5, 0.25])
    assert.deepEqual(await clip([infinity, -infinity, nan, -0.5, 0.5]), [0.5, -0.5, nan, -0.5, 0.5])
  })

  test('clipByNorm by hand: what is short enough keeps its bits', async () => {
    const clip = (values: number[], limit: number) => on(values, (k, g) => k.clipByNorm(g, limit))
    assert.deepEqual(await clip([], 1), [])
    assert.deepEqual(await clip([0, 0, 0, 0, 0], 1), [0, 0, 0, 0, 0])
    assertClose(kernels, await clip([3, -4], 2.5), [1.5, -2])
    assert.deepEqual(await clip([3, -4], 5), [3, -4])
    const short = uniform(1, 9, -0.3, 0.3)
    assert.deepEqual(await clip(short, 1), short)
    assertClose(kernels, await clip([3, 0, 0, 0, -4], 0.5), [0.3, 0, 0, 0, -0.4])
    assertClose(kernels, await clip([3e30, -4e30], 5), [3, -4])
  })

  test('clipByNorm hides no NaN', async () => {
    for (const at of [0, 3, 4]) {
      const values = [1, 1, 1, 1, 1]
      values[at] = nan
      assert.deepEqual(await on(values, (k, g) => k.clipByNorm(g, 1)), Array(5).fill(nan))
      values[at] = infinity
      assert.ok(Number.isNaN((await on(values, (k, g) => k.clipByNorm(g, 1)))[at]), 'nor an infinite one')
    }
  })

  test('clipByNorm of many elements', async () => {
    for (const size of [4095, 4096, 4097, 100_003]) {
      const clipped = await on(Array(size).fill(-2), (k, g) => k.clipByNorm(g, 3))
      assertClose(kernels, clipped, Array(size).fill(-3 / Math.sqrt(size)))
    }
  })

  test('decay by hand, small fractions too', async () => {
    for (const size of [0, 1, 3, 4, 5, 9]) {
      const w = await on(Array(size).fill(-8), (k, w) => k.decay(w, 0.25))
      assert.deepEqual(w, Array(size).fill(-6))
    }
    assert.deepEqual(await on([nan, infinity, 0], (k, w) => k.decay(w, 0.5)), [nan, nan, 0])
    // 3e-8 is less than half of what 1 can be short of in float32: 1 − 3e-8 would be 1, and nothing would decay
    const [w] = await on([1.9999999], (k, w) => k.decay(w, 5e-8))
    assert.ok(w! < Math.fround(1.9999999))
  })

  const max = (count: number, inner: number): Norms => ({ count, inner, minValue: 0, maxValue: 5, rate: 1 })

  test('normConstraint by hand', async () => {
    const of = (values: number[], o: Norms) => on(values, (k, w) => k.normConstraint(w, o))
    assert.deepEqual(await of([], max(3, 2)), [])
    // the 1e-7 makes everything that much smaller: of norms 10 and 0.5 so much is left
    const [long, short] = [10 / (10 + 1e-7), 0.5 / (0.5 + 1e-7)]
    // columns of [2, 2], rows of [2, 2], and both in one
    assertClose(kernels, await of([6, 0.3, 8, 0.4], max(2, 2)), [3 * long, 0.3 * short, 4 * long, 0.4 * short])
    assertClose(kernels, await of([6, 8, 0.3, 0.4], max(2, 1)), [3 * long, 4 * long, 0.3 * short, 0.4 * short])
    assertClose(kernels, await of([6, 0, 0, -8], max(4, 1)), [3 * long, 0, 0, -4 * long])
    // rate ½ goes half of the way: from 10 to 7.5
    assertClose(kernels, await of([6, 8], { ...max(2, 1), rate: 0.5 }), [4.5 * long, 6 * long])
    // nothing is made of zeros, whatever they should be
    assert.deepEqual(await of([0, 0, 0, 0], { ...max(2, 2), minValue: 1 }), [0, 0, 0, 0])
    assertClose(kernels, await of([0.3, 0.4], { ...max(2, 1), minValue: 2 }), [1.2 * short, 1.6 * short])
  })

  test('normConstraint: a NaN stays in its own norm', async () => {
    const o = max(3, 5)
    const values = uniform(1, 30)
    values[6] = nan // outer 0, inner 1
    const got = await on(values, (k, w) => k.normConstraint(w, o))
    assert.deepEqual(
      got.map((v, i) => (Number.isNaN(v) ? i : -1)).filter(i => i >= 0),
      [1, 6, 11],
    )
  })

  test('normConstraint: no norm is more than it may be, and a small one stays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer(),
        async (outer, count, inner, seed) => {
          const values = uniform(seed, outer * count * inner, -4, 4)
          const got = await on(values, (k, w) => k.normConstraint(w, max(count, inner)))
          const norm = (w: number[], o: number, i: number) =>
            Math.hypot(...Array.from({ length: count }, (_, c) => w[(o * count + c) * inner + i]!))
          for (let o = 0; o < outer; o++) {
            for (let i = 0; i < inner; i++) {
              const want = Math.min(5, norm(values, o, i))
              assert.ok(Math.abs(norm(got, o, i) - want) <= 1e-6 * want + 2e-7, `${norm(got, o, i)}, not ${want}`)
            }
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})

onEachFloat32('updates', kernels => {
  const property = (body: (w: ReturnType<typeof given>, seed: number) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(fc.nat(200), fc.integer(), (size, seed) => body(given([size], uniform(seed, size)), seed)),
    )

  test('clipByValue, clipByNorm, decay', async () => {
    await property(async w => {
      await assertAgrees(kernels, {}, { w }, (k, { w }) => k.clipByValue(w, 0.5))
      await assertAgrees(kernels, {}, { w }, (k, { w }) => k.clipByNorm(w, 0.5))
      await assertAgrees(kernels, {}, { w }, (k, { w }) => k.decay(w, 0.01))
    })
  })

  test('normConstraint', async () => {
    for (const [count, inner] of [
      [1, 1],
      [7, 1],
      [1, 7],
      [5, 6],
      [3, 65],
      [64, 130],
    ]) {
      for (const rate of [0, 0.3, 1]) {
        const o = { count: count!, inner: inner!, minValue: 0.5, maxValue: 1, rate }
        const w = given([3, count!, inner!], uniform(count!, 3 * count! * inner!))
        await assertAgrees(kernels, {}, { w }, (k, { w }) => k.normConstraint(w, o))
      }
    }
  })
})

test('the norm of a large gradient has the same bits on 1 and 3 threads', async () => {
  await assertSameOnThreads({ threads: [3], kernels: ['squareSums', 'scale', 'normConstraint'] }, async threads => {
    const kernels = createWasmKernels(threads, {}, ASKED_FOR)
    const { g, w } = fillRegions(kernels, { g: [300_001], w: [700, 300] })
    for (let i = 0; i < 3; i++) {
      kernels.clipByNorm(g!, 100 / (i + 1))
      kernels.normConstraint(w!, { count: 700, inner: 300, minValue: 0, maxValue: 1 / (i + 1), rate: 1 })
    }
    return [await kernels.read(g!), await kernels.read(w!)]
  })
})
