import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Pool2d } from '../../src/kernels/kernels.ts'
import { sizeOf } from '../../src/tensor/shape.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { type Convolution, convolutions, imageIndex, xShape, yShape } from './convolution.ts'
import { onEach, onEachFloat32, reference } from './implementations.ts'
import { type Body, call, given, out } from './regions.ts'
import { fill, integers, uniform } from './values.ts'

/** As many filters as channels. */
const depthwise = (limits: Parameters<typeof convolutions>[0]) =>
  convolutions(limits).map(o => ({ ...o, filters: o.channels }))

function operands(o: Convolution, make: typeof integers, seed: number) {
  const one = (i: number, shape: number[]) => given(shape, make(seed + i, sizeOf(shape)))
  const kernel = one(1, [...o.window, o.channels])
  return { x: one(0, xShape(o)), kernel, dy: one(2, yShape(o)), bias: one(3, [o.channels]) }
}
type Operands = ReturnType<typeof operands>

const outsOf = (o: Convolution) => ({
  y: out(yShape(o)),
  relu: out(yShape(o)),
  dx: out(xShape(o)),
  dkernel: out([...o.window, o.channels]),
})

const directions =
  (o: Convolution): Body<keyof Operands | 'y' | 'relu' | 'dx' | 'dkernel'> =>
  (k, r) => {
    k.depthwiseConv2dForward(r.y, r.x, r.kernel, null, o)
    k.depthwiseConv2dForward(r.relu, r.x, r.kernel, r.bias, { ...o, relu: true })
    k.depthwiseConv2dBackwardInput(r.dx, r.dy, r.kernel, o)
    k.depthwiseConv2dBackwardKernel(r.dkernel, r.x, r.dy, o)
  }

/** What the whole convolution makes of a kernel with zeros where one channel would reach another. */
async function expected(o: Convolution, { x, kernel, dy, bias }: Operands) {
  const { channels } = o
  const diagonal = fill(kernel.values.length * channels, i => {
    const [tap, c, f] = [Math.floor(i / channels ** 2), Math.floor(i / channels) % channels, i % channels]
    return c === f ? kernel.values[tap * channels + c]! : 0
  })
  const whole = [...o.window, channels, channels]
  const { dkernel, ...others } = await call(
    reference,
    { x, dy, bias, kernel: given(whole, diagonal) },
    { ...outsOf(o), dkernel: out(whole) },
    (k, r) => {
      k.conv2dForward(r.y, r.x, r.kernel, null, o)
      k.conv2dForward(r.relu, r.x, r.kernel, r.bias, { ...o, relu: true })
      k.conv2dBackwardInput(r.dx, r.dy, r.kernel, o)
      k.conv2dBackwardKernel(r.dkernel, r.x, r.dy, o)
    },
  )
  const own = fill(kernel.values.length, i => dkernel[i * channels + (i % channels)]!)
  return { ...others, dkernel: own }
}

/** Four and more pixels in a row, more channels than 16, and windows that reach up to two pixels beyond an edge. */
const LARGE: Convolution[] = [1, 2].flatMap(beyond =>
  (['channelsLast', 'channelsFirst'] as const).map(dataFormat => ({
    ...{ batch: 2, height: 7, width: 11, channels: 37, filters: 37, window: [3, 3], strides: [1, 1] },
    ...{ padding: [beyond, beyond], outputHeight: 5 + 2 * beyond, outputWidth: 9 + 2 * beyond, dataFormat },
  })),
)

