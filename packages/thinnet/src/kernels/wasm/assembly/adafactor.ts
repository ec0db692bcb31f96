import { kept, two } from './pairs'
import { at, bytes, double } from './simd'

/** Columns at a time, whose sums stay in the workspace. */
const WIDTH = 512

/**
 * One step of w, seen as `matrices` of [rows, columns], by the rule of Adafactor, computed as the reference does, sums one
 * after the other: to its bits. Of more than one row `squares` has, of each matrix where it lies, a number r a row and then c
 * a column, v = r · cᵀ / mean(r); of one row v itself.
 */
export function adafactor(
  w: usize,
  squares: usize,
  g: usize,
  matrices: i32,
  rows: i32,
  columns: i32,
  learningRate: f64,
  beta2: f64,
  epsilon1: f64,
  epsilon2: f64,
  clipThreshold: f64,
  workspace: usize,
): void {
  const matrix = bytes(rows * columns)
  const size = <f64>(matrices * rows * columns)
  let sum: f64 = 0
  for (let n = 0; n < matrices; n++) {
    const r = squares + <usize>n * matrix
    const gradients = g + <usize>n * matrix
    if (rows == 1) average(r, gradients, columns, beta2, epsilon1)
    else {
      averageRows(r, gradients, rows, columns, beta2, epsilon1)
      averageColumns(at(r, rows), gradients, rows, columns, beta2, epsilon1, workspace)
    }
    const mean = rows == 1 ? 1 : meanOf(r, rows)
    for (let i = 0; i < rows; i++) {
      const ofRow = rows == 1 ? 1 : <f64>f32.load(at(r, i)) / mean
      sum = addSquares(sum, at(gradients, i * columns), rows == 1 ? r : at(r, rows), ofRow, columns)
    }
  }
  const longest = max<f64>(1, sqrt(sum / size) / clipThreshold)
  const factor = (max<f64>(epsilon2, sqrt(squareSum(w, matrices * rows * columns) / size)) * learningRate) / longest
  for (let n = 0; n < matrices; n++) {
    const r = squares + <usize>n * matrix
    const mean = rows == 1 ? 1 : meanOf(r, rows)
    for (let i = 0; i < rows; i++) {
      const row = <usize>n * matrix + bytes(i * columns)
      const ofRow = rows == 1 ? 1 : <f64>f32.load(at(r, i)) / mean
      update(w + row, g + row, rows == 1 ? r : at(r, rows), ofRow, factor, columns)
    }
  }
}

/** g² + ε */
@inline
function squareOf(g: usize, i: i32, epsilon: v128): v128 {
  const gradient = two(g, i)
  return f64x2.add(f64x2.mul(gradient, gradient), epsilon)
}

/** u = g/√(ofRow · c) */
@inline
function updateOf(g: usize, c: usize, ofRow: v128, j: i32): v128 {
  return f64x2.div(two(g, j), f64x2.sqrt(f64x2.mul(ofRow, two(c, j))))
}

/** v = beta2 · v + (1 − beta2) · x */
@inline
function keepAverage(v: usize, i: i32, x: v128, beta2: f64, left: i32): void {
  kept(v, i, f64x2.add(f64x2.mul(f64x2.splat(beta2), two(v, i)), f64x2.mul(f64x2.splat(1 - beta2), x)), left)
}

/** sum + the first, then the second, where there is one. */
@inline
function addBoth(sum: f64, v: v128, left: i32): f64 {
  const first = sum + f64x2.extract_lane(v, 0)
  return left > 1 ? first + f64x2.extract_lane(v, 1) : first
}

function average(v: usize, g: usize, count: i32, beta2: f64, epsilon: f64): void {
  const e = f64x2.splat(epsilon)
  for (let i = 0; i < count; i += 2) keepAverage(v, i, squareOf(g, i, e), beta2, count - i)
}

function averageRows(r: usize, g: usize, rows: i32, columns: i32, beta2: f64, epsilon: f64): void {
  const e = f64x2.splat(epsilon)
  const count = f64x2.splat(<f64>columns)
  for (let i = 0; i < rows; i++) {
    const row = at(g, i * columns)
    let sum: f64 = 0
    for (let j = 0; j < columns; j += 2) sum = addBoth(sum, f64x2.div(squareOf(row, j, e), count), columns - j)
    keepAverage(r, i, f64x2.splat(sum), beta2, 1)
  }
}

function averageColumns(c: usize, g: usize, rows: i32, columns: i32, beta2: f64, epsilon: f64, sums: usize): void {
  const e = f64x2.splat(epsilon)
  const count = f64x2.splat(<f64>rows)
  for (let from = 0; from < columns; from += WIDTH) {
    const width = min(WIDTH, columns - from)
    memory.fill(sums, 0, double(0, width + 1))
    for (let i = 0; i < rows; i++) {
      const row = at(g, i * columns + from)
      for (let j = 0; j < width; j += 2) {
        const to = double(sums, j)
        v128.store(to, f64x2.add(v128.load(to), f64x2.div(squareOf(row, j, e), count)))
      }
    }
    for (let j = 0; j < width; j += 2) keepAverage(at(c, from), j, v128.load(double(sums, j)), beta2, width - j)
  }
}

function meanOf(r: usize, rows: i32): f64 {
  let mean: f64 = 0
  for (let i = 0; i < rows; i++) mean += <f64>f32.load(at(r, i)) / <f64>rows
  return mean
}

/** sum + Σ u² */
function addSquares(sum: f64, g: usize, c: usize, ofRow: f64, count: i32): f64 {
  const r = f64x2.splat(ofRow)
  for (let j = 0; j < count; j += 2) {
    const u = updateOf(g, c, r, j)
    sum = addBoth(sum, f64x2.mul(u, u), count - j)
  }
  return sum
}

function squareSum(x: usize, count: i32): f64 {
  let sum: f64 = 0
  for (let i = 0; i < count; i += 2) {
    const v = two(x, i)
    sum = addBoth(sum, f64x2.mul(v, v), count - i)
  }
  return sum
}

/** w −= factor · u */
function update(w: usize, g: usize, c: usize, ofRow: f64, factor: f64, count: i32): void {
  const r = f64x2.splat(ofRow)
  const f = f64x2.splat(factor)
  for (let j = 0; j < count; j += 2) {
    kept(w, j, f64x2.sub(two(w, j), f64x2.mul(f, updateOf(g, c, r, j))), count - j)
  }
}
