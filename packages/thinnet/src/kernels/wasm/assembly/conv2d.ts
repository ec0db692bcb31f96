import { backwardKernelParts } from './conv2d-backward-kernel'
import { im2colBackwardInput } from './im2col/backward'
import { im2colForward } from './im2col/forward'
import { Window } from './window'
import { winogradBackwardInput } from './winograd/backward'
import { winogradForward } from './winograd/forward'
import { suitsWinograd } from './winograd/winograd'

/** Winograd's way where it suits the window, else im2col and a matrix multiplication; blas/conv2d.ts has the twin. */

/** begin and end are samples. */
export function conv2dForward(
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
  if (suitsWinograd(w)) winogradForward(y, x, kernel, bias, w, relu != 0, workspace, begin, end, false)
  else im2colForward(y, x, kernel, bias, w, relu != 0, workspace, begin, end)
}

/** begin and end are samples. */
export function conv2dBackwardInput(
  dx: usize,
  dy: usize,
  kernel: usize,
  window: usize,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  if (suitsWinograd(w)) winogradBackwardInput(dx, dy, kernel, w, workspace, begin, end, false)
  else im2colBackwardInput(dx, dy, kernel, w, workspace, begin, end)
}

/** Of parts of the batch, see backwardKernelParts. */
export function conv2dBackwardKernel(
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
  backwardKernelParts(sums, x, dy, window, batch, parts, workspace, begin, end, false)
}
