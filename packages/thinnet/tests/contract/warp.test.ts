import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Kernels, Warp } from '../../src/kernels/kernels.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { type Body, call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const NEAREST: Warp = { fillMode: 'constant', interpolation: 'nearest', fillValue: 9, dataFormat: 'channelsLast' }
const BILINEAR: Warp = { ...NEAREST, interpolation: 'bilinear' }
const MODES = ['constant', 'nearest', 'reflect', 'wrap'] as const
const nan = Number.NaN

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1)
const warped = async (kernels: Kernels, shape: number[], x: number[], transforms: number[], options: Warp) => {
  const inputs = { x: given(shape, x), t: given([shape[0]!, 6], transforms) }
  return (await call(kernels, inputs, { y: out(shape) }, (k, { y, x, t }) => k.warp(y, x, t, options))).y
}
/** So many pixels to the right. */
const moved = (by: number) => [1, 0, -by, 0, 1, 0]

onEach('warp', kernels => {
  const row = (x: number[], by: number, options: Warp) => warped(kernels, [1, 1, x.length, 1], x, moved(by), options)

  test('by hand: what lies beyond the edges', async () => {
    const beyond = {
      constant: [9, 9, 1, 2, 3, 4, 9, 9],
      nearest: [1, 1, 1, 2, 3, 4, 4, 4],
      reflect: [2, 1, 1, 2, 3, 4, 4, 3],
      wrap: [3, 4, 1, 2, 3, 4, 1, 2],
    }
    for (const fillMode of MODES) {
      for (const mode of [NEAREST, BILINEAR]) {
        const options = { ...mode, fillMode }
        assert.deepEqual(await row([1, 2, 3, 4], 2, options), beyond[fillMode].slice(0, 4), fillMode)
        assert.deepEqual(await row([1, 2, 3, 4], -2, options), beyond[fillMode].slice(4), fillMode)
      }
    }
    // further out than the image is wide, and an image of one pixel
    assert.deepEqual(await row([1, 2, 3, 4], 9, { ...NEAREST, fillMode: 'reflect' }), [1, 1, 2, 3])
    assert.deepEqual(await row([1, 2, 3, 4], -9, { ...NEAREST, fillMode: 'wrap' }), [2, 3, 4, 1])
    for (const fillMode of MODES) {
      assert.deepEqual(await row([5], 3, { ...NEAREST, fillMode }), [fillMode === 'constant' ? 9 : 5])
    }
  })

  test('by hand: between pixels', async () => {
    assert.deepEqual(await row([1, 2, 4, 8], -0.5, BILINEAR), [1.5, 3, 6, 8.5])
    assert.deepEqual(await row([1, 2, 4, 8], -0.25, { ...BILINEAR, fillMode: 'nearest' }), [1.25, 2.5, 5, 8])
    // halves go away from 0
    assert.deepEqual(await row([1, 2, 4, 8], -0.5, NEAREST), [2, 4, 8, 9])
    assert.deepEqual(await row([1, 2, 4, 8], 0.5, NEAREST), [9, 2, 4, 8])
  })

  test('by hand: two images, each with a transform of its own, in both data formats', async () => {
    // a quarter turn of the first; the second is as it is
    const transforms = [0, -1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0]
    const last = [1, 10, 2, 20, 3, 30, 4, 40]
    const turned = [2, 20, 4, 40, 1, 10, 3, 30]
    const got = await warped(kernels, [2, 2, 2, 2], [...last, ...last], transforms, BILINEAR)
    const planes = (values: number[]) => [...values.filter((_, i) => i % 2 === 0), ...values.filter((_, i) => i % 2)]
    const first = planes(last)
    const options = { ...BILINEAR, dataFormat: 'channelsFirst' } as const
    const gotFirst = await warped(kernels, [2, 2, 2, 2], [...first, ...first], transforms, options)
    const back = [got.slice(0, 8), got.slice(8)]
    assert.deepEqual(gotFirst, back.flatMap(planes))
    assert.deepEqual(back[1], last)
    assert.deepEqual(back[0], turned)
  })

  test('a NaN is not hidden, but where it counts 0', async () => {
    assert.deepEqual(await row([1, nan, 4, 8], 0, BILINEAR), [1, nan, 4, 8])
    assert.deepEqual(await row([1, nan, 4, 8], -0.5, BILINEAR), [nan, nan, 6, 8.5])
  })

  test('backward is the transpose of forward, for any transform', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer(), async ({ shape, transforms, options }, seed) => {
        const none = { ...options, fillValue: 0 }
        const [x, dy] = [integers(seed, sizeOf(shape)), integers(seed + 1, sizeOf(shape))]
        const inputs = { x: given(shape, x), dy: given(shape, dy), t: given([shape[0]!, 6], transforms) }
        const got = await call(kernels, inputs, { y: out(shape), dx: out(shape) }, (k, r) => {
          k.warp(r.y, r.x, r.t, none)
          k.warpBackward(r.dx, r.dy, r.t, none)
        })
        const products = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
        const magnitudes = 16 * sizeOf(shape)
        assertClose(kernels, [products(got.y, dy)], [products(x, got.dx)], { magnitudes })
      }),
      { numRuns: 50 },
    )
  })
})

const image = fc.integer({ min: 1, max: 7 })
const number = fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround)
const cases = fc
  .record({
    sizes: fc.tuple(fc.integer({ min: 1, max: 3 }), image, image, fc.integer({ min: 1, max: 3 })),
    fillMode: fc.constantFrom(...MODES),
    interpolation: fc.constantFrom('nearest' as const, 'bilinear' as const),
    dataFormat: fc.constantFrom('channelsLast' as const, 'channelsFirst' as const),
    numbers: fc.array(number, { minLength: 18, maxLength: 18 }),
  })
  .map(({ sizes: [batch, height, width, channels], numbers, ...options }) => ({
    shape: options.dataFormat === 'channelsLast' ? [batch, height, width, channels] : [batch, channels, height, width],
    transforms: numbers.slice(0, batch * 6).map((value, i) => (i % 3 === 2 ? 8 * value : value)),
    options: { ...options, fillValue: 0.5 },
  }))

onEachFloat32('warp', kernels => {
  test('both directions, of any images and transforms', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer(), async ({ shape, transforms, options }, seed) => {
        const inputs = {
          x: given(shape, uniform(seed, sizeOf(shape))),
          dy: given(shape, uniform(seed + 1, sizeOf(shape))),
          t: given([shape[0]!, 6], transforms),
        }
        const body: Body<keyof typeof inputs | 'y' | 'dx'> = (k, r) => {
          k.warp(r.y, r.x, r.t, options)
          k.warpBackward(r.dx, r.dy, r.t, options)
        }
        const magnitudes = { y: 1, dx: sizeOf(shape) }
        await assertAgrees(kernels, inputs, { y: out(shape), dx: out(shape) }, body, { magnitudes })
      }),
    )
  })
})