onEach('images: depthwise convolution', kernels => {
  const assertWhole = async (o: Convolution, seed: number) => {
    const inputs = operands(o, integers, seed)
    const got = await call(kernels, inputs, outsOf(o), directions(o))
    const want = await expected(o, inputs)
    for (const name of ['y', 'relu', 'dx', 'dkernel'] as const) {
      assert.deepEqual(
        got[name].map(value => value + 0), // + 0 makes 0 of −0
        want[name].map(value => value + 0),
        name,
      )
    }
  }

  test('is a convolution that keeps channels apart, in all directions', async () => {
    const any = depthwise({ maxDilation: 3, maxChannels: 7 })
    await fc.assert(fc.asyncProperty(any, fc.integer(), assertWhole), { numRuns: 40 })
  })

  test('many channels', async () => {
    for (const o of LARGE) await assertWhole(o, 1)
  })

  test('a NaN in the kernel shows on a black image, and stays in its channel', async () => {
    for (const o of LARGE) {
      const inputs = operands(o, integers, 1)
      const black = given(xShape(o), Array(sizeOf(xShape(o))).fill(0))
      const kernel = given(inputs.kernel.shape, [Number.NaN, ...Array.from(inputs.kernel.values).slice(1)])
      const got = await call(kernels, { ...inputs, x: black, kernel }, outsOf(o), directions(o))
      const pixel = (c: number) => got.y[imageIndex(o, yShape(o), [0, 3, 3, c])]
      assert.deepEqual([pixel(0), pixel(1)], [Number.NaN, 0])
    }
  })
})

onEachFloat32('images: depthwise convolution', kernels => {
  test('all directions', async () => {
    const any = depthwise({ maxSize: 14, maxChannels: 20, maxDilation: 2 })
    const agree = async (o: Convolution, seed: number) => {
      const terms = o.batch * o.outputHeight * o.outputWidth
      await assertAgrees(kernels, operands(o, uniform, seed), outsOf(o), directions(o), {
        magnitudes: { y: 8, relu: 8, dx: 8, dkernel: Math.max(terms, 1) },
      })
    }
    await fc.assert(fc.asyncProperty(any, fc.integer(), agree), { numRuns: 20 })
  })
})

onEach('images: average pooling', kernels => {
  const poolOf = (o: Convolution): Pool2d => ({ ...o, poolSize: o.window })

  test('by hand: what lies beyond the edges does not count', async () => {
    const o = { strides: [2, 2], padding: [0, 0], poolSize: [2, 2], dataFormat: 'channelsLast' } as const
    const inputs = { x: given([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]), dy: given([1, 2, 2, 1], [4, 2, 6, 1]) }
    const got = await call(kernels, inputs, { y: out([1, 2, 2, 1]), dx: out([1, 3, 3, 1]) }, (k, r) => {
      k.averagePooling2dForward(r.y, r.x, o)
      k.averagePooling2dBackward(r.dx, r.dy, o)
    })
    assert.deepEqual(got.y, [3, 4.5, 7.5, 9])
    assert.deepEqual(got.dx, [1, 1, 1, 1, 1, 1, 3, 3, 1])
  })

  test('is a depthwise convolution with ones, over how many pixels it saw', async () => {
    const any = depthwise({ maxSize: 12, maxWindow: 4, maxChannels: 6 })
    await fc.assert(
      fc.asyncProperty(any, fc.integer(), async (o, seed) => {
        const { x, dy, kernel } = operands(o, integers, seed)
        const ones = given(kernel.shape, Array(kernel.values.length).fill(1))
        const white = given(x.shape, Array(x.values.length).fill(1))
        const { sums, counts } = await call(
          reference,
          { x, ones, white },
          { sums: out(yShape(o)), counts: out(yShape(o)) },
          (k, r) => {
            k.depthwiseConv2dForward(r.sums, r.x, r.ones, null, o)
            k.depthwiseConv2dForward(r.counts, r.white, r.ones, null, o)
          },
        )
        const shares = given(
          dy.shape,
          Array.from(dy.values, (value, i) => value / counts[i]!),
        )
        const want = await call(reference, { shares, ones }, { dx: out(xShape(o)) }, (k, r) =>
          k.depthwiseConv2dBackwardInput(r.dx, r.shares, r.ones, o),
        )
        const got = await call(kernels, { x, dy }, { y: out(yShape(o)), dx: out(xShape(o)) }, (k, r) => {
          k.averagePooling2dForward(r.y, r.x, poolOf(o))
          k.averagePooling2dBackward(r.dx, r.dy, poolOf(o))
        })
        const quotients = sums.map((sum, i) => sum / counts[i]!)
        assertClose(kernels, got.y, quotients, { what: 'y' })
        // up to 16 windows see a pixel, each with a dy of at most 4
        assertClose(kernels, got.dx, want.dx, { what: 'dx', magnitudes: 64 })
      }),
      { numRuns: 25 },
    )
  })
})

