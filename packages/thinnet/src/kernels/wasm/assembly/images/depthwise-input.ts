import { splat } from '../math'
import { at, bytes, madd, store } from '../simd'
import { Window } from '../window'
import { firstInside, firstTap, lastInside, lastTap } from './places'

/** dx of a depthwise convolution with strides above 1, of samples begin to end; see depthwiseConv2d for the others. */
export function depthwiseConv2dBackwardInput(
  dx: usize,
  dy: usize,
  kernel: usize,
  window: usize,
  size: i32,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  for (let n = begin; n < end; n++) {
    const to = at(dx, n * w.imageSize)
    const from = at(dy, n * w.outPixels * w.channels)
    if (!w.inPlanes) pixelRows(to, from, kernel, w)
    else {
      memory.fill(to, 0, bytes(w.imageSize))
      for (let c = 0; c < w.channels; c++) {
        addPlane(at(to, c * w.height * w.width), at(from, c * w.outPixels), at(kernel, c), w)
      }
    }
  }
}

/** An image whose pixels' channels lie side by side, row by row: each pixel is the sum of what the windows over it add. */
function pixelRows(dx: usize, dy: usize, kernel: usize, w: Window): void {
  const row = w.width * w.channels
  for (let y = 0; y < w.height; y++, dx = at(dx, row)) {
    let add = false
    for (let ky = w.windowHeight - 1; ky >= 0; ky--) {
      const place = y + w.paddingTop - ky * w.dilationY
      const oy = place / w.strideY
      if (place < 0 || oy * w.strideY != place || oy >= w.outHeight) continue
      pixels(dx, at(dy, oy * w.outWidth * w.channels), at(kernel, ky * w.windowWidth * w.channels), w, add)
      add = true
    }
    if (!add) memory.fill(dx, 0, bytes(row))
  }
}

/** What a row of windows adds to a row of pixels through a row of taps; taps are taken in pairs. */
function pixels(dx: usize, dy: usize, kernel: usize, w: Window, addRow: bool): void {
  const channels = w.channels
  // Without dilation, every strideX-th tap reaches a pixel.
  const step = w.dilationX == 1 ? w.strideX : 1
  for (let x = 0; x < w.width; x++, dx = at(dx, channels)) {
    let add = addRow
    let gradient: usize = 0
    let weight: usize = 0
    for (let kx = step > 1 ? (x + w.paddingLeft) % step : 0; kx < w.windowWidth; kx += step) {
      const place = x + w.paddingLeft - kx * w.dilationX
      const ox = place / w.strideX
      if (place < 0 || ox * w.strideX != place || ox >= w.outWidth) continue
      const nextGradient = at(dy, ox * channels)
      const nextWeight = at(kernel, kx * channels)
      if (gradient) {
        if (add) addTaps(dx, gradient, weight, nextGradient, nextWeight, channels, true, true)
        else addTaps(dx, gradient, weight, nextGradient, nextWeight, channels, true, false)
        add = true
        gradient = 0
      } else {
        gradient = nextGradient
        weight = nextWeight
      }
    }
    if (gradient) {
      if (add) addTaps(dx, gradient, weight, 0, 0, channels, false, true)
      else addTaps(dx, gradient, weight, 0, 0, channels, false, false)
    } else if (!add) memory.fill(dx, 0, bytes(channels))
  }
}

/** dx = (dx +) gradient · weight, of one tap or two. */
@inline
function addTaps(
  dx: usize,
  gradient: usize,
  weight: usize,
  gradient2: usize,
  weight2: usize,
  channels: i32,
  two: bool,
  add: bool,
): void {
  for (let c = 0; c < channels; c += 4) {
    let sum = add ? v128.load(at(dx, c)) : splat(0)
    sum = madd(sum, v128.load(at(gradient, c)), v128.load(at(weight, c)))
    if (two) sum = madd(sum, v128.load(at(gradient2, c)), v128.load(at(weight2, c)))
    store(at(dx, c), sum, channels - c)
  }
}

/** dx += dy · weight at each pixel of a plane that a window sees. */
function addPlane(dx: usize, dy: usize, kernel: usize, w: Window): void {
  for (let oy = 0; oy < w.outHeight; oy++) {
    const top = oy * w.strideY - w.paddingTop
    const toY = lastTap(top, w.dilationY, w.windowHeight, w.height)
    for (let ky = firstTap(top, w.dilationY); ky < toY; ky++) {
      const row = at(dx, (top + ky * w.dilationY) * w.width)
      for (let kx = 0; kx < w.windowWidth; kx++) {
        const weight = f32.load(at(kernel, (ky * w.windowWidth + kx) * w.channels))
        const first = firstInside(kx, w)
        const here = at(row, first * w.strideX - w.paddingLeft + kx * w.dilationX)
        addStrided(here, at(dy, oy * w.outWidth + first), weight, lastInside(kx, w) - first, bytes(w.strideX))
      }
    }
  }
}

/** to += factor · from, to every element that lies `next` bytes after the one before */
function addStrided(to: usize, from: usize, factor: f32, count: i32, next: usize): void {
  for (let i = 0; i < count; i++, to += next, from += 4) f32.store(to, f32.load(to) + factor * f32.load(from))
}
