import { splat } from '../math'
import { firstOf, partsWithin } from '../parts'
import { APART, at, bytes, fetch, first, madd, store } from '../simd'
import { Window } from '../window'
import { firstInside, firstTap, lastInside, lastTap, spaced } from './places'
import { lanes } from './repeat'

/** Elements of y in a part of the batch, at least. */
const ELEMENTS = 2048

/** Into how many parts of the batch the gradient of the kernel is cut. */
export function depthwiseKernelParts(window: usize, batch: i32): i32 {
  const w = changetype<Window>(window)
  return partsWithin(min(batch, <i32>((<i64>batch * w.outPixels * w.channels) / ELEMENTS)), w.taps)
}

/**
 * dkernel[tap, c] = Σ over all windows of x · dy: the sums of `parts` equal shares of the batch, one after the other at
 * `sums`, for sumParts to add up. begin and end are parts of `size` elements of dy.
 */
export function depthwiseConv2dBackwardKernel(
  sums: usize,
  x: usize,
  dy: usize,
  window: usize,
  batch: i32,
  parts: i32,
  size: i32,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  const three = w.windowWidth == 3 && w.dilationX == 1 && lastInside(2, w) > firstInside(0, w)
  for (let part = begin; part < end; part++) {
    const to = at(sums, part * w.taps)
    memory.fill(to, 0, bytes(w.taps))
    const last = firstOf(part + 1, parts, batch)
    for (let n = firstOf(part, parts, batch); n < last; n++) {
      const image = at(x, n * w.imageSize)
      const gradient = at(dy, n * w.outPixels * w.channels)
      if (w.inPlanes) eachPlane(to, image, gradient, w)
      else if (three) threeWide(to, image, gradient, w)
      else eachTap(to, image, gradient, w)
    }
  }
}

/** weights += Σ over the windows of an image whose channels are planes. */
function eachPlane(weights: usize, x: usize, dy: usize, w: Window): void {
  for (let oy = 0; oy < w.outHeight; oy++) {
    const top = oy * w.strideY - w.paddingTop
    const toY = lastTap(top, w.dilationY, w.windowHeight, w.height)
    for (let ky = firstTap(top, w.dilationY); ky < toY; ky++) {
      for (let kx = 0; kx < w.windowWidth; kx++) {
        const from = firstInside(kx, w)
        const count = lastInside(kx, w) - from
        const pixel = (top + ky * w.dilationY) * w.width + from * w.strideX - w.paddingLeft + kx * w.dilationX
        const to = at(weights, (ky * w.windowWidth + kx) * w.channels)
        for (let c = 0; count > 0 && c < w.channels; c++) {
          const row = at(x, c * w.height * w.width + pixel)
          const gradient = at(dy, c * w.outPixels + oy * w.outWidth + from)
          f32.store(at(to, c), f32.load(at(to, c)) + dot(row, gradient, count, w.strideX))
        }
      }
    }
  }
}

/** The same of an image whose pixels' channels lie side by side. */
function eachTap(weights: usize, x: usize, dy: usize, w: Window): void {
  const channels = w.channels
  for (let oy = 0; oy < w.outHeight; oy++) {
    const top = oy * w.strideY - w.paddingTop
    const toY = lastTap(top, w.dilationY, w.windowHeight, w.height)
    for (let ky = firstTap(top, w.dilationY); ky < toY; ky++) {
      for (let kx = 0; kx < w.windowWidth; kx++) {
        const from = firstInside(kx, w)
        const count = lastInside(kx, w) - from
        const pixel = (top + ky * w.dilationY) * w.width + from * w.strideX - w.paddingLeft + kx * w.dilationX
        const gradient = at(dy, (oy * w.outWidth + from) * channels)
        if (count > 0) rowSums(at(weights, (ky * w.windowWidth + kx) * channels), at(x, pixel * channels), gradient, count, w)
      }
    }
  }
}

/**
 * The same of windows 3 wide: the 3 taps of a row are summed up at once, so that gradients are loaded for all of them, of 8
 * channels, which makes 6 sums. Engines load all that a turn of the loop needs before they compute: 9 sums would not stay
 * in registers.
 */
