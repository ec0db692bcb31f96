import { splat } from '../math'
import { APART, at, bytes, fetch, madd, store } from '../simd'
import { Window } from '../window'
import { firstInside, firstTap, lastInside, lastTap, spaced } from './places'

/**
 * A convolution of each channel by itself, straight from the images: it has nothing that a matrix multiplication could use
 * twice. Channels last: vectors are 4 channels of a pixel, 4 pixels at a time, so that a weight is loaded for all of them.
 * In planes: a row of y is summed up tap by tap, vectors are 4 of its pixels.
 */

/** @param rotated whether the kernel is rotated by half a turn; begin and end are samples of `size` elements */
export function depthwiseConv2d(
  y: usize,
  x: usize,
  kernel: usize,
  bias: usize,
  window: usize,
  relu: i32,
  rotated: i32,
  size: i32,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  const taps = w.windowHeight * w.windowWidth
  const step = rotated ? -w.channels : w.channels
  const firstWeight = rotated ? at(kernel, (taps - 1) * w.channels) : kernel
  for (let n = begin; n < end; n++) {
    const image = at(x, n * w.imageSize)
    const out = at(y, n * w.outPixels * w.channels)
    if (!w.inPlanes) pixels(out, image, firstWeight, step, bias, w, relu != 0)
    else {
      for (let c = 0; c < w.channels; c++) {
        const plane = at(image, c * w.height * w.width)
        const added: f32 = bias ? f32.load(at(bias, c)) : 0
        planeRows(at(out, c * w.outPixels), plane, at(firstWeight, c), step, added, w, relu != 0)
      }
    }
  }
}

/** An image whose pixels' channels lie side by side. */
function pixels(y: usize, x: usize, kernel: usize, step: i32, bias: usize, w: Window, relu: bool): void {
  const channels = w.channels
  // From the first to the last place whose whole window lies within the row, 4 at a time, the last of which may be done twice.
  const inside = firstInside(0, w)
  const outside = lastInside(w.windowWidth - 1, w)
  const few = outside - inside < 4
  const three = w.windowWidth == 3 && w.dilationX == 1 && w.strideX <= 2
  const row = bytes(w.width * channels)
  let fetched = bytes(channels) < APART ? w.height : 0
  for (let oy = 0; oy < w.outHeight; oy++) {
    const below = min(w.height, oy * w.strideY - w.paddingTop + (w.windowHeight - 1) * w.dilationY + 1)
    for (; fetched < below; fetched++) fetch(x + <usize>fetched * row, row)
    for (let ox = 0; ox < w.outWidth; ) {
      if (few || ox < inside || ox >= outside) {
        somePixels(at(y, ox++ * channels), x, kernel, step, bias, w, relu, oy, ox - 1, false)
        continue
      }
      const from = min(ox, outside - 4)
      const to = at(y, from * channels)
      if (!three) somePixels(to, x, kernel, step, bias, w, relu, oy, from, true)
      else if (w.strideX == 1) threeWide(to, x, kernel, step, bias, w, relu, oy, from, 1)
      else threeWide(to, x, kernel, step, bias, w, relu, oy, from, 2)
      ox = from + 4
    }
    y = at(y, w.outWidth * channels)
  }
}

@inline
function somePixels(
  y: usize,
  x: usize,
  kernel: usize,
  step: i32,
  bias: usize,
  w: Window,
  relu: bool,
  oy: i32,
  ox: i32,
  four: bool,
): void {
  const channels = w.channels
  const top = oy * w.strideY - w.paddingTop
  const left = ox * w.strideX - w.paddingLeft
  const fromY = firstTap(top, w.dilationY)
  const toY = lastTap(top, w.dilationY, w.windowHeight, w.height)
  const fromX = firstTap(left, w.dilationX)
  const toX = lastTap(left, w.dilationX, w.windowWidth, w.width)
  const nextPixel = bytes(w.strideX * channels)
  const nextTap = bytes(w.dilationX * channels)
  for (let c = 0; c < channels; c += 4) {
    let a = bias ? v128.load(at(bias, c)) : splat(0)
    let b = a
    let d = a
    let e = a
    for (let ky = fromY; ky < toY; ky++) {
      let from = at(x, ((top + ky * w.dilationY) * w.width + left + fromX * w.dilationX) * channels + c)
      let weights = at(kernel, (ky * w.windowWidth + fromX) * step + c)
      for (let kx = fromX; kx < toX; kx++) {
        const weight = v128.load(weights)
        a = madd(a, v128.load(from), weight)
        if (four) {
          b = madd(b, v128.load(from + nextPixel), weight)
          d = madd(d, v128.load(from + 2 * nextPixel), weight)
          e = madd(e, v128.load(from + 3 * nextPixel), weight)
        }
        from += nextTap
        weights = at(weights, step)
      }
    }
    if (four) finishFour(at(y, c), a, b, d, e, relu, channels, channels - c)
    else finish(at(y, c), a, relu, channels - c)
  }
}

