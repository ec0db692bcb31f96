import { at, bytes, store } from './simd'
import { Window } from './window'

/** y = the largest of each window, indices = its place within its own image of x, for the images begin to end. */
export function maxPooling2dForward(y: usize, indices: usize, x: usize, window: usize, begin: i32, end: i32): void {
  const w = changetype<Window>(window)
  const pixels = w.height * w.width
  for (let n = begin; n < end; n++) {
    const image = at(x, n * w.imageSize)
    const out = n * w.outPixels * w.channels
    if (w.channelsLast) poolImage(at(y, out), at(indices, out), image, w, w.channels, 0)
    else {
      // Each plane is an image of one channel, which lies somewhere in the sample.
      for (let c = 0; c < w.channels; c++) {
        const plane = out + c * w.outPixels
        poolImage(at(y, plane), at(indices, plane), image, w, 1, c * pixels)
      }
    }
  }
}

/** One image, which begins `first` elements into its sample, 4 channels at a time. */
function poolImage(y: usize, indices: usize, sample: usize, w: Window, channels: i32, first: i32): void {
  const width = w.width
  const outWidth = w.outWidth
  const windowWidth = w.windowWidth
  const stride = w.strideX
  const padding = w.paddingLeft
  for (let oy = 0; oy < w.outHeight; oy++) {
    const top = oy * w.strideY - w.paddingTop
    const y0 = max(0, top)
    const y1 = min(w.height, top + w.windowHeight)
    for (let ox = 0; ox < outWidth; ox++) {
      const left = ox * stride - padding
      const x0 = max(0, left)
      const x1 = min(width, left + windowWidth)
      for (let c = 0; c < channels; c += 4) {
        largest(at(y, c), at(indices, c), sample, first + c, width, channels, y0, y1, x0, x1, channels - c)
      }
      y = at(y, channels)
      indices = at(indices, channels)
    }
  }
}

/** Of one window and 4 channels. An element wins by being larger, or the first NaN; so the first of equals stays. */
@inline
function largest(
  y: usize,
  indices: usize,
  sample: usize,
  first: i32,
  width: i32,
  channels: i32,
  y0: i32,
  y1: i32,
  x0: i32,
  x1: i32,
  left: i32,
): void {
  let row = first + (y0 * width + x0) * channels
  let best = v128.load(at(sample, row))
  let place = i32x4.splat(row)
  for (; y0 < y1; y0++, row += width * channels) {
    const end = row + (x1 - x0) * channels
    for (let here = row; here < end; here += channels) {
      const value = v128.load(at(sample, here))
      const isNew = v128.and(f32x4.ne(value, value), f32x4.eq(best, best))
      const wins = v128.or(f32x4.gt(value, best), isNew)
      best = v128.bitselect(value, best, wins)
      place = v128.bitselect(i32x4.splat(here), place, wins)
    }
  }
  store(y, best, left)
  store(indices, i32x4.add(place, i32x4(0, 1, 2, 3)), left)
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
  memory.fill(at(dx, begin * xSize), 0, bytes((end - begin) * xSize))
  for (let n = begin; n < end; n++) {
    const image = at(dx, n * xSize)
    for (let i = n * ySize; i < (n + 1) * ySize; i++) {
      const to = at(image, i32.load(at(indices, i)))
      f32.store(to, f32.load(to) + f32.load(at(dy, i)))
    }
  }
}
