import { at, double, high, low } from './simd'

/**
 * Sums of each channel where channels lie side by side: x[rows, channels]. Vectors run along the channels begin to end,
 * and the sums, doubles in memory, stay in the cache; the last vector may add what nobody reads to 3 more of them.
 */
@inline
function accumulate(sums: usize, v: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), low(v)))
  v128.store(sums, f64x2.add(v128.load(sums, 16), high(v)), 16)
}

/** sums[c] = Σ x */
export function rowSums(sums: usize, x: usize, rows: i32, channels: i32, begin: i32, end: i32): void {
  memory.fill(sums, 0, double(0, end - begin + 3))
  for (let r = 0; r < rows; r++) {
    const row = at(x, r * channels)
    for (let c = begin; c < end; c += 4) accumulate(double(sums, c - begin), v128.load(at(row, c)))
  }
}

/** sums[c] = Σ (x − mean)² */
export function rowSquares(sums: usize, x: usize, means: usize, rows: i32, channels: i32, begin: i32, end: i32): void {
  memory.fill(sums, 0, double(0, end - begin + 3))
  for (let r = 0; r < rows; r++) {
    const row = at(x, r * channels)
    for (let c = begin; c < end; c += 4) {
      const v = v128.load(at(row, c))
      const mean = double(means, c - begin)
      const to = double(sums, c - begin)
      const d0 = f64x2.sub(low(v), v128.load(mean))
      const d1 = f64x2.sub(high(v), v128.load(mean, 16))
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(d0, d0)))
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(d1, d1)), 16)
    }
  }
}

/** sums[c] = Σ dy and products[c] = Σ dy · (x − mean) */
export function rowProducts(
  sums: usize,
  products: usize,
  dy: usize,
  x: usize,
  means: usize,
  rows: i32,
  channels: i32,
  begin: i32,
  end: i32,
): void {
  memory.fill(sums, 0, double(0, end - begin + 3))
  memory.fill(products, 0, double(0, end - begin + 3))
  for (let r = 0; r < rows; r++) {
    const row = r * channels
    for (let c = begin; c < end; c += 4) {
      const v = v128.load(at(x, row + c))
      const g = v128.load(at(dy, row + c))
      const mean = double(means, c - begin)
      const to = double(products, c - begin)
      const p0 = f64x2.mul(low(g), f64x2.sub(low(v), v128.load(mean)))
      const p1 = f64x2.mul(high(g), f64x2.sub(high(v), v128.load(mean, 16)))
      accumulate(double(sums, c - begin), g)
      v128.store(to, f64x2.add(v128.load(to), p0))
      v128.store(to, f64x2.add(v128.load(to, 16), p1), 16)
    }
  }
}
