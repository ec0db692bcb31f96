import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Pool2d } from '../../src/kernels/kernels.ts'
import { assertAgrees } from './compare.ts'
import { type Convolution, convolutions, imageIndex, xShape, yShape } from './convolution.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { type Body, call, type Given, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1)

/** Pools keep the channels: as many filters as channels. */
const pools = convolutions({ maxSize: 12, maxWindow: 4 }).map(o => ({ ...o, filters: o.channels }))

function optionsOf({ window, strides, padding, dataFormat }: Convolution): Pool2d {
  return { poolSize: window, strides, padding, dataFormat }
}

/** The definition: all that a window sees, in row-major order; the first of the largest, or the first NaN, wins. */
function expected(o: Convolution, x: Given) {
  const [y, indices]: [number[], number[]] = [[], []]
  for (let n = 0; n < o.batch; n++) {
    for (let r = 0; r < o.outputHeight; r++) {
      for (let q = 0; q < o.outputWidth; q++) {
        for (let c = 0; c < o.channels; c++) {
          const seen: number[] = []
          for (let i = 0; i < o.window[0]; i++) {
            for (let j = 0; j < o.window[1]; j++) {
              const [row, column] = [r * o.strides[0] + i - o.padding[0], q * o.strides[1] + j - o.padding[1]]
              if (row < 0 || row >= o.height || column < 0 || column >= o.width) continue
              seen.push(imageIndex(o, xShape(o), [0, row, column, c]))
            }
          }
          const values = seen.map(at => x.values[(n * x.values.length) / o.batch + at])
          const largest = Math.max(...values)
          const out = imageIndex(o, yShape(o), [n, r, q, c])
          y[out] = largest
          indices[out] = seen[values.findIndex(value => Object.is(value, largest))]
        }
      }
    }
  }
  return { y, indices }
}

function forward(o: Convolution): Body<'x' | 'y' | 'indices'> {
  return (k, { y, indices, x }) => k.maxPooling2dForward(y, indices, x, optionsOf(o))
}

const ROW: Convolution = {
  batch: 1,
  height: 1,
  width: 4,
  channels: 1,
  filters: 1,
  window: [1, 2],
  strides: [1, 2],
  padding: [0, 0],
  outputHeight: 1,
  outputWidth: 2,
  dataFormat: 'channelsLast',
}

const LARGE = (['channelsLast', 'channelsFirst'] as const).map(dataFormat => {
  const sizes = { height: 24, width: 24, channels: 37, filters: 37, outputHeight: 12, outputWidth: 12 }
  const o: Convolution = { ...ROW, ...sizes, batch: 3, window: [2, 2], strides: [2, 2], dataFormat }
  const x = given(xShape(o), integers(1, sizeOf(xShape(o)), 50))
  return { o, x, want: expected(o, x) }
})

