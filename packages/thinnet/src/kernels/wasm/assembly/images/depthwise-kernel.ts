import { splat } from '../math'
import { at, bytes, first, madd, store } from '../simd'
import { Window } from '../window'
import { firstInside, firstTap, lastInside, lastTap, spaced } from './places'
import { lanes } from './repeat'

/** dkernel[tap, c] = Σ over all windows of x · dy, for the channels begin to end. */
export function depthwiseConv2dBackwardKernel(
  dkernel: usize,
  x: usize,
  dy: usize,
  window: usize,
  batch: i32,
  size: i32,
  begin: i32,
  end: i32,
): void {
  const w = changetype<Window>(window)
  const planes = w.inPlanes
  for (let tap = 0; tap < w.windowHeight * w.windowWidth; tap++) {
    memory.fill(at(dkernel, tap * w.channels + begin), 0, bytes(end - begin))
  }
  for (let n = 0; n < batch; n++) {
    for (let oy = 0; oy < w.outHeight; oy++) {
      const top = oy * w.strideY - w.paddingTop
      const toY = lastTap(top, w.dilationY, w.windowHeight, w.height)
      for (let ky = firstTap(top, w.dilationY); ky < toY; ky++) {
        for (let kx = 0; kx < w.windowWidth; kx++) {
          const from = firstInside(kx, w)
          const count = lastInside(kx, w) - from
          if (count == 0) continue
          const pixel = (top + ky * w.dilationY) * w.width + from * w.strideX - w.paddingLeft + kx * w.dilationX
          const out = oy * w.outWidth + from
          const weights = at(dkernel, (ky * w.windowWidth + kx) * w.channels)
          if (planes) {
            for (let c = begin; c < end; c++) {
              const row = at(x, (n * w.channels + c) * w.height * w.width + pixel)
              const gradient = at(dy, (n * w.channels + c) * w.outPixels + out)
              f32.store(at(weights, c), f32.load(at(weights, c)) + dot(row, gradient, count, w.strideX))
            }
          } else {
            const row = at(x, n * w.imageSize + pixel * w.channels)
            const gradient = at(dy, (n * w.outPixels + out) * w.channels)
            rowSums(weights, row, gradient, count, w, begin, end)
          }
        }
      }
    }
  }
}

/** weights[c] += Σ over `count` pixels of x · dy */
@inline
function rowSums(weights: usize, x: usize, dy: usize, count: i32, w: Window, begin: i32, end: i32): void {
  const next = bytes(w.strideX * w.channels)
  const nextOut = bytes(w.channels)
  let c = begin
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
