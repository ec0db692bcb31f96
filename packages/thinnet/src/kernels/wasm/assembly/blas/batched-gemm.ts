import { at } from '../simd'
import { sgemm } from './sgemm'

/** The kernel batchedGemm by a BLAS: see ../attention.ts. */
export function blasBatchedGemm(
  c: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: i32,
  transposeB: i32,
  heads: i32,
  cSample: i32,
  cHead: i32,
  cRow: i32,
  aSample: i32,
  aHead: i32,
  aRow: i32,
  bSample: i32,
  bHead: i32,
  bRow: i32,
  begin: i32,
  end: i32,
): void {
  for (let matrix = begin; matrix < end; matrix++) {
    const sample = matrix / heads
    const head = matrix % heads
    const to = at(c, sample * cSample + head * cHead)
    const from = at(a, sample * aSample + head * aHead)
    const by = at(b, sample * bSample + head * bHead)
    sgemm(transposeA, transposeB, m, n, k, from, aRow, by, bRow, 0, to, cRow)
  }
}
