import { APART, at, bytes, double, fetch, high, low } from '../simd'

/**
 * Sums of each channel where channels lie side by side: x[rows, channels], of which `count`. Vectors run along the
 * channels, and the sums, doubles in memory, stay in the cache. There is room for a multiple of 4 of them, since the
 * last vector may add to up to 3 more, which nobody reads.
 */

/** Of four sums for each channel, so many rows are added before they are stored again. */
const ROWS = 4

/** sums[c] = Σ x */
export function rowSums(sums: usize, x: usize, rows: i32, channels: i32, count: i32): void {
  memory.fill(sums, 0, double(0, (count + 3) & ~3))
  const rowStride = bytes(channels)
  for (let r = 0; r < rows; r += 2 * ROWS, x += 2 * <usize>ROWS * rowStride) {
    const here = min(2 * ROWS, rows - r)
    for (let c = 0; c < count; c += 4) {
      const to = double(sums, c)
      let from = at(x, c)
      let s0 = v128.load(to)
      let s1 = v128.load(to, 16)
      let i = 0
      for (; i + 2 <= here; i += 2, from += 2 * rowStride) {
        const v = v128.load(from)
        const next = v128.load(from + rowStride)
        s0 = f64x2.add(s0, f64x2.add(low(v), low(next)))
        s1 = f64x2.add(s1, f64x2.add(high(v), high(next)))
      }
      if (i < here) {
        const v = v128.load(from)
        s0 = f64x2.add(s0, low(v))
        s1 = f64x2.add(s1, high(v))
      }
      v128.store(to, s0)
      v128.store(to, s1, 16)
    }
  }
}

/** sums[c] = Σ d and squares[c] = Σ d², d = x − the channel's element in the row `origin` */
export function rowMoments(
  sums: usize,
  squares: usize,
  x: usize,
  origin: usize,
  rows: i32,
  channels: i32,
  count: i32,
): void {
  memory.fill(sums, 0, double(0, (count + 3) & ~3))
  memory.fill(squares, 0, double(0, (count + 3) & ~3))
  const rowStride = bytes(channels)
  for (let r = 0; r < rows; r += ROWS, x += <usize>ROWS * rowStride) {
    const here = min(ROWS, rows - r)
    if (rowStride >= APART) fetch(x, <usize>here * rowStride)
    for (let c = 0; c < count; c += 4) {
      const center = v128.load(at(origin, c))
      const center0 = low(center)
      const center1 = high(center)
      const to = double(sums, c)
      const toSquares = double(squares, c)
      let from = at(x, c)
      let s0 = v128.load(to)
      let s1 = v128.load(to, 16)
      let q0 = v128.load(toSquares)
      let q1 = v128.load(toSquares, 16)
      for (let i = 0; i < here; i++, from += rowStride) {
        const v = v128.load(from)
        const d0 = f64x2.sub(low(v), center0)
        const d1 = f64x2.sub(high(v), center1)
        s0 = f64x2.add(s0, d0)
        s1 = f64x2.add(s1, d1)
        q0 = f64x2.add(q0, f64x2.mul(d0, d0))
        q1 = f64x2.add(q1, f64x2.mul(d1, d1))
      }
      v128.store(to, s0)
      v128.store(to, s1, 16)
      v128.store(toSquares, q0)
      v128.store(toSquares, q1, 16)
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
