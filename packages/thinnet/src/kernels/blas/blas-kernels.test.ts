import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fillRegions } from '../../../tests/contract/regions.ts'
import { ASKED_FOR } from '../../../tests/every-group.ts'
import { layers, type SequentialOptions, sequential } from '../../index.ts'
import type { DataFormat, HostKernels, Kernels, Window2d } from '../kernels.ts'
import { createReferenceKernels } from '../reference/index.ts'
import type { Region } from '../region.ts'
import { createWasmKernels } from '../wasm/index.ts'
import { createBlasKernels } from './index.ts'
import { type Blas, findBlas } from './library.ts'

let blas!: Blas
let skip: string | false = false
try {
  blas = findBlas()
} catch (error) {
  skip = (error as Error).message
}

type Body = (kernels: Kernels, regions: Record<string, Region>) => void

/** Lays out regions, fills them with numbers from −1 to 1, and returns what `run` makes of `out`. */
function prepare(kernels: HostKernels, shapes: Record<string, readonly number[]>, body: Body): () => number[] {
  const regions = fillRegions(kernels, shapes)
  return () => {
    body(kernels, regions)
    return Array.from(kernels.view(regions.out!))
  }
}

/** Sums of `terms` products of numbers from −1 to 1: rounding each float32 sum is allowed for, a lost term is not. */
function assertClose(got: number[], want: number[], terms: number): void {
  const tolerance = 2 ** -23 * terms
  for (const [i, value] of want.entries()) {
    if (!(Math.abs(got[i]! - value) <= tolerance)) assert.fail(`[${i}]: ${got[i]}, not ${value} ± ${tolerance}`)
  }
}

interface Case {
  batch: number
  size: readonly [number, number]
  channels: number
  window: readonly [number, number]
  filters: number
  strides: readonly [number, number]
  padding: readonly [number, number]
}

const CASES: Record<string, Case> = {
  'transformed squares': {
    ...{ batch: 3, size: [9, 11], channels: 13, window: [3, 3], filters: 7, strides: [1, 1], padding: [1, 1] },
  },
  'transformed squares, in several blocks': {
    ...{ batch: 2, size: [9, 11], channels: 70, window: [3, 3], filters: 150, strides: [1, 1], padding: [0, 1] },
  },
  'window row by row': {
    ...{ batch: 3, size: [9, 11], channels: 13, window: [5, 3], filters: 7, strides: [1, 1], padding: [2, 1] },
  },
  'row by row, strides across, padded on one side': {
    ...{ batch: 2, size: [12, 15], channels: 8, window: [4, 5], filters: 5, strides: [1, 2], padding: [3, 0] },
  },
  'row by row, an image in several blocks': {
    ...{ batch: 2, size: [110, 100], channels: 18, window: [3, 4], filters: 2, strides: [1, 1], padding: [1, 1] },
  },
  'whole windows': {
    ...{ batch: 5, size: [13, 12], channels: 12, window: [3, 3], filters: 6, strides: [2, 2], padding: [1, 0] },
  },
  'whole windows, in several blocks': {
    ...{ batch: 5, size: [61, 60], channels: 12, window: [5, 5], filters: 3, strides: [2, 2], padding: [2, 2] },
  },
  'one channel': {
    ...{ batch: 4, size: [14, 13], channels: 1, window: [5, 3], filters: 9, strides: [1, 1], padding: [2, 1] },
  },
  'a window of one pixel': {
    ...{ batch: 3, size: [6, 7], channels: 40, window: [1, 1], filters: 33, strides: [1, 1], padding: [0, 0] },
  },
}

function convolution(o: Case, dataFormat: DataFormat) {
  const [outHeight, outWidth] = [0, 1].map(i => {
    return Math.floor((o.size[i]! + 2 * o.padding[i]! - o.window[i]!) / o.strides[i]!) + 1
  }) as [number, number]
  const image = (height: number, width: number, channels: number) =>
    dataFormat === 'channelsLast' ? [o.batch, height, width, channels] : [o.batch, channels, height, width]
  const x = image(...o.size, o.channels)
  const y = image(outHeight, outWidth, o.filters)
  const kernel = [...o.window, o.channels, o.filters]
  const options: Window2d = { strides: o.strides, padding: o.padding, dataFormat }
  const taps = o.window[0] * o.window[1]
  const directions: [string, Record<string, readonly number[]>, Body, number][] = [
    [
      'forward',
      { out: y, x, kernel, bias: [o.filters] },
      (kernels, { out, x, kernel, bias }) => kernels.conv2dForward(out!, x!, kernel!, bias!, options),
      taps * o.channels,
    ],
    [
      'forward without bias',
      { out: y, x, kernel },
      (kernels, { out, x, kernel }) => kernels.conv2dForward(out!, x!, kernel!, null, options),
      taps * o.channels,
    ],
    [
      'backward to the input',
      { out: x, dy: y, kernel },
      (kernels, { out, dy, kernel }) => kernels.conv2dBackwardInput(out!, dy!, kernel!, options),
      taps * o.filters,
    ],
    [
      'backward to the kernel',
      { out: kernel, x, dy: y },
      (kernels, { out, x, dy }) => kernels.conv2dBackwardKernel(out!, x!, dy!, options),
      o.batch * outHeight * outWidth,
    ],
  ]
  return directions
}

