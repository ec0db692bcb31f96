import { packB } from './pack'
import { splat } from './math'
import { at, bytes, store } from './simd'
import { multiply } from './tiles'
import { B_PANELS, ROWS, SCRATCH, innerBlock, columnBlock } from './workspace'

/**
 * c[M, N] = A · B + bias for the rows begin to end of c. A is a[M, K] (or a[K, M]), B is b[K, N] (or b[N, K]).
 * K is summed up in blocks, whose length depends on K alone; of each, a packed part of B stays in the cache.
 */
export function gemm(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: i32,
  transposeB: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const ldc = bytes(n)
  const rowStep = transposeA ? <usize>4 : bytes(k)
  const aInner = transposeA ? bytes(m) : 4
  const bInner = transposeB ? <usize>4 : bytes(n)
  const columnStep = transposeB ? bytes(k) : 4
  const length = innerBlock(k)
  const width = columnBlock(length)
  if (k == 0) return empty(c, bias, n, begin, end)
  for (let j = 0; j < n; j += width) {
    const columns = min(width, n - j)
    for (let p = 0; p < k; p += length) {
      const inner = min(length, k - p)
      const last = p + inner == k
      packB(workspace + B_PANELS, b + <usize>p * bInner + <usize>j * columnStep, bInner, columnStep, inner, columns)
      for (let i = begin; i < end; i += ROWS) {
        const from = a + <usize>i * rowStep + <usize>p * aInner
        const biasHere = last && bias ? at(bias, j) : 0
        const rows = min(ROWS, end - i)
        multiply(
          at(c, j) + <usize>i * ldc, ldc, from, rowStep, aInner, workspace + B_PANELS, biasHere, rows, columns, inner, p > 0,
          workspace + SCRATCH,
        )
      }
    }
  }
}

/** A product over nothing: the bias alone. */
function empty(c: usize, bias: usize, n: i32, begin: i32, end: i32): void {
  for (let i = begin; i < end; i++) {
    for (let j = 0; j < n; j += 4) store(at(c, i * n + j), bias ? v128.load(at(bias, j)) : splat(0), n - j)
  }
}