/** [outer, inner, count] */
const REPEATS = [
  [0, 3, 2],
  [1, 1, 1],
  [3, 1, 7],
  [2, 5, 3],
  [33, 18, 4],
  [70, 1, 70],
] as const

onEach('images: repeat', kernels => {
  test('repeats blocks, and sums them up again', async () => {
    for (const [outer, inner, count] of REPEATS) {
      const size = outer * count * inner
      const inputs = { x: given([outer, inner], integers(1, outer * inner)), dy: given([size], integers(2, size)) }
      const got = await call(kernels, inputs, { y: out([size]), dx: out([outer, inner]) }, (k, r) => {
        k.repeat(r.y, r.x, { count, inner, scale: 0.5 })
        k.sumRepeats(r.dx, r.dy, { count, inner, scale: 0.5 })
      })
      const sums: number[] = Array(outer * inner).fill(0)
      const want = fill(size, i => {
        const at = Math.floor(i / (count * inner)) * inner + (i % inner)
        sums[at]! += inputs.dy.values[i]! / 2
        return inputs.x.values[at]! / 2
      })
      assertClose(kernels, got.y, want, { factor: 0 })
      assertClose(kernels, got.dx, sums, { factor: 0 })
    }
  })

  test('a bias is added to its channel, in both data formats', async () => {
    for (const [outer, inner, channels] of REPEATS) {
      const size = outer * channels * inner
      const [y, bias] = [given([size], integers(1, size)), given([channels], integers(2, channels))]
      const got = await call(kernels, { bias }, { y }, (k, r) => k.addBias(r.y, r.bias, { inner }))
      assert.deepEqual(
        got.y,
        fill(size, i => y.values[i]! + bias.values[Math.floor(i / inner) % channels]!),
      )
    }
  })
})

onEach('images: interpolation', kernels => {
  test('by hand: between the middles of pixels, and not beyond the first and last', async () => {
    const got = await call(
      kernels,
      { x: given([1, 2], [0, 4]), dy: given([1, 4], [1, 2, 3, 4]) },
      { y: out([1, 4]), dx: out([1, 2]) },
      (k, r) => {
        k.interpolateForward(r.y, r.x, { from: 2, to: 4, inner: 1 })
        k.interpolateBackward(r.dx, r.dy, { from: 2, to: 4, inner: 1 })
      },
    )
    assert.deepEqual(got, { y: [0, 1, 3, 4], dx: [1 + 1.5 + 0.75, 0.5 + 2.25 + 4] })
  })

  test('agrees with the reference, and backward is its transpose', async () => {
    for (const [outer, from, to, inner] of [
      [2, 1, 3, 5],
      [3, 4, 12, 1],
      [2, 5, 10, 17],
      [1, 3, 9, 4],
    ] as const) {
      const o = { from, to, inner }
      const inputs = {
        x: given([outer, from, inner], uniform(1, outer * from * inner)),
        dy: given([outer, to, inner], uniform(2, outer * to * inner)),
      }
      const outs = { y: out([outer, to, inner]), dx: out([outer, from, inner]) }
      const body: Body<'x' | 'y' | 'dx' | 'dy'> = (k, r) => {
        k.interpolateForward(r.y, r.x, o)
        k.interpolateBackward(r.dx, r.dy, o)
      }
      await assertAgrees(kernels, inputs, outs, body, { magnitudes: { y: 1, dx: to / from } })
      const { y, dx } = await call(reference, inputs, outs, body)
      const dot = (a: ArrayLike<number>, b: number[]) => b.reduce((sum, value, i) => sum + value * a[i]!, 0)
      assert.ok(Math.abs(dot(inputs.dy.values, y) - dot(inputs.x.values, dx)) < 1e-12)
    }
  })
})
