import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Kernels } from '../../src/kernels/kernels.ts'
import { assertAgrees, assertClose, factorOf, termsOf } from './compare.ts'
import { type Convolution, convolutions, imageIndex, kernelShape, xShape, yShape } from './convolution.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { type Body, call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1)

function operands(o: Convolution, make: (seed: number, size: number) => number[], seed = 1) {
  const one = (i: number, shape: number[]) => given(shape, make(seed + i, sizeOf(shape)))
  return { x: one(0, xShape(o)), kernel: one(1, kernelShape(o)), dy: one(2, yShape(o)), bias: one(3, [o.filters]) }
}

function outsOf(o: Convolution) {
  return { y: out(yShape(o)), plain: out(yShape(o)), dx: out(xShape(o)), dkernel: out(kernelShape(o)) }
}

function allDirections(o: Convolution): Body<keyof ReturnType<typeof operands> | keyof ReturnType<typeof outsOf>> {
  return (k, { y, plain, dx, dkernel, x, kernel, dy, bias }) => {
    k.conv2dForward(y, x, kernel, bias, o)
    k.conv2dForward(plain, x, kernel, null, o)
    k.conv2dBackwardInput(dx, dy, kernel, o)
    k.conv2dBackwardKernel(dkernel, x, dy, o)
  }
}

/**
 * How far outs may be off: an algorithm may transform squares of an image (Winograd's), whose rounding errors are then
 * as large as the largest sum next to an element makes them, not as the element's own sum; so they count by the largest
 * Σ |terms| of the out.
 */
async function tolerances(o: Convolution, inputs: ReturnType<typeof operands>) {
  const [height, width] = o.window
  const longest = Math.max(height * width * Math.max(o.channels, o.filters), o.batch * o.outputHeight * o.outputWidth)
  const terms = await termsOf(inputs, outsOf(o), allDirections(o))
  const largest = (sums: number[]) => sums.reduce((most, sum) => Math.max(most, sum), 0)
  const { y, plain, dx, dkernel } = terms
  const magnitudes = { y: largest(y), plain: largest(plain), dx: largest(dx), dkernel: largest(dkernel) }
  return { magnitudes, factor: factorOf(longest) }
}

/** All directions, for whole numbers: right but for such rounding, which must be far less than 1. */
async function assertWhole(
  kernels: Kernels,
  o: Convolution,
  inputs: ReturnType<typeof operands>,
  want: ReturnType<typeof expected>,
) {
  const got = await call(kernels, inputs, outsOf(o), allDirections(o))
  const { magnitudes, factor } = await tolerances(o, inputs)
  for (const what of ['y', 'plain', 'dx', 'dkernel'] as const) {
    assertClose(kernels, got[what], want[what], { magnitudes: magnitudes[what], factor, what })
    assert.deepEqual(
      got[what].map(value => Math.round(value) + 0), // + 0 makes 0 of −0
      want[what],
      what,
    )
  }
}

/**
 * The definition, for an independent answer: convolution is bilinear, y[·] = Σ x[·] · kernel[·] over certain triples of
 * elements, and the same triples give both derivatives.
 */
function expected(o: Convolution, { x, kernel, dy, bias }: ReturnType<typeof operands>) {
  const [height, width] = o.window
  const [down, across] = o.dilation ?? [1, 1]
  const [ofX, ofY] = [xShape(o), yShape(o)]
  const plain: number[] = Array(dy.values.length).fill(0)
  const dx: number[] = Array(x.values.length).fill(0)
  const dkernel: number[] = Array(kernel.values.length).fill(0)
  const outputs = [o.batch, o.outputHeight, o.outputWidth]
  eachPlace([...outputs, height, width, o.channels, o.filters], ([n, r, q, i, j, c, f]) => {
    const [row, column] = [r * o.strides[0] + i * down - o.padding[0], q * o.strides[1] + j * across - o.padding[1]]
    if (row < 0 || row >= o.height || column < 0 || column >= o.width) return
    const yi = imageIndex(o, ofY, [n, r, q, f])
    const xi = imageIndex(o, ofX, [n, row, column, c])
    const ki = ((i * width + j) * o.channels + c) * o.filters + f
    plain[yi] += x.values[xi] * kernel.values[ki]
    dx[xi] += dy.values[yi] * kernel.values[ki]
    dkernel[ki] += x.values[xi] * dy.values[yi]
  })
  const y = [...plain]
  eachPlace([...outputs, o.filters], ([n, r, q, f]) => {
    y[imageIndex(o, ofY, [n, r, q, f])] += bias.values[f]
  })
  return { y, plain, dx, dkernel }
}

