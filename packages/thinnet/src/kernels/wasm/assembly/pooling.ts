import { at, bytes, store } from './simd'
import { Window } from './window'

/**
 * y = the largest of each window, indices = its place within its own image of x, for the images begin to end.
 * An element wins by being larger, or a NaN where none was before; so the first of equals stays.
 */
export function maxPooling2dForward(y: usize, indices: usize, x: usize, window: usize, begin: i32, end: i32): void {
  const w = changetype<Window>(window)
  const column = w.channelsLast ? w.channels : 1
  const plane = w.channelsLast ? 1 : w.height * w.width
  const outPlane = w.channelsLast ? 1 : w.outPixels
  for (let n = begin; n < end; n++) {
    const image = at(x, n * w.imageSize)
    const out = n * w.outPixels * w.channels
    for (let oy = 0; oy < w.outHeight; oy++) {
      const top = oy * w.strideY - w.paddingTop
      const y0 = max(0, top)
      const y1 = min(w.height, top + w.windowHeight)
      for (let ox = 0; ox < w.outWidth; ox++) {
        const left = ox * w.strideX - w.paddingLeft
        const x0 = max(0, left)
        const x1 = min(w.width, left + w.windowWidth)
        const to = out + (oy * w.outWidth + ox) * column
        if (w.channelsLast) {
          for (let c = 0; c < w.channels; c += 4) {
            largest4(at(y, to + c), at(indices, to + c), image, w.width, column, y0, y1, x0, x1, c, w.channels - c)
          }
        } else {
          for (let c = 0; c < w.channels; c++) {
            const place = to + c * outPlane
            largest1(at(y, place), at(indices, place), image, w.width, y0, y1, x0, x1, c * plane)
          }
        }
      }
    }
  }
}

/** The largest of 4 channels side by side, from channel c on. */
@inline
function largest4(
  y: usize,
  indices: usize,
  image: usize,
  width: i32,
  channels: i32,
  y0: i32,
  y1: i32,
  x0: i32,
  x1: i32,
  c: i32,
  left: i32,
): void {
  const start = (y0 * width + x0) * channels + c
  let best = v128.load(at(image, start))
  let place = i32x4.splat(start)
  for (let row = y0; row < y1; row++) {
    for (let column = x0; column < x1; column++) {
      const here = (row * width + column) * channels + c
      const value = v128.load(at(image, here))
      const isNew = v128.and(f32x4.ne(value, value), f32x4.eq(best, best))
      const wins = v128.or(f32x4.gt(value, best), isNew)
      best = v128.bitselect(value, best, wins)
      place = v128.bitselect(i32x4.splat(here), place, wins)
    }
  }
  store(y, best, left)
  store(indices, i32x4.add(place, i32x4(0, 1, 2, 3)), left)
}

@inline
function largest1(
  y: usize,
  index: usize,
  image: usize,
  width: i32,
  y0: i32,
  y1: i32,
  x0: i32,
  x1: i32,
  plane: i32,
): void {
  let place = plane + y0 * width + x0
  let best = f32.load(at(image, place))
  for (let row = y0; row < y1; row++) {
    for (let column = x0; column < x1; column++) {
      const here = plane + row * width + column
      const value = f32.load(at(image, here))
      const wins = i32(value > best) | (i32(value != value) & i32(best == best))
      best = select(value, best, wins)
      place = select(here, place, wins)
    }
  }
  f32.store(y, best)
  i32.store(index, place)
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