/** The same of 4 pixels whose window, 3 wide, lies within the row: what two of them see is loaded once. */
@inline
function threeWide(
  y: usize,
  x: usize,
  kernel: usize,
  step: i32,
  bias: usize,
  w: Window,
  relu: bool,
  oy: i32,
  ox: i32,
  stride: i32,
): void {
  const channels = w.channels
  const top = oy * w.strideY - w.paddingTop
  const first = firstTap(top, w.dilationY)
  const rows = lastTap(top, w.dilationY, w.windowHeight, w.height) - first
  const pixel = bytes(channels)
  const next = bytes(step)
  const row = bytes(w.dilationY * w.width * channels)
  const image = at(x, ((top + first * w.dilationY) * w.width + ox * stride - w.paddingLeft) * channels)
  const weights = at(kernel, first * 3 * step)
  for (let c = 0; c < channels; c += 4) {
    let a = bias ? v128.load(at(bias, c)) : splat(0)
    let b = a
    let d = a
    let e = a
    let start = at(image, c)
    let weight = at(weights, c)
    for (let r = 0; r < rows; r++) {
      const w0 = v128.load(weight)
      const w1 = v128.load(weight + next)
      const w2 = v128.load(weight + 2 * next)
      let from = start
      let v = v128.load(from); a = madd(a, v, w0)
      from += pixel; v = v128.load(from); a = madd(a, v, w1)
      if (stride == 1) b = madd(b, v, w0)
      from += pixel; v = v128.load(from); a = madd(a, v, w2)
      if (stride == 1) {
        b = madd(b, v, w1); d = madd(d, v, w0)
        from += pixel; v = v128.load(from); b = madd(b, v, w2); d = madd(d, v, w1); e = madd(e, v, w0)
        from += pixel; v = v128.load(from); d = madd(d, v, w2); e = madd(e, v, w1)
        from += pixel; v = v128.load(from); e = madd(e, v, w2)
      } else {
        b = madd(b, v, w0)
        from += pixel; v = v128.load(from); b = madd(b, v, w1)
        from += pixel; v = v128.load(from); b = madd(b, v, w2); d = madd(d, v, w0)
        from += pixel; v = v128.load(from); d = madd(d, v, w1)
        from += pixel; v = v128.load(from); d = madd(d, v, w2); e = madd(e, v, w0)
        from += pixel; v = v128.load(from); e = madd(e, v, w1)
        from += pixel; v = v128.load(from); e = madd(e, v, w2)
      }
      start += row
      weight += 3 * next
    }
    finishFour(at(y, c), a, b, d, e, relu, channels, channels - c)
  }
}

/** Of 4 pixels. */
@inline
function finishFour(y: usize, a: v128, b: v128, d: v128, e: v128, relu: bool, channels: i32, left: i32): void {
  finish(y, a, relu, left)
  finish(at(y, channels), b, relu, left)
  finish(at(y, 2 * channels), d, relu, left)
  finish(at(y, 3 * channels), e, relu, left)
}

/** pmax(sum, 0) keeps a NaN */
@inline
function finish(y: usize, sum: v128, relu: bool, left: i32): void {
  store(y, relu ? f32x4.pmax(sum, splat(0)) : sum, left)
}

/** A plane of one channel, whose weights lie `step` apart. */
function planeRows(y: usize, x: usize, kernel: usize, step: i32, bias: f32, w: Window, relu: bool): void {
  const count = w.outWidth
  for (let oy = 0; oy < w.outHeight; oy++, y = at(y, count)) {
    for (let i = 0; i < count; i += 4) store(at(y, i), splat(bias), count - i)
    const top = oy * w.strideY - w.paddingTop
    const toY = lastTap(top, w.dilationY, w.windowHeight, w.height)
    for (let ky = firstTap(top, w.dilationY); ky < toY; ky++) {
      const row = at(x, (top + ky * w.dilationY) * w.width)
      for (let kx = 0; kx < w.windowWidth; kx++) {
        const from = firstInside(kx, w)
        const to = lastInside(kx, w)
        const weight = f32.load(at(kernel, (ky * w.windowWidth + kx) * step))
        const here = at(row, from * w.strideX - w.paddingLeft + kx * w.dilationX)
        if (w.strideX > 2) {
          for (let i = from; i < to; i++) {
            f32.store(at(y, i), f32.load(at(y, i)) + weight * f32.load(at(here, (i - from) * w.strideX)))
          }
        } else if (w.strideX == 2) addTimes(at(y, from), here, weight, to - from, 2)
        else addTimes(at(y, from), here, weight, to - from, 1)
      }
    }
    if (relu) for (let i = 0; i < count; i += 4) finish(at(y, i), v128.load(at(y, i)), true, count - i)
  }
}

/** to += factor · from, of which every element counts, or every second */
@inline
function addTimes(to: usize, from: usize, factor: f32, count: i32, stride: i32): void {
  const f = splat(factor)
  for (let i = 0; i < count; i += 4) {
    store(at(to, i), madd(v128.load(at(to, i)), spaced(at(from, i * stride), stride), f), count - i)
  }
}
