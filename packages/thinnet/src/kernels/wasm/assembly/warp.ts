import { FILL_MODE_CONSTANT, FILL_MODE_NEAREST, FILL_MODE_WRAP } from './constants.generated'
import { at, bytes } from './simd'

/**
 * y of the images begin to end, each x at the places that its transform says. A place is between four pixels, whose
 * first elements and weights are worked out once for all channels; one of weight 0 is not looked at.
 */
export function warp(
  y: usize,
  x: usize,
  transforms: usize,
  height: i32,
  width: i32,
  channels: i32,
  channelsLast: i32,
  bilinear: i32,
  fillMode: i32,
  fillValue: f64,
  begin: i32,
  end: i32,
): void {
  images(y, x, transforms, height, width, channels, channelsLast, bilinear, fillMode, fillValue, false, begin, end)
}

/** dx, likewise, from dy: what was read is added to. */
export function warpBackward(
  dx: usize,
  dy: usize,
  transforms: usize,
  height: i32,
  width: i32,
  channels: i32,
  channelsLast: i32,
  bilinear: i32,
  fillMode: i32,
  begin: i32,
  end: i32,
): void {
  images(dy, dx, transforms, height, width, channels, channelsLast, bilinear, fillMode, 0, true, begin, end)
}

@inline
function images(
  y: usize,
  x: usize,
  transforms: usize,
  height: i32,
  width: i32,
  channels: i32,
  channelsLast: i32,
  bilinear: i32,
  fillMode: i32,
  fillValue: f64,
  backward: bool,
  begin: i32,
  end: i32,
): void {
  const size = height * width * channels
  const pixel = channelsLast ? channels : 1
  const channel = channelsLast ? 1 : height * width
  for (let n = begin; n < end; n++) {
    const t = at(transforms, n * 6)
    const image = at(x, n * size)
    let to = at(y, n * size)
    if (backward) memory.fill(image, 0, bytes(size))
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++, to = at(to, pixel)) {
        const across = along(t, column, row)
        const down = along(at(t, 3), column, row)
        const c = bilinear ? floor(across) : nearest(across)
        const r = bilinear ? floor(down) : nearest(down)
        const right = bilinear ? across - c : 0
        const below = bilinear ? down - r : 0
        const c0 = inside(<i32>c, width, fillMode)
        const c1 = inside(<i32>c + 1, width, fillMode)
        const r0 = inside(<i32>r, height, fillMode)
        const r1 = inside(<i32>r + 1, height, fillMode)
        const p00 = r0 < 0 || c0 < 0 ? -1 : (r0 * width + c0) * pixel
        const p01 = r0 < 0 || c1 < 0 ? -1 : (r0 * width + c1) * pixel
        const p10 = r1 < 0 || c0 < 0 ? -1 : (r1 * width + c0) * pixel
        const p11 = r1 < 0 || c1 < 0 ? -1 : (r1 * width + c1) * pixel
        const w00 = (1 - below) * (1 - right)
        const w01 = (1 - below) * right
        const w10 = below * (1 - right)
        const w11 = below * right
        for (let k = 0, i = 0; k < channels; k++, i += channel) {
          if (backward) {
            const gradient = <f64>f32.load(at(to, i))
            add(image, p00, i, w00, gradient)
            add(image, p01, i, w01, gradient)
            add(image, p10, i, w10, gradient)
            add(image, p11, i, w11, gradient)
          } else {
            let sum = term(image, p00, i, w00, fillValue)
            sum += term(image, p01, i, w01, fillValue)
            sum += term(image, p10, i, w10, fillValue)
            sum += term(image, p11, i, w11, fillValue)
            f32.store(at(to, i), <f32>sum)
          }
        }
      }
    }
  }
}

/** t₀ · column + t₁ · row + t₂ */
@inline
function along(t: usize, column: i32, row: i32): f64 {
  return <f64>f32.load(t) * column + <f64>f32.load(t, 4) * row + <f64>f32.load(t, 8)
}

/** Of two equally near the one further from 0. */
@inline
function nearest(place: f64): f64 {
  return place < 0 ? -floor(0.5 - place) : floor(place + 0.5)
}

/** The pixel that lies at index i of a row of `size`; −1: none. */
@inline
function inside(i: i32, size: i32, fillMode: i32): i32 {
  return i >= 0 && i < size ? i : beyond(i, size, fillMode)
}

function beyond(i: i32, size: i32, fillMode: i32): i32 {
  if (fillMode == FILL_MODE_CONSTANT) return -1
  if (fillMode == FILL_MODE_NEAREST) return i < 0 ? 0 : size - 1
  if (fillMode == FILL_MODE_WRAP) return modulo(i, size)
  const place = modulo(i, 2 * size)
  return min(place, 2 * size - 1 - place)
}

@inline
function modulo(i: i32, n: i32): i32 {
  return ((i % n) + n) % n
}

@inline
function term(image: usize, place: i32, i: i32, weight: f64, fillValue: f64): f64 {
  if (weight == 0) return 0
  return weight * (place < 0 ? fillValue : <f64>f32.load(at(image, place + i)))
}

@inline
function add(image: usize, place: i32, i: i32, weight: f64, gradient: f64): void {
  if (weight == 0 || place < 0) return
  const p = at(image, place + i)
  f32.store(p, <f32>(<f64>f32.load(p) + weight * gradient))
}
