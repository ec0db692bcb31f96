import { BACKWARD_KERNEL, convolve } from './blas/lowering'
import { im2colBackwardKernel } from './im2col/backward'
import { kernelRows } from './kernel-parts'
import { firstOf } from './parts'
import { at } from './simd'
import { Window } from './window'
import { winogradBackwardKernel } from './winograd/backward'
import { suitsWinograd } from './winograd/winograd'

/**
 * The gradients of `parts` equal shares of the batch, one after the other at `sums`, for sumParts to add up. begin and end
 * count the rows of all of them, see kernelRows.
 *
 * @param blas whether a BLAS multiplies: known when it is compiled, so that each module has its own way alone
 */
@inline
export function backwardKernelParts(
  sums: usize,
  x: usize,
  dy: usize,
  window: usize,
  batch: i32,
  parts: i32,
  workspace: usize,
  begin: i32,
  end: i32,
  blas: bool,
): void {
  const w = changetype<Window>(window)
  const rows = kernelRows(w)
  for (let i = begin; i < end; ) {
    const part = i / rows
    const first = i - part * rows
    const last = min(rows, end - part * rows)
    const to = at(sums, part * w.taps * w.outChannels)
    const n = firstOf(part, parts, batch)
    const nEnd = firstOf(part + 1, parts, batch)
    if (suitsWinograd(w)) winogradBackwardKernel(to, x, dy, w, n, nEnd, workspace, first, last, blas)
    else if (blas) convolve(BACKWARD_KERNEL, dy, x, to, 0, w, false, workspace, n, nEnd, first, last)
    else im2colBackwardKernel(to, x, dy, w, n, nEnd, workspace, first, last)
    i += last - first
  }
}
