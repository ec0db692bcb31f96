import { sgemm } from '../blas/sgemm'
import { at, bytes } from '../simd'
import { multiply } from '../gemm/tiles'
import { Window } from '../window'
import { blockOf, by4, by8, tilesOf, xOf, yOf } from './winograd'
import { multiplyAll } from './forward'
import { transformDy, transformX } from './in'
import { transformKernelTransposed, transformToKernel } from './kernel'
import { transformToDx } from './out'
import { IN_FLOATS, IN_MATRICES, KERNEL_FLOATS, KERNEL_MATRICES, matrixBytes } from '../workspace'
import { OUT_FLOATS, OUT_MATRICES, SCRATCH, STRIPS } from '../workspace'

/** dx for the samples begin to end. Squares of 6 × 6 pixels of dx overlap; they are added in the order of the runs. */
export function winogradBackwardInput(
  dx: usize,
  dy: usize,
  kernel: usize,
  w: Window,
  workspace: usize,
  begin: i32,
  end: i32,
  blas: bool,
): void {
  const xImage = xOf(w, workspace)
  const yImage = yOf(w, workspace)
  const tiles = tilesOf(w, workspace)
  const from = workspace + IN_MATRICES
  const to = workspace + OUT_MATRICES
  const strip = workspace + STRIPS
  const channels = w.channels
  const filters = w.outChannels
  const width = min(by8(channels), (KERNEL_FLOATS / filters) & ~7)
  const block = tiles.runsIn(min(blockOf(w), min(IN_FLOATS / by4(filters), OUT_FLOATS / width) & ~3))
  const last = end * tiles.perImage
  memory.fill(at(dx, begin * w.imageSize), 0, bytes((end - begin) * w.imageSize))
  for (let c = 0; c < channels; c += width) {
    const columns = min(width, channels - c)
    transformKernelTransposed(workspace, kernel, channels, filters, c, columns, blas)
    for (let r = begin * tiles.perImage; r < last; r += block) {
      const rEnd = min(last, r + block)
      const rows = by4(tiles.between(r, rEnd))
      const fromStride = matrixBytes(rows * by4(filters))
      const toStride = matrixBytes(rows * by8(columns))
      transformDy(from, fromStride, bytes(by4(filters)), 0, dy, yImage, tiles, r, rEnd, 0, filters, strip)
      multiplyAll(workspace, fromStride, toStride, rows, filters, columns, blas)
      transformToDx(dx, xImage, to, toStride, bytes(by8(columns)), tiles, r, rEnd, c, c + columns, strip)
    }
  }
}

/** dkernel of the samples n to nEnd for the channels begin to end; summed up block by block of tiles, whatever the channels. */
export function winogradBackwardKernel(
  dkernel: usize,
  x: usize,
  dy: usize,
  w: Window,
  n: i32,
  nEnd: i32,
  workspace: usize,
  begin: i32,
  end: i32,
  blas: bool,
): void {
  const xImage = xOf(w, workspace)
  const yImage = yOf(w, workspace)
  const tiles = tilesOf(w, workspace)
  const a = workspace + IN_MATRICES
  const panels = workspace + OUT_MATRICES
  const sums = workspace + KERNEL_MATRICES
  const strip = workspace + STRIPS
  const scratch = workspace + SCRATCH
  const filters = w.outChannels
  const ldc = by8(filters)
  const height = (KERNEL_FLOATS / ldc) & ~3
  const block = tiles.runsIn(min(blockOf(w), min(IN_FLOATS / by4(w.channels), OUT_FLOATS / ldc)))
  const start = n * tiles.perImage
  const last = nEnd * tiles.perImage
  for (let c = begin; c < end; c += height) {
    const rows = min(height, end - c)
    const row = bytes(by4(rows))
    const sumsStride = matrixBytes(rows * ldc)
    if (last == start) memory.fill(sums, 0, 36 * sumsStride)
    for (let r = start; r < last; r += block) {
      const rEnd = min(last, r + block)
      const count = tiles.between(r, rEnd)
      const aStride = matrixBytes(count * by4(rows))
      const panelsStride = matrixBytes(count * ldc)
      transformX(a, aStride, row, x, xImage, tiles, r, rEnd, c, c + rows, strip)
      const tile = blas ? bytes(ldc) : <usize>32
      const panel = blas ? <usize>0 : bytes(8 * count) // 0: not packed
      transformDy(panels, panelsStride, tile, panel, dy, yImage, tiles, r, rEnd, 0, filters, strip)
      for (let i: usize = 0; i < 36; i++) {
        const to = sums + i * sumsStride
        const from = a + i * aStride
        const b = panels + i * panelsStride
        if (blas) sgemm(1, 0, rows, filters, count, from, by4(rows), b, ldc, r > start ? 1 : 0, to, ldc)
        else multiply(to, bytes(ldc), from, 4, row, b, 0, rows, filters, count, r > start, false, scratch)
      }
    }
    transformToKernel(workspace, dkernel, w.channels, filters, c, rows)
  }
}
