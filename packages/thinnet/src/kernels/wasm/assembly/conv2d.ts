import { col2im, im2col } from './im2col'
import { packB } from './pack'
import { at, bytes, transposeBlock } from './simd'
import { multiply } from './tiles'
import { Window } from './window'
import { A_BLOCK, A_FLOATS, B_PANELS, C_BLOCK, C_FLOATS, ROWS, SCRATCH, columnBlock, innerBlock } from './workspace'

/** Columns of a block of C that is ROWS high. */
const C_COLUMNS = C_FLOATS / ROWS
/** The gradient of the kernel is summed up over so many pixels at a time … */
const PIXELS = 256
/** … for so many of its rows. */
const A_COLUMNS = A_FLOATS / PIXELS

/** How many pixels of y, from p on, form the next block: channels first, they must lie in one image. */
@inline
function blockOf(w: Window, p: i32, pEnd: i32, size: i32): i32 {
  const limit = w.channelsLast ? pEnd - p : w.outPixels - (p % w.outPixels)
  return min(size, limit)
}

/** y[pixels, F] = neighbourhoods[pixels, K] · kernel[K, F] + bias, for the samples begin to end. */
export function conv2dForward(
  y: usize, x: usize, kernel: usize, bias: usize, window: usize, workspace: usize, begin: i32, end: i32,
): void {
  const w = changetype<Window>(window)
  const k = w.taps
  const filters = w.outChannels
  const pixels = w.outPixels
  const panels = workspace + B_PANELS
  const block = workspace + A_BLOCK
  const length = innerBlock(k)
  const width = min(columnBlock(length), C_COLUMNS)
  for (let j = 0; j < filters; j += width) {
    const columns = min(width, filters - j)
    for (let q = 0; q < k; q += length) {
      const inner = min(length, k - q)
      const biasHere = bias && q + inner == k ? at(bias, j) : 0
      packB(panels, at(kernel, q * filters + j), bytes(filters), 4, inner, columns)
      for (let p = begin * pixels, rows = 0; p < end * pixels; p += rows) {
        rows = blockOf(w, p, end * pixels, ROWS)
        im2col(block, x, w, p, p + rows, q, q + inner)
        if (w.channelsLast) {
          multiply(
            at(y, p * filters + j), bytes(filters), block, bytes(inner), 4, panels, biasHere,
            rows, columns, inner, q > 0, workspace + SCRATCH,
          )
        } else {
          const n = p / pixels
          const planes = at(y, (n * filters + j) * pixels + (p - n * pixels)) // [columns][rows], a plane apart
          const c = workspace + C_BLOCK
          if (q > 0) transposeBlock(c, bytes(columns), planes, bytes(pixels), columns, rows)
          multiply(
            c, bytes(columns), block, 4, bytes(rows), panels, biasHere,
            rows, columns, inner, q > 0, workspace + SCRATCH,
          )
          transposeBlock(planes, bytes(pixels), c, bytes(columns), rows, columns)
        }
      }
    }
  }
}

/** dx = col2im(dy[pixels, F] · kernelᵀ[F, K]), for the samples begin to end. */
export function conv2dBackwardInput(
  dx: usize, dy: usize, kernel: usize, window: usize, workspace: usize, begin: i32, end: i32,
): void {
  const w = changetype<Window>(window)
  memory.fill(at(dx, begin * w.imageSize), 0, bytes((end - begin) * w.imageSize))
  if (w.channelsLast) backwardInputLast(dx, dy, kernel, w, workspace, begin, end)
  else backwardInputFirst(dx, dy, kernel, w, workspace, begin, end)
}

function backwardInputLast(
  dx: usize, dy: usize, kernel: usize, w: Window, workspace: usize, begin: i32, end: i32,
): void {
  const k = w.taps
  const filters = w.outChannels
  const lastPixel = end * w.outPixels
  const panels = workspace + B_PANELS
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
        multiply(
          c, bytes(columns), at(dy, p * filters + q), bytes(filters), 4, panels, 0,
          rows, columns, inner, false, workspace + SCRATCH,
        )
        col2im(dx, c, w, p, p + rows, j, j + columns)
      }
    }
  }
}

/** The same transposed, kernel[K, F] · dy[F, pixels], since dy and dx lie in planes. */
function backwardInputFirst(
  dx: usize, dy: usize, kernel: usize, w: Window, workspace: usize, begin: i32, end: i32,
): void {
  const k = w.taps
  const filters = w.outChannels
  const pixels = w.outPixels
  const panels = workspace + B_PANELS
  const c = workspace + C_BLOCK
  const length = innerBlock(filters)
  for (let p = begin * pixels, columns = 0; p < end * pixels; p += columns) {
    columns = blockOf(w, p, end * pixels, ROWS)
    const n = p / pixels
    for (let q = 0; q < filters; q += length) {
      const inner = min(length, filters - q)
      const planes = at(dy, (n * filters + q) * pixels + (p - n * pixels))
      packB(panels, planes, bytes(pixels), 4, inner, columns)
      for (let j = 0; j < k; j += C_COLUMNS) {
        const rows = min(C_COLUMNS, k - j)
        multiply(
          c, bytes(columns), at(kernel, j * filters + q), bytes(filters), 4, panels, 0,
          rows, columns, inner, false, workspace + SCRATCH,
        )
        col2im(dx, c, w, p, p + columns, j, j + rows)
      }
    }
  }
}

/** dkernel[K, F] = neighbourhoodsᵀ[K, pixels] · dy[pixels, F] for the rows begin to end, block by block of pixels. */
export function conv2dBackwardKernel(
  dkernel: usize, x: usize, dy: usize, window: usize, batch: i32, workspace: usize, begin: i32, end: i32,
): void {
  const w = changetype<Window>(window)
  const filters = w.outChannels
  const pixels = w.outPixels
  const panels = workspace + B_PANELS
  const block = workspace + A_BLOCK
  const width = columnBlock(PIXELS)
  if (batch * pixels == 0) memory.fill(at(dkernel, begin * filters), 0, bytes((end - begin) * filters))
  for (let p = 0, inner = 0; p < batch * pixels; p += inner) {
    inner = blockOf(w, p, batch * pixels, PIXELS)
    for (let j = 0; j < filters; j += width) {
      const columns = min(width, filters - j)
      if (w.channelsLast) {
        packB(panels, at(dy, p * filters + j), bytes(filters), 4, inner, columns)
      } else {
        const n = p / pixels
        const planes = at(dy, (n * filters + j) * pixels + (p - n * pixels))
        packB(panels, planes, 4, bytes(pixels), inner, columns)
      }
      for (let k = begin; k < end; k += A_COLUMNS) {
        const rows = min(A_COLUMNS, end - k)
        im2col(block, x, w, p, p + inner, k, k + rows)
        const rowStep: usize = w.channelsLast ? 4 : bytes(inner)
        const innerStep: usize = w.channelsLast ? bytes(rows) : 4
        multiply(
          at(dkernel, k * filters + j), bytes(filters), block, rowStep, innerStep, panels, 0,
          rows, columns, inner, p > 0, workspace + SCRATCH,
        )
      }
    }
  }
}