function threeWide(weights: usize, x: usize, dy: usize, w: Window): void {
  const channels = w.channels
  const pixel = bytes(channels)
  const next = bytes(w.strideX * channels)
  const from0 = firstInside(0, w)
  const from1 = firstInside(1, w)
  const from2 = firstInside(2, w)
  const to0 = lastInside(0, w)
  const to1 = lastInside(1, w)
  const to2 = lastInside(2, w)
  const rowBytes = bytes(w.width * channels)
  const apart = pixel >= APART
  let fetched = apart ? 0 : w.height
  for (let oy = 0; oy < w.outHeight; oy++) {
    const top = oy * w.strideY - w.paddingTop
    const below = min(w.height, top + (w.windowHeight - 1) * w.dilationY + 1)
    for (; fetched < below; fetched++) fetch(x + <usize>fetched * rowBytes, rowBytes)
    if (apart) fetch(at(dy, oy * w.outWidth * channels), bytes(w.outWidth * channels))
    const toY = lastTap(top, w.dilationY, w.windowHeight, w.height)
    for (let ky = firstTap(top, w.dilationY); ky < toY; ky++) {
      const row = at(x, ((top + ky * w.dilationY) * w.width - w.paddingLeft) * channels)
      const gradients = at(dy, oy * w.outWidth * channels)
      const to = at(weights, ky * 3 * channels)
      for (let c = 0; c < channels; c += 8) {
        let s0 = splat(0)
        let s1 = s0
        let s2 = s0
        let t0 = s0
        let t1 = s0
        let t2 = s0
        let g = at(gradients, c)
        let a0 = at(row, c)
        // the first windows begin before the row …
        for (let ox = 0; ox < from0; ox++) {
          const d = v128.load(g)
          const e = v128.load(g, 16)
          const a1 = a0 + pixel
          const a2 = a1 + pixel
          if (ox >= from1) {
            s1 = madd(s1, v128.load(a1), d)
            t1 = madd(t1, v128.load(a1, 16), e)
          }
          if (ox >= from2) {
            s2 = madd(s2, v128.load(a2), d)
            t2 = madd(t2, v128.load(a2, 16), e)
          }
          a0 += next
          g += pixel
        }
        for (let ox = from0; ox < to2; ox++) {
          const d = v128.load(g)
          const e = v128.load(g, 16)
          const a1 = a0 + pixel
          const a2 = a1 + pixel
          s0 = madd(s0, v128.load(a0), d)
          s1 = madd(s1, v128.load(a1), d)
          s2 = madd(s2, v128.load(a2), d)
          t0 = madd(t0, v128.load(a0, 16), e)
          t1 = madd(t1, v128.load(a1, 16), e)
          t2 = madd(t2, v128.load(a2, 16), e)
          a0 += next
          g += pixel
        }
        // … and the last end behind it
        for (let ox = to2; ox < to0; ox++) {
          const d = v128.load(g)
          const e = v128.load(g, 16)
          const a1 = a0 + pixel
          s0 = madd(s0, v128.load(a0), d)
          t0 = madd(t0, v128.load(a0, 16), e)
          if (ox < to1) {
            s1 = madd(s1, v128.load(a1), d)
            t1 = madd(t1, v128.load(a1, 16), e)
          }
          a0 += next
          g += pixel
        }
        const left = channels - c
        add(at(to, c), s0, left)
        add(at(to, channels + c), s1, left)
        add(at(to, 2 * channels + c), s2, left)
        if (left <= 4) continue
        add(at(to, c + 4), t0, left - 4)
        add(at(to, channels + c + 4), t1, left - 4)
        add(at(to, 2 * channels + c + 4), t2, left - 4)
      }
    }
  }
}

@inline
function add(to: usize, sum: v128, left: i32): void {
  store(to, f32x4.add(v128.load(to), sum), left)
}

/** weights[c] += Σ over `count` pixels of x · dy */
@inline
function rowSums(weights: usize, x: usize, dy: usize, count: i32, w: Window): void {
  const end = w.channels
  const next = bytes(w.strideX * w.channels)
  const nextOut = bytes(w.channels)
  let c = 0
  for (; c + 16 <= end; c += 16) {
    const to = at(weights, c)
    let from = at(x, c)
    let gradient = at(dy, c)
    let s0 = splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    for (let i = 0; i < count; i++) {
      s0 = madd(s0, v128.load(from), v128.load(gradient))
      s1 = madd(s1, v128.load(from, 16), v128.load(gradient, 16))
      s2 = madd(s2, v128.load(from, 32), v128.load(gradient, 32))
      s3 = madd(s3, v128.load(from, 48), v128.load(gradient, 48))
      from += next
      gradient += nextOut
    }
    v128.store(to, f32x4.add(v128.load(to), s0))
    v128.store(to, f32x4.add(v128.load(to, 16), s1), 16)
    v128.store(to, f32x4.add(v128.load(to, 32), s2), 32)
    v128.store(to, f32x4.add(v128.load(to, 48), s3), 48)
  }
  for (; c < end; c += 4) {
    const to = at(weights, c)
    let sum = splat(0)
    for (let i = 0; i < count; i++) {
      sum = madd(sum, v128.load(at(x, c) + <usize>i * next), v128.load(at(dy, c) + <usize>i * nextOut))
    }
    store(to, f32x4.add(v128.load(to), sum), end - c)
  }
}

/** Σ of the products of x, whose elements lie `stride` apart, and dy. */
@inline
function dot(x: usize, dy: usize, count: i32, stride: i32): f32 {
  if (stride == 1) return vectorDot(x, dy, count, 1)
  if (stride == 2) return vectorDot(x, dy, count, 2)
  let sum: f32 = 0
  for (let i = 0; i < count; i++) sum += f32.load(at(x, i * stride)) * f32.load(at(dy, i))
  return sum
}

@inline
function vectorDot(x: usize, dy: usize, count: i32, stride: i32): f32 {
  let sum = splat(0)
  for (let i = 0; i < count; i += 4) {
    const left = count - i
    // what lies past the end is no number, perhaps, which times 0 would stay so
    sum = madd(sum, first(spaced(at(x, i * stride), stride), left), first(v128.load(at(dy, i)), left))
  }
  return lanes(sum)
}
