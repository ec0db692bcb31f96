import { NORM_EPSILON } from './constants.generated'
import { splat } from './math'
import { at, bytes, double, high, load, low, store, total } from './simd'

/** g = clip(g, −limit, limit); min and max hand a NaN on */
export function clipByValue(g: usize, limit: f64, begin: i32, end: i32): void {
  const most = splat(<f32>limit)
  const least = splat(-(<f32>limit))
  for (let i = begin; i < end; i += 4) {
    store(at(g, i), f32x4.max(least, f32x4.min(v128.load(at(g, i)), most)), end - i)
  }
}

/** w −= fraction · w */
export function decay(w: usize, fraction: f64, begin: i32, end: i32): void {
  const part = splat(<f32>fraction)
  for (let i = begin; i < end; i += 4) {
    const v = v128.load(at(w, i))
    store(at(w, i), f32x4.sub(v, f32x4.mul(part, v)), end - i)
  }
}

/** sums[b] = Σ x² of block b, in doubles: of `size` elements, for the blocks begin to end of `length` (of 4) each */
export function squareSums(sums: usize, x: usize, size: i32, length: i32, begin: i32, end: i32): void {
  for (let b = begin; b < end; b++) {
    f64.store(double(sums, b), squareSum(at(x, b * length), min(length, size - b * length)))
  }
}

/** The blocks' sums added up in their order. */
export function sumOf(sums: usize, blocks: i32): f64 {
  let sum: f64 = 0
  for (let b = 0; b < blocks; b++) sum += f64.load(double(sums, b))
  return sum
}

function squareSum(x: usize, size: i32): f64 {
  let first = f64x2.splat(0)
  let second = f64x2.splat(0)
  for (let i = 0; i < size; i += 4) {
    const v = load(at(x, i), size - i, splat(0))
    first = f64x2.add(first, f64x2.mul(low(v), low(v)))
    second = f64x2.add(second, f64x2.mul(high(v), high(v)))
  }
  return total(f64x2.add(first, second))
}

/** Norms at a time, that lie side by side: their sums and factors stay in the workspace, and that in the cache. */
const WIDTH = 64
const FACTORS: usize = 8 * (WIDTH + 4)

/**
 * w ·= desired / (n + 1e-7), desired = rate · clip(n, least, most) + (1 − rate) · n; w is [outer, count, inner], and of
 * the norms n over count, [outer, inner], those from begin to end are seen to.
 */
export function normConstraint(
  w: usize,
  count: i32,
  inner: i32,
  least: f64,
  most: f64,
  rate: f64,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const stride = bytes(inner)
  let n = begin
  while (n < end) {
    const o = n / inner
    const i = n % inner
    const first = at(w, o * count * inner + i)
    if (inner == 1) {
      const factor = splat(<f32>factorOf(squareSum(first, count), least, most, rate))
      for (let k = 0; k < count; k += 4) store(at(first, k), f32x4.mul(v128.load(at(first, k)), factor), count - k)
      n++
      continue
    }
    const width = min(min(WIDTH, inner - i), end - n)
    columnSquares(workspace, first, stride, count, width)
    for (let k = 0; k < width; k++) {
      const factor = factorOf(f64.load(double(workspace, k)), least, most, rate)
      f32.store(at(workspace + FACTORS, k), <f32>factor)
    }
    let row = first
    for (let r = 0; r < count; r++, row += stride) {
      for (let k = 0; k < width; k += 4) {
        const factors = v128.load(at(workspace + FACTORS, k))
        store(at(row, k), f32x4.mul(v128.load(at(row, k)), factors), width - k)
      }
    }
    n += width
  }
}

@inline
function factorOf(squares: f64, least: f64, most: f64, rate: f64): f64 {
  const n = sqrt(squares)
  return (rate * min(max(n, least), most) + (1 - rate) * n) / (n + NORM_EPSILON)
}

/** sums[k] = Σ x² down column k, each summed up from top to bottom; up to 3 sums more are made, of whatever is there */
function columnSquares(sums: usize, x: usize, stride: usize, rows: i32, width: i32): void {
  memory.fill(sums, 0, double(0, WIDTH + 4))
  for (let r = 0; r < rows; r++, x += stride) {
    for (let k = 0; k < width; k += 4) {
      const v = v128.load(at(x, k))
      const sum = double(sums, k)
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(low(v), low(v))))
      v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(high(v), high(v))), 16)
    }
  }
}
