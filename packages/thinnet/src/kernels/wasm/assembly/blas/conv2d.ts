import { BACKWARD_INPUT, BLOCK_FLOATS, convolve, FORWARD } from './lowering'
import { backwardKernelParts } from '../conv2d-backward-kernel'
import { at, bytes } from '../simd'
import { Window } from '../window'
import { suitsWinograd } from '../winograd/winograd'
import { winogradBackwardInput } from '../winograd/backward'
import { winogradForward } from '../winograd/forward'

/** The kernels of conv2d with a BLAS for their matrix multiplications, with the same arguments. */

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

/** Of parts of the batch, see backwardKernelParts. */
export function blasConv2dBackwardKernel(
  sums: usize,
  x: usize,
  dy: usize,
  window: usize,
  batch: i32,
  parts: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  backwardKernelParts(sums, x, dy, window, batch, parts, workspace, begin, end, true)
}
