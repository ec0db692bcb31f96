import { at } from '../simd'
import { fillRows, reluRows, sgemm } from './sgemm'

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
  begin: i32,
  end: i32,
): void {
  const i = byColumns ? 0 : begin
  const j = byColumns ? begin : 0
  const rows = byColumns ? m : end - begin
  const columns = byColumns ? end - begin : n
  const to = at(c, i * n + j)
  if (bias) fillRows(to, n, at(bias, j), rows, columns)
  const from = at(a, transposeA ? i : i * k)
  const by = at(b, transposeB ? j * k : j)
  sgemm(transposeA, transposeB, rows, columns, k, from, transposeA ? m : k, by, transposeB ? k : n, bias ? 1 : 0, to, n)
  if (relu) reluRows(to, n, rows, columns)
}
