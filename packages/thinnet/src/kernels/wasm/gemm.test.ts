// A process of its own: relaxed SIMD is switched on for all of it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fillRegions } from '../../../tests/contract/regions.ts'
import { ASKED_FOR } from '../../../tests/every-group.ts'
import { skip } from '../../../tests/relaxed-simd.ts'
import type { DataFormat } from '../kernels.ts'
import { createReferenceKernels } from '../reference/index.ts'
import type { Region } from '../region.ts'
import { createWasmKernels } from './index.ts'

/** Runs on the wasm kernels and on the float64 reference; out and inputs are laid out by their shapes. */
function runBoth(
  shapes: Record<string, readonly number[]>,
  body: (kernels: ReturnType<typeof createWasmKernels>, regions: Record<string, Region>) => void,
): [got: number[], want: number[]] {
  const results = [createWasmKernels(1, {}, ASKED_FOR), createReferenceKernels('float64')].map(kernels => {
    const regions = fillRegions(kernels, shapes)
    body(kernels, regions)
    return Array.from(kernels.view(regions.out))
  })
  return results as [number[], number[]]
}

/** Sums of `terms` products of numbers from −1 to 1: rounding each float32 sum is allowed for, a lost term is not. */
function assertClose([got, want]: [number[], number[]], terms: number): void {
  const tolerance = 2 ** -23 * terms
  want.forEach((value, i) => {
    assert.ok(Math.abs(got[i] - value) <= tolerance, `[${i}]: ${got[i]}, not ${value} ± ${tolerance}`)
  })
}

const row = (region: Region, from: number, count: number): Region => {
  const columns = region.shape[1]
  return { ...region, shape: [count, columns], size: count * columns, offset: region.offset + from * columns * 4 }
}

describe('matrix multiplications beyond one block', () => {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]) {
    test(`gemm 9 × 1000 × 701, transposed: ${transposeA}, ${transposeB}`, () => {
      const a = transposeA ? [1000, 9] : [9, 1000]
      const b = transposeB ? [701, 1000] : [1000, 701]
      assertClose(
        runBoth({ out: [9, 701], a, b, bias: [701] }, (kernels, { out, a, b, bias }) =>
          kernels.gemm(out, a, b, { transposeA, transposeB, bias }),
        ),
        1000,
      )
    })
  }

  test('gemm 1100 × 30 × 70 of a transposed A whose rows lie far apart', () => {
    assertClose(
      runBoth({ out: [1100, 70], a: [30, 1100], b: [30, 70] }, (kernels, { out, a, b }) =>
        kernels.gemm(out, a, b, { transposeA: true }),
      ),
      30,
    )
  })

  for (const dataFormat of ['channelsLast', 'channelsFirst'] satisfies DataFormat[]) {
    // 3 × 3 × 45 taps and 530 filters; 2 images of 6 × 5 pixels, padded by one
    const image = (channels: number) => (dataFormat === 'channelsLast' ? [2, 6, 5, channels] : [2, channels, 6, 5])
    const options = { strides: [1, 1], padding: [1, 1], dataFormat } as const
    const kernel = [3, 3, 45, 530]
    test(`conv2d of 405 taps and 530 filters, ${dataFormat}`, () => {
      assertClose(
        runBoth({ out: image(530), x: image(45), kernel, bias: [530] }, (kernels, { out, x, kernel, bias }) =>
          kernels.conv2dForward(out, x, kernel, bias, options),
        ),
        405,
      )
      assertClose(
        runBoth({ out: image(45), dy: image(530), kernel }, (kernels, { out, dy, kernel }) =>
          kernels.conv2dBackwardInput(out, dy, kernel, options),
        ),
        9 * 530,
      )
      assertClose(
        runBoth({ out: kernel, x: image(45), dy: image(530) }, (kernels, { out, x, dy }) =>
          kernels.conv2dBackwardKernel(out, x, dy, options),
        ),
        60,
      )
    })
    test(`conv2dBackwardKernel over 800 pixels, ${dataFormat}`, () => {
      const images = (channels: number) =>
        dataFormat === 'channelsLast' ? [2, 20, 20, channels] : [2, channels, 20, 20]
      assertClose(
        runBoth({ out: [3, 3, 5, 6], x: images(5), dy: images(6) }, (kernels, { out, x, dy }) =>
          kernels.conv2dBackwardKernel(out, x, dy, options),
        ),
        800,
      )
    })
  }
})

test('a row of a matrix multiplication has the same bits in every batch', () => {
  const [m, k, n] = [23, 500, 29]
  const shapes = { out: [m, n], a: [m, k], b: [k, n], bias: [n], alone: [m, n] }
  for (const count of [1, 2, 3, 4, 5, 7, 11]) {
    runBoth(shapes, (kernels, { out, a, b, bias, alone }) => {
      if (kernels.backend === 'reference') return
      kernels.gemm(out, a, b, { bias })
      for (let i = 0; i + count <= m; i += count) kernels.gemm(row(alone, i, count), row(a, i, count), b, { bias })
      const rows = Math.floor(m / count) * count * n
      assert.deepEqual(kernels.view(alone).slice(0, rows), kernels.view(out).slice(0, rows), `${count} rows`)
    })
  }
})

describe('a matrix multiplication of few columns has the bits of the same columns of a wide one', () => {
  const wide = 16
  for (const [what, m, inner, transposeA, transposeB, columns] of [
    ['of few terms', 37, [1, 2, 3, 4, 5], false, false, [1, 2, 3, 4, 5, 7, 8]],
    ['of few terms, b transposed', 37, [1, 3, 4], false, true, [1, 3, 4, 6]],
    ['of few rows, a transposed', 4, [1, 50, 500], true, false, [1, 2, 3, 4, 5]],
    ['of fewer rows, a transposed', 2, [50, 500], true, false, [1, 3, 4]],
  ] as const) {
    for (const [relu, biased, fused] of [
      [false, true, false],
      [true, true, true],
      [true, false, false],
      [false, false, true],
    ]) {
      const options = { skip: fused && skip }
      test(`${what}; relu: ${relu}, bias: ${biased}, fused: ${fused}`, options, () => {
        for (const k of inner) {
          for (const narrow of columns) {
            const kernels = createWasmKernels(1, { fused })
            const shapes = { a: transposeA ? [k, m] : [m, k], b: transposeB ? [wide, k] : [k, wide], bias: [wide] }
            const own = { ownB: transposeB ? [narrow, k] : [k, narrow], ownBias: [narrow] }
            const regions = fillRegions(kernels, { ...shapes, ...own, c: [m, wide], part: [m, narrow] })
            const { a, b, bias, ownB, ownBias, c, part } = regions as Record<string, Region>
            const columnsOf = (region: Region) => kernels.view(region).filter((_, i) => i % wide < narrow)
            kernels.write(ownB, transposeB ? kernels.view(b).slice(0, narrow * k) : columnsOf(b))
            kernels.write(ownBias, columnsOf(bias))
            kernels.gemm(c, a, b, { transposeA, transposeB, relu, bias: biased ? bias : null })
            kernels.gemm(part, a, ownB, { transposeA, transposeB, relu, bias: biased ? ownBias : null })
            assert.deepEqual(kernels.view(part).slice(), columnsOf(c), `${narrow} columns, ${k} terms`)
          }
        }
      })
    }
  }
})
