import { at, high, low, total } from './simd'

/** Sums of one channel where each is a plane of its own: x[outer, channels, inner], along the planes, in doubles. */

/** Σ x */
export function planeSum(x: usize, outer: i32, channels: i32, inner: i32, c: i32): f64 {
  let sum0 = f64x2.splat(0)
  let sum1 = sum0
  let rest: f64 = 0
  for (let o = 0; o < outer; o++) {
    const plane = at(x, (o * channels + c) * inner)
    let i = 0
    for (; i + 4 <= inner; i += 4) {
      const v = v128.load(at(plane, i))
      sum0 = f64x2.add(sum0, low(v))
      sum1 = f64x2.add(sum1, high(v))
    }
    for (; i < inner; i++) rest += <f64>f32.load(at(plane, i))
  }
  return total(f64x2.add(sum0, sum1)) + rest
}

/** Σ g · (x − mean), or Σ (x − mean)² where g is x and so to be centered too. */
@inline
function planeProduct(g: usize, x: usize, outer: i32, channels: i32, inner: i32, c: i32, mean: f64, square: bool): f64 {
  const m = f64x2.splat(mean)
  let sum0 = f64x2.splat(0)
  let sum1 = sum0
  let rest: f64 = 0
  for (let o = 0; o < outer; o++) {
    const begin = (o * channels + c) * inner
    const plane = at(x, begin)
    const other = at(g, begin)
    let i = 0
    for (; i + 4 <= inner; i += 4) {
      const v = v128.load(at(plane, i))
      const w = v128.load(at(other, i))
      const d0 = f64x2.sub(low(v), m)
      const d1 = f64x2.sub(high(v), m)
      sum0 = f64x2.add(sum0, f64x2.mul(d0, square ? d0 : low(w)))
      sum1 = f64x2.add(sum1, f64x2.mul(d1, square ? d1 : high(w)))
    }
    for (; i < inner; i++) {
      const d = <f64>f32.load(at(plane, i)) - mean
      rest += d * (square ? d : <f64>f32.load(at(other, i)))
    }
  }
  return total(f64x2.add(sum0, sum1)) + rest
}

/** Σ (x − mean)² */
export function planeSquares(x: usize, outer: i32, channels: i32, inner: i32, c: i32, mean: f64): f64 {
  return planeProduct(x, x, outer, channels, inner, c, mean, true)
}

/** Σ dy · (x − mean) */
export function planeProducts(dy: usize, x: usize, outer: i32, channels: i32, inner: i32, c: i32, mean: f64): f64 {
  return planeProduct(dy, x, outer, channels, inner, c, mean, false)
}
