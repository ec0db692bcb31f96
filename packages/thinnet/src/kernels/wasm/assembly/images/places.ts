import { Window } from '../window'

/** The first tap of a window that begins at `start` which lies within x … */
@inline
export function firstTap(start: i32, dilation: i32): i32 {
  return start < 0 ? (dilation - 1 - start) / dilation : 0
}

/** … and the one behind the last. */
@inline
export function lastTap(start: i32, dilation: i32, taps: i32, size: i32): i32 {
  return start >= size ? 0 : min(taps, (size - 1 - start) / dilation + 1)
}

/** The first column of y from which tap kx lies within a row of x … */
@inline
export function firstInside(kx: i32, w: Window): i32 {
  const offset = kx * w.dilationX - w.paddingLeft
  return offset < 0 ? min((w.strideX - 1 - offset) / w.strideX, w.outWidth) : 0
}

/** … and the one behind the last; no less than the first. */
@inline
export function lastInside(kx: i32, w: Window): i32 {
  const offset = kx * w.dilationX - w.paddingLeft
  const last = w.width > offset ? min(w.outWidth, (w.width - offset + w.strideX - 1) / w.strideX) : 0
  return max(last, firstInside(kx, w))
}

/** 4 elements, each (stride 1) or every second (2). */
@inline
export function spaced(x: usize, stride: i32): v128 {
  return stride == 1 ? v128.load(x) : v128.shuffle<i32>(v128.load(x), v128.load(x, 16), 0, 2, 4, 6)
}
