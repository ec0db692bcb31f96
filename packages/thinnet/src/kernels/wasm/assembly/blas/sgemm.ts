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
