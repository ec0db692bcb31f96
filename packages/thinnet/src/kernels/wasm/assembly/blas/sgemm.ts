import { splat } from '../math'
import { at, store } from '../simd'

/**
 * c[m, n] = A · B (+ c where beta is 1) by the system's BLAS, which the module is given from outside; lda, ldb and ldc
 * are elements from one row to the next.
 */
@external('env', 'sgemm')
export declare function sgemm(
  transposeA: i32,
  transposeB: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  beta: i32,
  c: usize,
  ldc: i32,
): void

// A bias is what c begins with: a BLAS would write zeros there first.

/** c[r, j] = bias[j] */
export function fillRows(c: usize, ldc: i32, bias: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < columns; j += 4) store(at(c, j), v128.load(at(bias, j)), columns - j)
    c = at(c, ldc)
  }
}

/** c[r, j] = bias[r] */
export function fillPlanes(c: usize, ldc: i32, bias: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    const value = splat(f32.load(at(bias, r)))
    for (let j = 0; j < columns; j += 4) store(at(c, j), value, columns - j)
    c = at(c, ldc)
  }
}

/** c[r, j] = max(c[r, j], 0) of a block that has just been summed up; a NaN stays a NaN */
export function reluRows(c: usize, ldc: i32, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < columns; j += 4) store(at(c, j), f32x4.pmax(v128.load(at(c, j)), splat(0)), columns - j)
    c = at(c, ldc)
  }
}

/** OpenBLAS takes matrices of fewer multiplications than this as they lie, without a copy, which is sooner done … */
const SMALL = 1_000_000
/** … even in so many parts. */
const MOST_PARTS = 8

/** How large the third dimension may be for that, of matrices whose other two are these. */
export function smallOf(one: i32, other: i32): i32 {
  return <i32>(SMALL / (<i64>one * other))
}

/**
 * c[m, n] = a[m, k] · b[k, n], or b[n, k] if transposed, + bias, for few rows: in parts that are small, of the columns or,
 * where it is longer, of the inner dimension.
 */
export function sgemmOfFew(c: usize, a: usize, b: usize, bias: usize, m: i32, n: i32, k: i32, transposed: i32): void {
  const parts = <i32>((<i64>m * n * k) / SMALL) + 1
  const alongInner = k > n && !transposed
  const length = alongInner ? k : n
  const part = parts > MOST_PARTS ? length : ((length + parts - 1) / parts + 15) & ~15
  if (bias) fillRows(c, n, bias, m, n)
  for (let j = 0; j < length; j += part) {
    const size = min(part, length - j)
    if (alongInner) sgemm(0, 0, m, n, size, at(a, j), k, at(b, j * n), n, bias != 0 || j > 0 ? 1 : 0, c, n)
    else sgemm(0, transposed, m, size, k, a, k, at(b, transposed ? j * k : j), transposed ? k : n, bias ? 1 : 0, at(c, j), n)
  }
}
