import { im2col } from './im2col'
import { packB } from '../gemm/pack'
import { at, bytes, transposeBlock } from '../simd'
import { multiply } from '../gemm/tiles'
import { Window } from '../window'
import { A_BLOCK, B_PANELS, C_BLOCK, C_COLUMNS, columnBlock, innerBlock, ROWS, SCRATCH } from '../workspace'

/** y[pixels, F] = neighbourhoods[pixels, K] · kernel[K, F] + bias, for the samples begin to end. */
export function im2colForward(
  y: usize,
  x: usize,
  kernel: usize,
  bias: usize,
  w: Window,
  relu: bool,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const k = w.taps
  const filters = w.outChannels
  const pixels = w.outPixels
  const panels = workspace + B_PANELS
  const block = workspace + A_BLOCK
  const transposed = workspace + C_BLOCK
  const scratch = workspace + SCRATCH
  const length = innerBlock(k)
  const width = min(columnBlock(length), C_COLUMNS)
  for (let j = 0; j < filters; j += width) {
    const columns = min(width, filters - j)
    const ldc = bytes(w.channelsLast ? filters : columns)
    for (let q = 0; q < k; q += length) {
      const inner = min(length, k - q)
      const last = q + inner == k
      const biasHere = bias && last ? at(bias, j) : 0
      const reluHere = relu && last
      packB(panels, at(kernel, q * filters + j), bytes(filters), 4, inner, columns)
      for (let p = begin * pixels, rows = 0; p < end * pixels; p += rows) {
        rows = w.blockOf(p, end * pixels, ROWS)
        im2col(block, x, w, p, p + rows, q, q + inner)
        const rowStride = w.inPlanes ? <usize>4 : bytes(inner)
        const innerStride = w.inPlanes ? bytes(rows) : <usize>4
        if (w.channelsLast) {
          const c = at(y, p * filters + j)
          multiply(c, ldc, block, rowStride, innerStride, panels, biasHere, rows, columns, inner, q > 0, reluHere, scratch)
        } else {
          const n = p / pixels
          const planes = at(y, (n * filters + j) * pixels + (p - n * pixels)) // [columns][rows], a plane apart
          if (q > 0) transposeBlock(transposed, ldc, planes, bytes(pixels), columns, rows)
          multiply(transposed, ldc, block, rowStride, innerStride, panels, biasHere, rows, columns, inner, q > 0, reluHere, scratch)
          transposeBlock(planes, bytes(pixels), transposed, ldc, rows, columns)
        }
      }
    }
  }
}
