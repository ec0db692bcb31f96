import { at, bytes, double, high, low } from '../simd'

/**
 * Sums of each channel where channels lie side by side: x[rows, channels], of which `count`. Vectors run along the
 * channels, and the sums, doubles in memory, stay in the cache. There is room for a multiple of 4 of them, since the
 * last vector may add to up to 3 more, which nobody reads.
 */

/** sums[c] = Σ x */
export function rowSums(sums: usize, x: usize, rows: i32, channels: i32, count: i32): void {
  memory.fill(sums, 0, double(0, (count + 3) & ~3))
  const rowStride = bytes(channels)
  let r = 0
  for (; r + 2 <= rows; r += 2, x += 2 * rowStride) {
    for (let c = 0; c < count; c += 4) {
      const v = v128.load(at(x, c))
      const next = v128.load(at(x, c) + rowStride)
      add(double(sums, c), f64x2.add(low(v), low(next)), f64x2.add(high(v), high(next)))
    }
  }
  if (r == rows) return
  for (let c = 0; c < count; c += 4) {
    const v = v128.load(at(x, c))
    add(double(sums, c), low(v), high(v))
  }
}

/** sums[c] = Σ (x − mean)² */
export function rowSquares(sums: usize, x: usize, means: usize, rows: i32, channels: i32, count: i32): void {
  memory.fill(sums, 0, double(0, (count + 3) & ~3))
  for (let r = 0; r < rows; r++, x += bytes(channels)) {
    for (let c = 0; c < count; c += 4) {
      const v = v128.load(at(x, c))
      const mean = double(means, c)
      const d0 = f64x2.sub(low(v), v128.load(mean))
      const d1 = f64x2.sub(high(v), v128.load(mean, 16))
      add(double(sums, c), f64x2.mul(d0, d0), f64x2.mul(d1, d1))
    }
  }
}

/** sums[c] = Σ g and products[c] = Σ g · (x − mean) */
export function rowProducts(
  sums: usize,
  products: usize,
  g: usize,
  x: usize,
  means: usize,
  rows: i32,
  channels: i32,
  count: i32,
): void {
  memory.fill(sums, 0, double(0, (count + 3) & ~3))
  memory.fill(products, 0, double(0, (count + 3) & ~3))
  for (let r = 0; r < rows; r++, x += bytes(channels), g += bytes(channels)) {
    for (let c = 0; c < count; c += 4) {
      const v = v128.load(at(x, c))
      const w = v128.load(at(g, c))
      const mean = double(means, c)
      const d0 = f64x2.sub(low(v), v128.load(mean))
      const d1 = f64x2.sub(high(v), v128.load(mean, 16))
      add(double(sums, c), low(w), high(w))
      add(double(products, c), f64x2.mul(low(w), d0), f64x2.mul(high(w), d1))
    }
  }
}

/** Adds to 4 sums. */
@inline
function add(sums: usize, first: v128, second: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), first))
  v128.store(sums, f64x2.add(v128.load(sums, 16), second), 16)
}