/** All index tuples below these sizes, in row-major order; it is one array throughout, as there are millions. */
function eachPlace(sizes: readonly number[], visit: (place: readonly number[]) => void): void {
  const place = sizes.map(() => 0)
  const along = (k: number) => {
    if (k === sizes.length) return visit(place)
    for (place[k] = 0; place[k] < sizes[k]; place[k]++) along(k + 1)
  }
  along(0)
}

const SQUARE: Convolution = {
  batch: 1,
  height: 3,
  width: 3,
  channels: 1,
  filters: 1,
  window: [2, 2],
  strides: [1, 1],
  padding: [0, 0],
  outputHeight: 2,
  outputWidth: 2,
  dataFormat: 'channelsLast',
}

/** As in a network for digits: the first layer, a deeper one, and that one the other way round. */
const FIRST = { ...SQUARE, batch: 2, height: 28, width: 28, filters: 32, outputHeight: 26, outputWidth: 26 }
const SECOND = { ...FIRST, height: 12, width: 12, channels: 33, filters: 17, outputHeight: 10, outputWidth: 10 }
const SECOND_FIRST = { ...SECOND, batch: 1, dataFormat: 'channelsFirst' as const }
const LARGE = [FIRST, SECOND, SECOND_FIRST].map(sizes => {
  const o: Convolution = { ...sizes, window: [3, 3] }
  const inputs = operands(o, (seed, size) => integers(seed, size, 2))
  return { o, inputs, want: expected(o, inputs) }
})

