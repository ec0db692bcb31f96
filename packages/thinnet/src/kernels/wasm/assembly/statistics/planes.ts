import { at, double, high, low, total } from '../simd'

/**
 * Sums of each channel where each is a plane of its own: x[outer, channels, inner], of which `count` channels. Vectors
 * run along the planes; a plane is summed up before it is added.
 */

/** sums[c] = Σ x */
export function planeSums(sums: usize, x: usize, outer: i32, channels: i32, inner: i32, count: i32): void {
  memory.fill(sums, 0, double(0, count))
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) add(double(sums, c), planeSum(at(x, (o * channels + c) * inner), inner))
  }
}

/** sums[c] = Σ d and squares[c] = Σ d², d = x − the first element of the channel's plane in `origin` */
export function planeMoments(
  sums: usize,
  squares: usize,
  x: usize,
  origin: usize,
  outer: i32,
  channels: i32,
  inner: i32,
  count: i32,
): void {
  memory.fill(sums, 0, double(0, count))
  memory.fill(squares, 0, double(0, count))
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const plane = at(x, (o * channels + c) * inner)
      planeMoment(double(sums, c), double(squares, c), plane, <f64>f32.load(at(origin, c * inner)), inner)
    }
  }
}

/** sums[c] = Σ g and products[c] = Σ g · (x − mean) */
export function planeProducts(
  sums: usize,
  products: usize,
  g: usize,
  x: usize,
  means: usize,
  outer: i32,
  channels: i32,
  inner: i32,
  count: i32,
): void {
  memory.fill(sums, 0, double(0, count))
  memory.fill(products, 0, double(0, count))
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const plane = (o * channels + c) * inner
      add(double(sums, c), planeSum(at(g, plane), inner))
      const product = planeProduct(at(g, plane), at(x, plane), f64.load(double(means, c)), inner)
      add(double(products, c), product)
    }
  }
}

@inline
function add(sum: usize, value: f64): void {
  f64.store(sum, f64.load(sum) + value)
}

/** Σ x */
function planeSum(x: usize, inner: i32): f64 {
  let sum0 = f64x2.splat(0)
  let sum1 = sum0
  let rest: f64 = 0
  let i = 0
  for (; i + 4 <= inner; i += 4) {
    const v = v128.load(at(x, i))
    sum0 = f64x2.add(sum0, low(v))
    sum1 = f64x2.add(sum1, high(v))
  }
  for (; i < inner; i++) rest += <f64>f32.load(at(x, i))
  return total(f64x2.add(sum0, sum1)) + rest
}

/** Σ (x − center), and the squares of that */
@inline
function planeMoment(sum: usize, squares: usize, x: usize, center: f64, inner: i32): void {
  const m = f64x2.splat(center)
  let sum0 = f64x2.splat(0)
  let sum1 = sum0
  let squares0 = sum0
  let squares1 = sum0
  let rest: f64 = 0
  let restSquares: f64 = 0
  let i = 0
  for (; i + 4 <= inner; i += 4) {
    const v = v128.load(at(x, i))
    const d0 = f64x2.sub(low(v), m)
    const d1 = f64x2.sub(high(v), m)
    sum0 = f64x2.add(sum0, d0)
    sum1 = f64x2.add(sum1, d1)
    squares0 = f64x2.add(squares0, f64x2.mul(d0, d0))
    squares1 = f64x2.add(squares1, f64x2.mul(d1, d1))
  }
  for (; i < inner; i++) {
    const d = <f64>f32.load(at(x, i)) - center
    rest += d
    restSquares += d * d
  }
  add(sum, total(f64x2.add(sum0, sum1)) + rest)
  add(squares, total(f64x2.add(squares0, squares1)) + restSquares)
}

/** Σ g · (x − mean) */
function planeProduct(g: usize, x: usize, mean: f64, inner: i32): f64 {
  const m = f64x2.splat(mean)
  let sum0 = f64x2.splat(0)
  let sum1 = sum0
  let rest: f64 = 0
  let i = 0
  for (; i + 4 <= inner; i += 4) {
    const v = v128.load(at(x, i))
    const w = v128.load(at(g, i))
    sum0 = f64x2.add(sum0, f64x2.mul(f64x2.sub(low(v), m), low(w)))
    sum1 = f64x2.add(sum1, f64x2.mul(f64x2.sub(high(v), m), high(w)))
  }
  for (; i < inner; i++) rest += (<f64>f32.load(at(x, i)) - mean) * <f64>f32.load(at(g, i))
  return total(f64x2.add(sum0, sum1)) + rest
}
