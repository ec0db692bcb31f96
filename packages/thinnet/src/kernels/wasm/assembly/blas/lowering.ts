import { col2im, im2col } from '../im2col/im2col'
import { fillPlanes, fillRows, reluRows, sgemm } from './sgemm'
import { at, bytes } from '../simd'
import { Window } from '../window'
import { WORKSPACE_BYTES } from '../workspace'

/** Neighbourhoods are written out in blocks of at most so many floats, after a `Lowering` in the workspace. */
const BLOCK: usize = 256
export const BLOCK_FLOATS = <i32>((WORKSPACE_BYTES - BLOCK - 64) / 4)
/** Blocks of several images are not larger than this, to stay in the cache. */
const CACHED_FLOATS = 128 * 1024
/** Rows of the window are taken one by one where they have so many columns at least. */
const WIDE = 32

/**
 * How a convolution becomes large matrix multiplications. With strideY 1 neighbourhoods are written out along the rows
 * of x alone, as of a window one row high; each row of the window is then a multiplication of its own, which begins one
 * row of pixels further down in the same block. So an element of x is copied windowWidth times, not windowHeight ·
 * windowWidth times.
 *
 * M. Cho and D. Brand, "MEC: Memory-efficient Convolution for Deep Neural Network", 2017.
 */
@unmanaged
class Lowering extends Window {
  /** Matrix multiplications for each block: rows of the window that are taken one by one. */
  slices: i32
  /** Rows of y in one image. */
  high: i32
}

function lowering(workspace: usize, window: Window): Lowering {
  memory.copy(workspace, changetype<usize>(window), offsetof<Window>())
  const l = changetype<Lowering>(workspace)
  l.slices = 1
  l.high = l.outHeight
  if (l.windowHeight > 1 && l.strideY == 1 && l.dilationY == 1 && l.windowWidth * l.channels >= WIDE) {
    l.slices = l.windowHeight
    l.outHeight += l.windowHeight - 1
    l.windowHeight = 1
  }
  return l
}

export const FORWARD = 0
export const BACKWARD_INPUT = 1
export const BACKWARD_KERNEL = 2

/**
 * The three directions: x is dx and y is dy where backward. For the samples begin to end; of the kernel's gradient the
 * rows firstK to lastK.
 */
export function convolve(
  direction: i32,
  y: usize,
  x: usize,
  kernel: usize,
  bias: usize,
  window: Window,
  relu: bool,
  workspace: usize,
  begin: i32,
  end: i32,
  firstK: i32,
  lastK: i32,
): void {
  const l = lowering(workspace, window)
  const block = workspace + BLOCK
  const filters = l.outChannels
  const width = l.outWidth
  const outPixels = l.high * width
  const below = l.slices - 1
  // whether the block is [column][pixel], not [pixel][column]: see im2col
  const planes = direction == BACKWARD_INPUT ? !l.channelsLast : l.inPlanes
  // images whose blocks follow each other in memory are one tall image
  const joined = below == 0 && !planes
  const rows = joined ? (end - begin) * l.high : l.high
  const last = joined ? begin + 1 : end
  const taps = l.taps
  // columns of the block that are needed
  const someK = direction == BACKWARD_KERNEL && below == 0
  const from = someK ? firstK : 0
  const columns = someK ? lastK - firstK : taps
  const most = max(1, (joined ? CACHED_FLOATS : BLOCK_FLOATS) / (width * columns) - below)
  let add = 0
  for (let n = begin; n < last; n++) {
    for (let r = 0, count = 0; r < rows; r += count) {
      count = min(most, rows - r)
      const pixels = count * width
      const p = (n * l.outHeight + r) * width
      const pEnd = p + (count + below) * width
      const ld = planes ? pEnd - p : columns
      // [pixels, filters] of y, or [filters, pixels] with planes outPixels apart
      const ldy = l.channelsLast ? filters : outPixels
      const here = at(y, l.channelsLast ? (n * outPixels + r * width) * filters : n * filters * outPixels + r * width)
      if (direction == BACKWARD_INPUT) memory.fill(block, 0, bytes((pEnd - p) * columns))
      else im2col(block, x, l, p, pEnd, from, from + columns)
      if (direction == FORWARD && bias) {
        if (l.channelsLast) fillRows(here, ldy, bias, pixels, filters)
        else fillPlanes(here, ldy, bias, filters, pixels)
      }
      for (let s = 0; s <= below; s++) {
        const w = at(kernel, s * taps * filters) // [taps, filters]
        const slice = at(block, s * width * (planes ? 1 : columns))
        if (direction == FORWARD) {
          const beta = bias || s > 0 ? 1 : 0
          if (l.channelsLast) sgemm(planes, 0, pixels, filters, taps, slice, ld, w, filters, beta, here, ldy)
          else sgemm(1, 0, filters, pixels, taps, w, filters, slice, ld, beta, here, ldy)
        } else if (direction == BACKWARD_INPUT) {
          if (planes) sgemm(0, 0, taps, pixels, filters, w, filters, here, ldy, 1, slice, ld)
          else sgemm(0, 1, pixels, taps, filters, here, ldy, w, filters, 1, slice, ld)
        } else {
          // rows i to iEnd of this slice of the kernel
          const i = max(firstK - s * taps, 0)
          const iEnd = min(lastK - s * taps, taps)
          const a = at(slice, (i - from) * (planes ? ld : 1))
          const c = at(w, i * filters)
          if (i < iEnd) sgemm(!planes, !l.channelsLast, iEnd - i, filters, pixels, a, ld, here, ldy, add, c, filters)
        }
      }
      if (relu) reluRows(here, ldy, l.channelsLast ? pixels : filters, l.channelsLast ? filters : pixels)
      if (direction == BACKWARD_INPUT) col2im(x, block, l, p, pEnd, 0, taps)
      add = 1
    }
  }
}
