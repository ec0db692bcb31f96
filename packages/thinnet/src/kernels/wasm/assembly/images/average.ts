import { splat } from '../math'
import { at, bytes, store } from '../simd'
import { Window } from '../window'

/** y = the mean of the pixels of x that each window sees, for the images begin to end. */
export function averagePooling2dForward(y: usize, x: usize, window: usize, size: i32, begin: i32, end: i32): void {
  each(y, x, changetype<Window>(window), begin, end, false)
}

/** dx = 0; then to each pixel that a window sees, dx += dy / how many they are. */
export function averagePooling2dBackward(dx: usize, dy: usize, window: usize, size: i32, begin: i32, end: i32): void {
  const w = changetype<Window>(window)
  memory.fill(at(dx, begin * w.imageSize), 0, bytes((end - begin) * w.imageSize))
  each(dy, dx, w, begin, end, true)
}

/** A plane is an image of one channel. */
@inline
function each(y: usize, x: usize, w: Window, begin: i32, end: i32, back: bool): void {
  const planes = w.inPlanes
  const images = planes ? w.channels : 1
  const channels = planes ? 1 : w.channels
  for (let image = begin * images; image < end * images; image++) {
    const from = at(x, image * w.height * w.width * channels)
    const to = at(y, image * w.outPixels * channels)
    for (let oy = 0; oy < w.outHeight; oy++) {
      const top = oy * w.strideY - w.paddingTop
      const y0 = max(0, top)
      const rows = min(w.height, top + w.windowHeight) - y0
      for (let ox = 0; ox < w.outWidth; ox++) {
        const left = ox * w.strideX - w.paddingLeft
        const x0 = max(0, left)
        const columns = min(w.width, left + w.windowWidth) - x0
        const out = at(to, (oy * w.outWidth + ox) * channels)
        const first = at(from, (y0 * w.width + x0) * channels)
        if (channels == 1) onePixel(out, first, w.width, rows, columns, back)
        else allChannels(out, first, channels, w.width, rows, columns, back)
      }
    }
  }
}

@inline
function onePixel(out: usize, x: usize, width: i32, rows: i32, columns: i32, back: bool): void {
  const count = <f32>(rows * columns)
  const share = f32.load(out) / count
  let sum: f32 = 0
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const here = at(x, r * width + c)
      if (back) f32.store(here, f32.load(here) + share)
      else sum += f32.load(here)
    }
  }
  if (!back) f32.store(out, sum / count)
}

@inline
function allChannels(out: usize, x: usize, channels: i32, width: i32, rows: i32, columns: i32, back: bool): void {
  const count = splat(<f32>(rows * columns))
  for (let i = 0; i < channels; i += 4) {
    const share = f32x4.div(v128.load(at(out, i)), count)
    let sum = splat(0)
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const here = at(x, (r * width + c) * channels + i)
        if (back) store(here, f32x4.add(v128.load(here), share), channels - i)
        else sum = f32x4.add(sum, v128.load(here))
      }
    }
    if (!back) store(at(out, i), f32x4.div(sum, count), channels - i)
  }
}
