import { BACKWARD_INPUT, BACKWARD_KERNEL, BLOCK_FLOATS, convolve, FORWARD } from './lowering'
import { fillRows, reluRows, sgemm } from './sgemm'
import { at, bytes } from '../simd'
import { Window } from '../window'
import { suitsWinograd } from '../winograd/winograd'
import { winogradBackwardInput, winogradBackwardKernel } from '../winograd/backward'
import { winogradForward } from '../winograd/forward'

/** The kernels whose products a BLAS computes; arguments are those of the kernels without blas in their names. */

/** begin and end are rows of c or, if so told, columns. */
export function blasGemm(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: i32,
  transposeB: i32,
  relu: i32,
  byColumns: i32,
  begin: i32,
  end: i32,
): void {
  const i = byColumns ? 0 : begin
  const j = byColumns ? begin : 0
  const rows = byColumns ? m : end - begin
  const columns = byColumns ? end - begin : n
  const to = at(c, i * n + j)
  if (bias) fillRows(to, n, at(bias, j), rows, columns)
  const from = at(a, transposeA ? i : i * k)
  const by = at(b, transposeB ? j * k : j)
  sgemm(transposeA, transposeB, rows, columns, k, from, transposeA ? m : k, by, transposeB ? k : n, bias ? 1 : 0, to, n)
  if (relu) reluRows(to, n, rows, columns)
}

/** Whether the workspace has room for what the convolutions here put there. */
export function blasHasRoom(window: usize): bool {
  const w = changetype<Window>(window)
  return suitsWinograd(w) || w.taps <= BLOCK_FLOATS / max(w.outWidth, 1)
}

export function blasConv2dForward(
  y: usize,
  x: usize,
  kernel: usize,
  bias: usize,
  window: usize,
  relu: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  if (suitsWinograd(w)) return winogradForward(y, x, kernel, bias, w, relu != 0, workspace, begin, end, true)
  convolve(FORWARD, y, x, kernel, bias, w, relu != 0, workspace, begin, end, 0, 0)
}

export function blasConv2dBackwardInput(
  dx: usize,
  dy: usize,
  kernel: usize,
  window: usize,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  if (suitsWinograd(w)) return winogradBackwardInput(dx, dy, kernel, w, workspace, begin, end, true)
  memory.fill(at(dx, begin * w.imageSize), 0, bytes((end - begin) * w.imageSize))
  convolve(BACKWARD_INPUT, dy, dx, kernel, 0, w, false, workspace, begin, end, 0, 0)
}

export function blasConv2dBackwardKernel(
  dkernel: usize,
  x: usize,
  dy: usize,
  window: usize,
  batch: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  if (suitsWinograd(w)) return winogradBackwardKernel(dkernel, x, dy, w, batch, workspace, begin, end, true)
  convolve(BACKWARD_KERNEL, dy, x, dkernel, 0, w, false, workspace, 0, batch, begin, end)
}
