import { B_PANELS } from '../workspace'
import { firstOf } from '../parts'
import { at, bytes, transposeBlock } from '../simd'
import { fillRows, reluRows, sgemm, smallOf } from './sgemm'

/** Fewer rows of c at a time than this are no gain; nor is a shorter inner dimension. */
const FEWEST_ROWS = 64
const SHORTEST = 96
/** Nor a shorter piece of the inner dimension of a transposed a, whose rows are then the pieces' own. */
const SHORTEST_PIECE = 24

/** The kernel gemm by a BLAS: begin and end are rows of c or, if so told, columns. */
export function blasGemm(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: i32,
  transposeB: i32,
  relu: i32,
  byColumns: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const i = byColumns ? 0 : begin
  const j = byColumns ? begin : 0
  const rows = byColumns ? m : end - begin
  const columns = byColumns ? end - begin : n
  const small = smallOf(columns, k) & ~31
  const height = transposeA || byColumns || small < FEWEST_ROWS ? rows : small
  let by = at(b, transposeB ? j * k : j)
  let ldb = transposeB ? k : n
  if (transposeB && height < rows) {
    // small products are sooner done of a B that is not transposed
    by = workspace + B_PANELS
    transposeBlock(by, bytes(n), b, bytes(k), n, k)
    ldb = n
    transposeB = 0
  }
  const piece = transposeA && !transposeB ? pieceOf(rows, columns, k) : k
  for (let r = 0; r < rows; r += height) {
    const count = min(height, rows - r)
    const to = at(c, (i + r) * n + j)
    if (bias) fillRows(to, n, at(bias, j), count, columns)
    const from = at(a, transposeA ? i : (i + r) * k)
    for (let p = 0; p < k; p += piece) {
      const left = transposeA ? at(from, p * m) : from
      const lda = transposeA ? m : k
      const beta = bias || p ? 1 : 0
      sgemm(transposeA, transposeB, count, columns, min(piece, k - p), left, lda, at(by, p * ldb), ldb, beta, to, n)
    }
    if (relu) reluRows(to, n, count, columns)
  }
}

/** How much of an inner dimension of k is summed up at a time, of products that are small then, if that is a gain. */
function pieceOf(rows: i32, columns: i32, k: i32): i32 {
  const small = smallOf(rows, columns) & ~3
  return small < SHORTEST_PIECE ? k : small
}

/**
 * aᵀ[m, k] · b[k, n] for a k that is much larger than m and n: the products of `parts` equal shares of k, one after the
 * other at `sums`, for sumParts to add up. begin and end are parts.
 */
export function blasGemmParts(
  sums: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  parts: i32,
  begin: i32,
  end: i32,
): void {
  const small = smallOf(m, n) & ~7
  const length = small < SHORTEST ? k : small
  for (let part = begin; part < end; part++) {
    const to = at(sums, part * m * n)
    const first = firstOf(part, parts, k)
    const last = firstOf(part + 1, parts, k)
    for (let p = first; p < last; p += length) {
      sgemm(1, 0, m, n, min(length, last - p), at(a, p * m), m, at(b, p * n), n, p > first, to, n)
    }
  }
}
