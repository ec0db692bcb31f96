import { sgemm } from '../blas/sgemm'
import { at, bytes } from '../simd'
import { multiply } from '../gemm/tiles'
import { Window } from '../window'
import { blockOf, by4, by8, tilesOf, xOf, yOf } from './winograd'
import { transformX } from './in'
import { transformKernel } from './kernel'
import { transformToY } from './out'
import { IN_FLOATS, IN_MATRICES, KERNEL_FLOATS, KERNEL_MATRICES, matrixBytes } from '../workspace'
import { OUT_FLOATS, OUT_MATRICES, SCRATCH, STRIPS } from '../workspace'

/** y for the samples begin to end. */
export function winogradForward(
  y: usize,
  x: usize,
  kernel: usize,
  bias: usize,
  w: Window,
  relu: bool,
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
  const width = min(by8(filters), (KERNEL_FLOATS / channels) & ~7)
  const block = tiles.runsIn(min(blockOf(w), min(IN_FLOATS / by4(channels), OUT_FLOATS / width) & ~3))
  const last = end * tiles.perImage
  for (let f = 0; f < filters; f += width) {
    const columns = min(width, filters - f)
    const biasHere = bias ? at(bias, f) : 0
    transformKernel(workspace, kernel, channels, filters, f, columns, blas)
    for (let r = begin * tiles.perImage; r < last; r += block) {
      const rEnd = min(last, r + block)
      const rows = by4(tiles.between(r, rEnd))
      const fromStride = matrixBytes(rows * by4(channels))
      const toStride = matrixBytes(rows * by8(columns))
      transformX(from, fromStride, bytes(by4(channels)), x, xImage, tiles, r, rEnd, 0, channels, strip)
      multiplyAll(workspace, fromStride, toStride, rows, channels, columns, blas)
      transformToY(y, yImage, to, toStride, bytes(by8(columns)), biasHere, relu, tiles, r, rEnd, f, f + columns, strip)
    }
  }
}

/** out[rows, columns] = in[rows, inner] · kernel[inner, columns], 36 times. */
export function multiplyAll(
  workspace: usize,
  inStride: usize,
  outStride: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  blas: bool,
): void {
  let c = workspace + OUT_MATRICES
  let a = workspace + IN_MATRICES
  let b = workspace + KERNEL_MATRICES
  const ldc = by8(columns)
  const kernelStride = matrixBytes(inner * ldc)
  for (let i = 0; i < 36; i++) {
    if (blas) sgemm(0, 0, rows, columns, inner, a, by4(inner), b, ldc, 0, c, ldc)
    else multiply(c, bytes(ldc), a, bytes(by4(inner)), 4, b, 0, rows, columns, inner, false, false, workspace + SCRATCH)
    c += outStride
    a += inStride
    b += kernelStride
  }
}
