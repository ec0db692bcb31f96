import { col2im, im2col } from './im2col'
import { packB } from '../gemm/pack'
import { at, bytes } from '../simd'
import { multiply } from '../gemm/tiles'
import { Window } from '../window'
import { A_BLOCK, A_FLOATS, B_PANELS, C_BLOCK, C_COLUMNS, columnBlock, innerBlock, ROWS, SCRATCH } from '../workspace'

/** The gradient of the kernel is summed up over so many pixels at a time … */
const PIXELS = 192
/** … for so many of its rows. */
const A_COLUMNS = A_FLOATS / PIXELS

/** dx = col2im(dy[pixels, F] · kernelᵀ[F, K]), for the samples begin to end. */
export function im2colBackwardInput(
  dx: usize,
  dy: usize,
  kernel: usize,
  w: Window,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  memory.fill(at(dx, begin * w.imageSize), 0, bytes((end - begin) * w.imageSize))
  if (w.channelsLast) backwardInputLast(dx, dy, kernel, w, workspace, begin, end)
  else backwardInputFirst(dx, dy, kernel, w, workspace, begin, end)
}

function backwardInputLast(
  dx: usize,
  dy: usize,
  kernel: usize,
  w: Window,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const k = w.taps
  const filters = w.outChannels
  const lastPixel = end * w.outPixels
  const panels = workspace + B_PANELS
  const scratch = workspace + SCRATCH
  const c = workspace + C_BLOCK
  const length = innerBlock(filters)
  const width = min(columnBlock(length), C_COLUMNS)
  for (let j = 0; j < k; j += width) {
    const columns = min(width, k - j)
    for (let q = 0; q < filters; q += length) {
      const inner = min(length, filters - q)
      packB(panels, at(kernel, j * filters + q), 4, bytes(filters), inner, columns)
      for (let p = begin * w.outPixels; p < lastPixel; p += ROWS) {
        const rows = min(ROWS, lastPixel - p)
        const a = at(dy, p * filters + q)
        multiply(c, bytes(columns), a, bytes(filters), 4, panels, 0, rows, columns, inner, false, false, scratch)
        col2im(dx, c, w, p, p + rows, j, j + columns)
      }
    }
  }
}

/** The same transposed, kernel[K, F] · dy[F, pixels], since dy and dx lie in planes. */
function backwardInputFirst(
  dx: usize,
  dy: usize,
  kernel: usize,
  w: Window,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const k = w.taps
  const filters = w.outChannels
  const pixels = w.outPixels
  const panels = workspace + B_PANELS
  const scratch = workspace + SCRATCH
  const c = workspace + C_BLOCK
  const length = innerBlock(filters)
  for (let p = begin * pixels, columns = 0; p < end * pixels; p += columns) {
    columns = w.blockOf(p, end * pixels, ROWS)
    const n = p / pixels
    for (let q = 0; q < filters; q += length) {
      const inner = min(length, filters - q)
      const planes = at(dy, (n * filters + q) * pixels + (p - n * pixels))
      packB(panels, planes, bytes(pixels), 4, inner, columns)
      for (let j = 0; j < k; j += C_COLUMNS) {
        const rows = min(C_COLUMNS, k - j)
        const a = at(kernel, j * filters + q)
        multiply(c, bytes(columns), a, bytes(filters), 4, panels, 0, rows, columns, inner, false, false, scratch)
        col2im(dx, c, w, p, p + columns, j, j + rows)
      }
    }
  }
}

/**
 * dkernel[K, F] = neighbourhoodsᵀ[K, pixels] · dy[pixels, F] of the samples n to nEnd for the rows begin to end, block by
 * block of pixels.
 */
export function im2colBackwardKernel(
  dkernel: usize,
  x: usize,
  dy: usize,
  w: Window,
  n: i32,
  nEnd: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const filters = w.outChannels
  const pixels = w.outPixels
  const panels = workspace + B_PANELS
  const scratch = workspace + SCRATCH
  const block = workspace + A_BLOCK
  const width = columnBlock(PIXELS)
  const start = n * pixels
  const last = nEnd * pixels
  if (last == start) memory.fill(at(dkernel, begin * filters), 0, bytes((end - begin) * filters))
  for (let p = start, inner = 0; p < last; p += inner) {
    inner = w.blockOf(p, last, PIXELS)
    for (let j = 0; j < filters; j += width) {
      const columns = min(width, filters - j)
      if (w.channelsLast) {
        packB(panels, at(dy, p * filters + j), bytes(filters), 4, inner, columns)
      } else {
        const image = p / pixels
        const planes = at(dy, (image * filters + j) * pixels + (p - image * pixels))
        packB(panels, planes, 4, bytes(pixels), inner, columns)
      }
      for (let k = begin; k < end; k += A_COLUMNS) {
        const rows = min(A_COLUMNS, end - k)
        im2col(block, x, w, p, p + inner, k, k + rows)
        const rowStride = w.inPlanes ? bytes(inner) : <usize>4
        const innerStride = w.inPlanes ? <usize>4 : bytes(rows)
        const c = at(dkernel, k * filters + j)
        multiply(c, bytes(filters), block, rowStride, innerStride, panels, 0, rows, columns, inner, p > start, false, scratch)
      }
    }
  }
}
