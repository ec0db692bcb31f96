import { im2colBackwardInput, im2colBackwardKernel } from './im2col/backward'
import { im2colForward } from './im2col/forward'
import { firstSample, kernelRows } from './kernel-parts'
import { at } from './simd'
import { Window } from './window'
import { winogradBackwardInput, winogradBackwardKernel } from './winograd/backward'
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

/**
 * The gradients of `parts` equal shares of the batch, one after the other at `sums`, for sumParts to add up. begin and end
 * count the rows of all of them, see kernelRows.
 */
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
  const w = changetype<Window>(window)
  const rows = kernelRows(w)
  for (let i = begin; i < end; ) {
    const part = i / rows
    const first = i - part * rows
    const last = min(rows, end - part * rows)
    const to = at(sums, part * w.taps * w.outChannels)
    const n = firstSample(part, parts, batch)
    const nEnd = firstSample(part + 1, parts, batch)
    if (suitsWinograd(w)) winogradBackwardKernel(to, x, dy, w, n, nEnd, workspace, first, last, false)
    else im2colBackwardKernel(to, x, dy, w, n, nEnd, workspace, first, last)
    i += last - first
  }
}
