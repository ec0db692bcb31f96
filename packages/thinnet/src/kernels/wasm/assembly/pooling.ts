import { at, bytes, store } from './simd'
import { Window } from './window'

// Constants lie in memory, since engines load a vector faster than they build it.
const EACH = memory.data<i32>([0, 1, 2, 3])
const EVERY_SECOND = memory.data<i32>([0, 2, 4, 6])

/** y = the largest of each window, indices = its place within its own image of x, for the images begin to end. */
export function maxPooling2dForward(y: usize, indices: usize, x: usize, window: usize, begin: i32, end: i32): void {
  const w = changetype<Window>(window)
  for (let n = begin; n < end; n++) {
    const image = at(x, n * w.imageSize)
    const out = n * w.outPixels * w.channels
    if (!w.inPlanes) poolPixels(at(y, out), at(indices, out), image, w)
    else {
      for (let c = 0; c < w.channels; c++) {
        const plane = out + c * w.outPixels
        poolPlane(at(y, plane), at(indices, plane), image, c * w.height * w.width, w)
      }
    }
  }
}

/** An image whose pixels' channels lie side by side: vectors are 4 channels of a window. */
function poolPixels(y: usize, indices: usize, image: usize, w: Window): void {
  const channels = w.channels
  const rowSize = w.width * channels
  for (let oy = 0; oy < w.outHeight; oy++) {
    const top = oy * w.strideY - w.paddingTop
    const y0 = max(0, top)
    const rows = min(w.height, top + w.windowHeight) - y0
    for (let ox = 0; ox < w.outWidth; ox++, y = at(y, channels), indices = at(indices, channels)) {
      const left = ox * w.strideX - w.paddingLeft
      const x0 = max(0, left)
      const columns = min(w.width, left + w.windowWidth) - x0
      const first = y0 * rowSize + x0 * channels
      if (rows == 2 && columns == 2) {
        for (let c = 0; c < channels; c += 4) {
          poolSquare(at(y, c), at(indices, c), image, first + c, 1, channels, rowSize, channels - c)
        }
      } else {
        for (let c = 0; c < channels; c += 4) {
          poolWindow(at(y, c), at(indices, c), image, first + c, 1, channels, rowSize, rows, columns, channels - c)
        }
      }
    }
  }
}

/** A plane of one channel, which begins `first` elements into its image: vectors are 4 windows of a row. */
function poolPlane(y: usize, indices: usize, image: usize, first: i32, w: Window): void {
  const width = w.width
  const stride = w.strideX
  const columns = w.windowWidth
  // Windows from `inside` to `outside` lie within the row. Others are done one by one, as all are of larger strides.
  const outside = stride > 2 ? 0 : min(w.outWidth, (width + w.paddingLeft - columns + stride) / stride)
  const inside = min(outside, (w.paddingLeft + stride - 1) / stride)
  for (let oy = 0; oy < w.outHeight; oy++, y = at(y, w.outWidth), indices = at(indices, w.outWidth)) {
    const top = oy * w.strideY - w.paddingTop
    const y0 = max(0, top)
    const rows = min(w.height, top + w.windowHeight) - y0
    const row = first + y0 * width
    for (let ox = 0; ox < w.outWidth; ) {
      const to = at(y, ox)
      const place = at(indices, ox)
      const left = ox * stride - w.paddingLeft
      if (ox >= inside && ox < outside) {
        const n = outside - ox
        if (stride == 1) poolWindow(to, place, image, row + left, 1, 1, width, rows, columns, n)
        else if (rows == 2 && columns == 2) poolSquare(to, place, image, row + left, 2, 1, width, n)
        else poolWindow(to, place, image, row + left, 2, 1, width, rows, columns, n)
        ox += min(4, n)
      } else {
        const x0 = max(0, left)
        poolWindow(to, place, image, row + x0, 1, 1, width, rows, min(width, left + columns) - x0, 1)
        ox++
      }
    }
  }
}

/**
 * 4 windows of 2 × 2. Their first elements lie `spacing` (1, or 2 in a plane) apart from `first` on; from pixel to pixel
 * it is `right` elements, from row to row `down`. The first `left` of the windows are written.
 */
@inline
function poolSquare(
  y: usize,
  indices: usize,
  image: usize,
  first: i32,
  spacing: i32,
  right: i32,
  down: i32,
  left: i32,
): void {
  const next: usize = spacing == 1 ? bytes(right) : 16
  const p0 = v128.load(at(image, first))
  const p1 = v128.load(at(image, first) + next)
  const q0 = v128.load(at(image, first + down))
  const q1 = v128.load(at(image, first + down) + next)
  const a = spacing == 1 ? p0 : even(p0, p1)
  const b = spacing == 1 ? p1 : odd(p0, p1)
  const c = spacing == 1 ? q0 : even(q0, q1)
  const d = spacing == 1 ? q1 : odd(q0, q1)
  const bWins = wins(b, a)
  const dWins = wins(d, c)
  const above = v128.bitselect(b, a, bWins)
  const below = v128.bitselect(d, c, dWins)
  const belowWins = wins(below, above)
  const rightWins = v128.bitselect(dWins, bWins, belowWins)
  const offset = i32x4.add(v128.and(rightWins, i32x4.splat(right)), v128.and(belowWins, i32x4.splat(down)))
  store(y, v128.bitselect(below, above, belowWins), left)
  store(indices, i32x4.add(places(first, spacing), offset), left)
}

/** The same of rows × columns. */
@inline
function poolWindow(
  y: usize,
  indices: usize,
  image: usize,
  first: i32,
  spacing: i32,
  right: i32,
  down: i32,
  rows: i32,
  columns: i32,
  left: i32,
): void {
  let best = spaced(at(image, first), spacing)
  let offset = i32x4.splat(0)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const here = r * down + c * right
      const value = spaced(at(image, first + here), spacing)
      const valueWins = wins(value, best)
      best = v128.bitselect(value, best, valueWins)
      offset = v128.bitselect(i32x4.splat(here), offset, valueWins)
    }
  }
  store(y, best, left)
  store(indices, i32x4.add(places(first, spacing), offset), left)
}

/** Where `value` wins over `best`: by being larger, or the first NaN; so the first of equals stays. */
@inline
function wins(value: v128, best: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.le(value, best))
}

/** 4 elements, each or every second. */
@inline
function spaced(x: usize, spacing: i32): v128 {
  return spacing == 1 ? v128.load(x) : even(v128.load(x), v128.load(x, 16))
}

@inline
function places(first: i32, spacing: i32): v128 {
  return i32x4.add(i32x4.splat(first), v128.load(spacing == 1 ? EACH : EVERY_SECOND))
}

@inline
function even(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6)
}

@inline
function odd(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7)
}

/** dx = 0, then dx[indices] += dy, for the images begin to end, of xSize and ySize elements. */
export function maxPooling2dBackward(
  dx: usize,
  dy: usize,
  indices: usize,
  xSize: i32,
  ySize: i32,
  begin: i32,
  end: i32,
): void {
  for (let n = begin; n < end; n++) {
    const image = at(dx, n * xSize)
    memory.fill(image, 0, bytes(xSize)) // one image after the other, so that it is still in the cache
    for (let i = n * ySize; i < (n + 1) * ySize; i++) {
      const to = at(image, i32.load(at(indices, i)))
      f32.store(to, f32.load(to) + f32.load(at(dy, i)))
    }
  }
}
