import { splat } from '../math'
import { at, bytes, store } from '../simd'

/** Between `low` and `high` of x lies place j of y, `fraction` of the way on. */
@inline
function positionOf(j: i32, from: i32, to: i32): f64 {
  return ((<f64>j + 0.5) * <f64>from) / <f64>to - 0.5
}

/** y[o, j] = (1 − fraction) · x[o, low] + fraction · x[o, high], `inner` elements each, for o from begin to end */
export function interpolateForward(y: usize, x: usize, from: i32, to: i32, inner: i32, begin: i32, end: i32): void {
  for (let o = begin; o < end; o++) {
    const image = at(x, o * from * inner)
    for (let j = 0; j < to; j++) {
      const position = positionOf(j, from, to)
      const below = <i32>Math.floor(position)
      const low = at(image, max(below, 0) * inner)
      const high = at(image, min(below + 1, from - 1) * inner)
      const f = splat(<f32>(position - <f64>below))
      const g = splat(<f32>(1 - (position - <f64>below)))
      const row = at(y, (o * to + j) * inner)
      for (let i = 0; i < inner; i += 4) {
        const v = f32x4.add(f32x4.mul(v128.load(at(low, i)), g), f32x4.mul(v128.load(at(high, i)), f))
        store(at(row, i), v, inner - i)
      }
    }
  }
}

/** dx[o, low] += (1 − fraction) · dy[o, j]; dx[o, high] += fraction · dy[o, j], from 0 */
export function interpolateBackward(dx: usize, dy: usize, from: i32, to: i32, inner: i32, begin: i32, end: i32): void {
  for (let o = begin; o < end; o++) {
    const image = at(dx, o * from * inner)
    memory.fill(image, 0, bytes(from * inner))
    for (let j = 0; j < to; j++) {
      const position = positionOf(j, from, to)
      const below = <i32>Math.floor(position)
      const f = splat(<f32>(position - <f64>below))
      const g = splat(<f32>(1 - (position - <f64>below)))
      const row = at(dy, (o * to + j) * inner)
      addTimes(at(image, max(below, 0) * inner), row, g, inner)
      addTimes(at(image, min(below + 1, from - 1) * inner), row, f, inner)
    }
  }
}

/** to += factor · from */
@inline
function addTimes(to: usize, from: usize, factor: v128, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    store(at(to, i), f32x4.add(v128.load(at(to, i)), f32x4.mul(v128.load(at(from, i)), factor)), count - i)
  }
}