describe('convolutions by a BLAS', { skip }, () => {
  for (const [name, o] of Object.entries(CASES)) {
    for (const dataFormat of ['channelsLast', 'channelsFirst'] satisfies DataFormat[]) {
      test(`${name}, ${dataFormat}`, () => {
        for (const [direction, shapes, body, terms] of convolution(o, dataFormat)) {
          // Winograd's transforms have small integers in them, and errors that are so much larger.
          const slack = o.window.join() === '3,3' && o.strides.join() === '1,1' ? 8 : 1
          const want = prepare(createReferenceKernels('float64'), shapes, body)()
          for (const threads of [1, 3]) {
            const got = prepare(createBlasKernels(blas, threads, {}, ASKED_FOR), shapes, body)()
            try {
              assertClose(got, want, slack * terms)
            } catch (error) {
              assert.fail(`${direction}, ${threads} threads: ${(error as Error).message}`)
            }
          }
        }
      })
    }
  }

  test('a row of neighbourhoods that is too large for a block is left to wasm', () => {
    const o: Case = {
      ...{ batch: 1, size: [10, 60], channels: 160, window: [9, 9], filters: 2, strides: [1, 1], padding: [0, 0] },
    }
    for (const [, shapes, body] of convolution(o, 'channelsLast')) {
      assert.deepEqual(
        prepare(createBlasKernels(blas, 1, {}, ASKED_FOR), shapes, body)(),
        prepare(createWasmKernels(1, {}, ASKED_FOR), shapes, body)(),
      )
    }
  })
})

describe('matrix multiplications by a BLAS', { skip }, () => {
  const product = (m: number, k: number, n: number) => ({ out: [m, n], a: [m, k], b: [k, n], bias: [n] })
  const body: Body = (kernels, { out, a, b, bias }) => kernels.gemm(out!, a!, b!, { bias: bias! })

  test('small ones are left to wasm', () => {
    for (const shapes of [product(1, 300, 300), product(500, 4, 500), product(20, 20, 20)]) {
      assert.deepEqual(
        prepare(createBlasKernels(blas, 1, {}, ASKED_FOR), shapes, body)(),
        prepare(createWasmKernels(1, {}, ASKED_FOR), shapes, body)(),
      )
    }
  })

  test('much inner dimension is cut along it, many rows into blocks', () => {
    const sum = { out: [64, 96], a: [3101, 64], b: [3101, 96] }
    const rows = { out: [601, 64], a: [601, 70], b: [64, 70], bias: [64] }
    const cases: [Record<string, readonly number[]>, number, Body][] = [
      [sum, 3101, (kernels, { out, a, b }) => kernels.gemm(out!, a!, b!, { transposeA: true })],
      [rows, 71, (k, { out, a, b, bias }) => k.gemm(out!, a!, b!, { transposeB: true, bias: bias!, relu: true })],
    ]
    for (const [shapes, terms, body] of cases) {
      const want = prepare(createReferenceKernels('float64'), shapes, body)()
      for (const threads of [1, 2]) {
        assertClose(prepare(createBlasKernels(blas, threads, {}, ASKED_FOR), shapes, body)(), want, terms)
      }
    }
  })

  test('the same bits, whether the other threads are up yet or not', async () => {
    for (const shapes of [product(203, 301, 99), product(60, 301, 507), product(600, 64, 64)]) {
      const run = prepare(createBlasKernels(blas, 2, {}, ASKED_FOR), shapes, body)
      const alone = run()
      await new Promise(resolve => setTimeout(resolve, 300))
      assert.deepEqual(run(), alone)
    }
  })
})

describe('models on a BLAS', { skip }, () => {
  const model = (options: Partial<SequentialOptions>) =>
    sequential({ ...options, layers: [layers.dense({ units: 2, inputShape: [3] })] })

  test('say so, and which', () => {
    for (const options of [
      {},
      { backend: 'auto' },
      { backend: 'blas' },
      { backend: { blas: blas.library } },
    ] as const) {
      const made = model(options)
      assert.equal(made.backend, 'blas')
      const fused = made.fusedMultiplyAdd ? ' with fused multiply-add' : ''
      assert.ok(made.summary().includes(`Backend: blas of ${blas.name}${fused}, float32`))
    }
  })

  test('have no float64', () => {
    for (const backend of ['blas', { blas: blas.library }] as const) {
      assert.throws(
        () => model({ backend, dtype: 'float64' }),
        /^ThinnetError: backend blas: expected dtype float32, got float64/,
      )
    }
    assert.equal(model({ dtype: 'float64' }).backend, 'reference')
  })
})