onEach('conv2d', kernels => {
  const forward = async (o: Convolution, x: number[], kernel: number[], bias: number[] | null = null) => {
    const inputs = {
      x: given(xShape(o), x),
      kernel: given(kernelShape(o), kernel),
      bias: given([o.filters], bias ?? []),
    }
    if (!bias) inputs.bias = given([0], [])
    return (
      await call(kernels, inputs, { y: out(yShape(o)) }, (k, r) => {
        k.conv2dForward(r.y, r.x, r.kernel, bias && r.bias, o)
      })
    ).y
  }
  const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9]

  test('by hand: cross-correlation, the kernel is not rotated', async () => {
    // [1 2 3]
    // [4 5 6] under [1 10; 100 1000]: first 1 + 20 + 400 + 5000
    // [7 8 9]
    assert.deepEqual(await forward(SQUARE, nine, [1, 10, 100, 1000]), [5421, 6532, 8754, 9865])
    assert.deepEqual(await forward(SQUARE, nine, [1, 10, 100, 1000], [0.5]), [5421.5, 6532.5, 8754.5, 9865.5])
  })

  test('by hand: "same" padding of an even window is after; strides', async () => {
    const same: Convolution = { ...SQUARE, outputHeight: 3, outputWidth: 3 }
    assert.deepEqual(await forward(same, nine, [1, 10, 100, 1000]), [5421, 6532, 603, 8754, 9865, 906, 87, 98, 9])
    const strided: Convolution = { ...same, strides: [2, 2], outputHeight: 2, outputWidth: 2 }
    assert.deepEqual(await forward(strided, nine, [1, 10, 100, 1000]), [5421, 603, 87, 9])
    const before: Convolution = { ...strided, padding: [1, 1] }
    assert.deepEqual(await forward(before, nine, [1, 10, 100, 1000]), [1000, 3200, 7040, 9865])
  })

  test('by hand: channels and filters', async () => {
    // one pixel, two channels [3, 5], kernel [1, 1, 2, 3]: each filter a row vector product
    const o: Convolution = {
      ...SQUARE,
      height: 1,
      width: 1,
      channels: 2,
      filters: 3,
      window: [1, 1],
      outputHeight: 1,
      outputWidth: 1,
    }
    assert.deepEqual(await forward(o, [3, 5], [1, 2, 3, 10, 20, 30], [0, 0, 7]), [53, 106, 166])
    assert.deepEqual(
      await forward({ ...o, dataFormat: 'channelsFirst' }, [3, 5], [1, 2, 3, 10, 20, 30]),
      [53, 106, 159],
    )
  })

  test('whole numbers, any window: right in all directions', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions({ maxDilation: 3 }), fc.integer(), async (o, seed) => {
        const inputs = operands(o, integers, seed)
        await assertWhole(kernels, o, inputs, expected(o, inputs))
      }),
      { numRuns: 80 },
    )
  })

  test('whole numbers, windows of 3 × 3 and stride 1: right in all directions', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions(), fc.nat(2), fc.nat(2), fc.integer(), async (drawn, top, left, seed) => {
        const [outputHeight, outputWidth] = [drawn.height + top, drawn.width + left]
        const same = { window: [3, 3], strides: [1, 1], padding: [top, left], outputHeight, outputWidth } as const
        const o: Convolution = { ...drawn, ...same, window: [3, 3] }
        const inputs = operands(o, integers, seed)
        await assertWhole(kernels, o, inputs, expected(o, inputs))
      }),
      { numRuns: 40 },
    )
  })

  test('relu: the bits of relu afterwards, for any window and for 3 × 3 and stride 1', async () => {
    await fc.assert(
      fc.asyncProperty(
        convolutions(),
        fc.boolean(),
        fc.boolean(),
        fc.integer(),
        async (drawn, square, withBias, seed) => {
          const { height: outputHeight, width: outputWidth } = drawn
          const o: Convolution = square
            ? { ...drawn, window: [3, 3], strides: [1, 1], padding: [1, 1], outputHeight, outputWidth }
            : drawn
          const got = await call(
            kernels,
            operands(o, uniform, seed),
            { y: out(yShape(o)), want: out(yShape(o)) },
            (k, r) => {
              const bias = withBias ? r.bias : null
              k.conv2dForward(r.y, r.x, r.kernel, bias, { ...o, relu: true })
              k.conv2dForward(r.want, r.x, r.kernel, bias, o)
              k.reluForward(r.want, r.want)
            },
          )
          assert.deepEqual(got.y, got.want)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('sizes that need many blocks: right in all directions', async () => {
    for (const { o, inputs, want } of LARGE) await assertWhole(kernels, o, inputs, want)
  })

  test('a batch of none: no output, and a kernel gradient of zeros', async () => {
    const o = { ...SQUARE, batch: 0 }
    const got = await call(kernels, operands(o, integers), outsOf(o), allDirections(o))
    assert.deepEqual(got, { y: [], plain: [], dx: [], dkernel: [0, 0, 0, 0] })
  })

  test('channels first is the transpose of channels last', async () => {
    const last: Convolution = {
      ...SQUARE,
      batch: 2,
      height: 7,
      width: 6,
      channels: 3,
      filters: 5,
      window: [3, 2],
      strides: [2, 1],
      padding: [1, 0],
      outputHeight: 4,
      outputWidth: 5,
    }
    const first: Convolution = { ...last, dataFormat: 'channelsFirst' }
    const inputs = operands(last, integers)
    const want = await call(kernels, inputs, outsOf(last), allDirections(last))
    const got = await call(
      kernels,
      inputs,
      { y: out(yShape(last)), dx: out(xShape(last)), dkernel: out(kernelShape(last)), ...scratchOf(first) },
      (k, r) => {
        const [pixels, outputs] = [
          { rows: 42, columns: 3 },
          { rows: 20, columns: 5 },
        ]
        k.transpose(r.firstX, r.x, pixels)
        k.transpose(r.firstDy, r.dy, outputs)
        k.conv2dForward(r.firstY, r.firstX, r.kernel, r.bias, first)
        k.conv2dBackwardInput(r.firstDx, r.firstDy, r.kernel, first)
        k.conv2dBackwardKernel(r.dkernel, r.firstX, r.firstDy, first)
        k.transpose(r.y, r.firstY, { rows: 5, columns: 20 })
        k.transpose(r.dx, r.firstDx, { rows: 3, columns: 42 })
      },
    )
    assert.deepEqual([got.y, got.dx, got.dkernel], [want.y, want.dx, want.dkernel])
  })

  test('a NaN pixel reaches exactly the windows that see it', async () => {
    const x = [...nine]
    x[2] = Number.NaN // top right
    assert.deepEqual(await forward(SQUARE, x, [0, 0, 0, 0]), [0, Number.NaN, 0, 0])
  })

  test('a NaN in the kernel shows, even on a black image', async () => {
    assert.deepEqual(await forward(SQUARE, Array(9).fill(0), [0, 0, Number.NaN, 0]), Array(4).fill(Number.NaN))
  })
})

function scratchOf(o: Convolution) {
  return { firstX: out(xShape(o)), firstY: out(yShape(o)), firstDx: out(xShape(o)), firstDy: out(yShape(o)) }
}

onEachFloat32('conv2d', kernels => {
  test('all directions', async () => {
    await fc.assert(
      fc.asyncProperty(
        convolutions({ maxSize: 14, maxChannels: 20, maxFilters: 20, maxDilation: 2 }),
        fc.integer(),
        async (o, seed) => {
          const inputs = operands(o, uniform, seed)
          await assertAgrees(kernels, inputs, outsOf(o), allDirections(o), await tolerances(o, inputs))
        },
      ),
      { numRuns: 40 },
    )
  })
})