onEach('max pooling', kernels => {
  const pool = (o: Convolution, x: number[]) =>
    call(kernels, { x: given(xShape(o), x) }, { y: out(yShape(o)), indices: out(yShape(o), 'int32') }, forward(o))

  test('by hand: 2 × 2 windows, two samples, indices within the sample', async () => {
    const o: Convolution = { ...ROW, batch: 2, height: 2, window: [2, 2], strides: [2, 2] }
    const x = [1, 2, 5, 4, 3, 0, 7, 8, 9, 0, 1, 2, 0, 0, 3, 4]
    assert.deepEqual(await pool(o, x), { y: [3, 8, 9, 4], indices: [4, 7, 0, 7] })
  })

  test('by hand: channels, in both data formats', async () => {
    const o: Convolution = { ...ROW, channels: 2, filters: 2 }
    assert.deepEqual(await pool(o, [1, 40, 2, 30, 4, 10, 3, 20]), { y: [2, 40, 4, 20], indices: [2, 1, 4, 7] })
    const first: Convolution = { ...o, dataFormat: 'channelsFirst' }
    assert.deepEqual(await pool(first, [1, 2, 4, 3, 40, 30, 10, 20]), { y: [2, 4, 40, 20], indices: [1, 2, 4, 7] })
  })

  test('the first of equals wins, and -0 equals 0', async () => {
    assert.deepEqual(await pool(ROW, [5, 5, 7, 7]), { y: [5, 7], indices: [0, 2] })
    assert.deepEqual((await pool(ROW, [-0, 0, 0, -0])).indices, [0, 2])
    assert.deepEqual(await pool(ROW, [-infinity, -infinity, infinity, infinity]), {
      y: [-infinity, infinity],
      indices: [0, 2],
    })
  })

  test('places beyond the edges never win', async () => {
    const padded: Convolution = { ...ROW, width: 2, window: [1, 3], strides: [1, 1], padding: [0, 1] }
    assert.deepEqual(await pool(padded, [-5, -9]), { y: [-5, -5], indices: [0, 0] })
    assert.deepEqual(await pool(padded, [-infinity, -infinity]), { y: [-infinity, -infinity], indices: [0, 0] })
  })

  test('the first NaN of a window wins', async () => {
    assert.deepEqual(await pool(ROW, [1, nan, nan, infinity]), { y: [nan, nan], indices: [1, 2] })
    assert.deepEqual(await pool(ROW, [nan, nan, 1, 2]), { y: [nan, 2], indices: [0, 3] })
    const wide: Convolution = { ...ROW, batch: 1, width: 3, channels: 9, filters: 9, window: [1, 3], outputWidth: 1 }
    const x = Array.from({ length: 27 }, (_, i) => (i >= 9 && i < 18 ? nan : 1))
    assert.deepEqual(await pool(wide, x), { y: Array(9).fill(nan), indices: [9, 10, 11, 12, 13, 14, 15, 16, 17] })
  })

  test('whole numbers with many ties, any window: exact', async () => {
    await fc.assert(
      fc.asyncProperty(pools, fc.integer(), async (o, seed) => {
        const x = given(xShape(o), integers(seed, sizeOf(xShape(o)), 2))
        assert.deepEqual(await pool(o, Array.from(x.values)), expected(o, x))
      }),
      { numRuns: 200 },
    )
  })

  test('NaNs among ties, any window: exact', async () => {
    await fc.assert(
      fc.asyncProperty(pools, fc.integer(), async (o, seed) => {
        const values = integers(seed, sizeOf(xShape(o)), 3).map(value => (value === 3 ? nan : value))
        assert.deepEqual(await pool(o, values), expected(o, given(xShape(o), values)))
      }),
      { numRuns: 200 },
    )
  })

  test('2 × 2 windows with stride 2, any image: exact', async () => {
    const sizes = fc.record({ size: fc.integer({ min: 2, max: 30 }), channels: fc.integer({ min: 1, max: 9 }) })
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.constantFrom('channelsLast', 'channelsFirst'),
        fc.integer(),
        async (sizes, dataFormat, seed) => {
          const { size, channels } = sizes
          const output = Math.floor(size / 2)
          const image = { height: size, width: size, outputHeight: output, outputWidth: output, dataFormat }
          const o: Convolution = { ...ROW, ...image, channels, filters: channels, window: [2, 2], strides: [2, 2] }
          const values = integers(seed, sizeOf(xShape(o)), 2)
          assert.deepEqual(await pool(o, values), expected(o, given(xShape(o), values)))
        },
      ),
    )
  })

  test('a large image of many channels: exact', async () => {
    for (const { o, x, want } of LARGE) assert.deepEqual(await pool(o, Array.from(x.values)), want)
  })

  test('backward by hand: gradients go to the winners, and add up where windows overlap', async () => {
    const o: Convolution = { ...ROW, batch: 2, strides: [1, 1], outputWidth: 3 }
    const dy = given(yShape(o), [1, 10, 100, 2, 20, 200])
    const inputs = { dy, indices: given(yShape(o), [1, 1, 3, 0, 2, 2], 'int32') }
    const got = await call(kernels, inputs, { dx: out(xShape(o)) }, (k, { dx, dy, indices }) => {
      k.maxPooling2dBackward(dx, dy, indices, optionsOf(o))
    })
    assert.deepEqual(got.dx, [0, 11, 0, 100, 2, 0, 220, 0])
  })

  test('backward undoes any forward: exact', async () => {
    await fc.assert(
      fc.asyncProperty(pools, fc.integer(), async (o, seed) => {
        const x = given(xShape(o), integers(seed, sizeOf(xShape(o)), 2))
        const dy = given(yShape(o), integers(seed + 1, sizeOf(yShape(o))))
        const { indices } = expected(o, x)
        const want: number[] = Array(x.values.length).fill(0)
        for (let i = 0; i < indices.length; i++) {
          const n = Math.floor((i * o.batch) / indices.length)
          want[(n * want.length) / o.batch + indices[i]] += dy.values[i]
        }
        const inputs = { dy, indices: given(yShape(o), indices, 'int32') }
        const got = await call(kernels, inputs, { dx: out(xShape(o)) }, (k, { dx, dy, indices }) => {
          k.maxPooling2dBackward(dx, dy, indices, optionsOf(o))
        })
        assert.deepEqual(got.dx, want)
      }),
    )
  })
})

onEachFloat32('max pooling', kernels => {
  test('both directions', async () => {
    await fc.assert(
      fc.asyncProperty(pools, fc.integer(), async (o, seed) => {
        const inputs = {
          x: given(xShape(o), uniform(seed, sizeOf(xShape(o)))),
          dy: given(yShape(o), uniform(seed + 1, sizeOf(yShape(o)))),
        }
        const outs = { y: out(yShape(o)), indices: out(yShape(o), 'int32'), dx: out(xShape(o)) }
        const body: Body<keyof typeof inputs | keyof typeof outs> = (k, r) => {
          k.maxPooling2dForward(r.y, r.indices, r.x, optionsOf(o))
          k.maxPooling2dBackward(r.dx, r.dy, r.indices, optionsOf(o))
        }
        // a pixel of x is in few windows, each with a dy of at most 1
        await assertAgrees(kernels, inputs, outs, body, { magnitudes: { dx: 4 } })
      }),
    )
  })
})
