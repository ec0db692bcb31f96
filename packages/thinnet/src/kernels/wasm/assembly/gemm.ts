import { splat } from './math'
import { packB } from './pack'
import { at, bytes, store, transposeBlock } from './simd'
import { multiply } from './tiles'
import { A_BLOCK, B_PANELS, columnBlock, innerBlock, ROWS, SCRATCH } from './workspace'

/** Where the rows of a transposed A lie so many bytes apart, each on a page of its own … */
const FAR: usize = 4096
/** … it is turned before use, if that many columns of C make it worthwhile. */
const WORTHWHILE = 64
/** For fewer rows than this it does not pay to pack B. */
const FEW = 4

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
  const panels = workspace + B_PANELS
  const block = workspace + A_BLOCK
  const scratch = workspace + SCRATCH
  if (k == 0) return empty(c, bias, n, begin, end)
  if (end - begin < FEW && !transposeB) return byRows(c, a, rowStep, aInner, b, bias, n, k, length, begin, end)
  for (let j = 0; j < n; j += width) {
    const columns = min(width, n - j)
    const turned = transposeA && aInner >= FAR && columns >= WORTHWHILE
    for (let p = 0; p < k; p += length) {
      const inner = min(length, k - p)
      const biasHere = bias && p + inner == k ? at(bias, j) : 0
      packB(panels, b + <usize>p * bInner + <usize>j * columnStep, bInner, columnStep, inner, columns)
      for (let i = begin; i < end; i += ROWS) {
        const rows = min(ROWS, end - i)
        const to = at(c, j) + <usize>i * ldc
        const from = a + <usize>i * rowStep + <usize>p * aInner
        if (turned) {
          transposeBlock(block, bytes(inner), from, aInner, inner, rows)
          multiply(to, ldc, block, bytes(inner), 4, panels, biasHere, rows, columns, inner, p > 0, scratch)
        } else {
          multiply(to, ldc, from, rowStep, aInner, panels, biasHere, rows, columns, inner, p > 0, scratch)
        }
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

/** Row by row, with B as it lies, 16 columns at a time; each element summed up as in `multiply`, to the same bits. */
function byRows(
  c: usize,
  a: usize,
  rowStep: usize,
  aInner: usize,
  b: usize,
  bias: usize,
  n: i32,
  k: i32,
  length: i32,
  begin: i32,
  end: i32,
): void {
  for (let i = begin; i < end; i++) {
    const row = a + <usize>i * rowStep
    for (let j = 0; j < n; j += 16) {
      for (let p = 0; p < k; p += length) {
        const inner = min(length, k - p)
        const biasHere = bias && p + inner == k ? at(bias, j) : 0
        const from = row + <usize>p * aInner
        rowTile(at(c, i * n + j), from, aInner, at(b, p * n + j), bytes(n), biasHere, inner, n - j, p > 0)
      }
    }
  }
}

function rowTile(
  c: usize,
  a: usize,
  aInner: usize,
  b: usize,
  bInner: usize,
  bias: usize,
  inner: i32,
  left: i32,
  add: bool,
): void {
  let c0 = splat(0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  for (let k = 0; k < inner; k++) {
    const a0 = v128.load_splat<f32>(a)
    c0 = f32x4.add(c0, f32x4.mul(a0, v128.load(b)))
    c1 = f32x4.add(c1, f32x4.mul(a0, v128.load(b, 16)))
    c2 = f32x4.add(c2, f32x4.mul(a0, v128.load(b, 32)))
    c3 = f32x4.add(c3, f32x4.mul(a0, v128.load(b, 48)))
    a += aInner
    b += bInner
  }
  finishFew(c, c0, bias, left, add)
  if (left > 4) finishFew(c + 16, c1, bias ? bias + 16 : 0, left - 4, add)
  if (left > 8) finishFew(c + 32, c2, bias ? bias + 32 : 0, left - 8, add)
  if (left > 12) finishFew(c + 48, c3, bias ? bias + 48 : 0, left - 12, add)
}

/** (c + sum) + bias */
@inline
function finishFew(c: usize, sum: v128, bias: usize, left: i32, add: bool): void {
  let s = sum
  if (add) s = f32x4.add(v128.load(c), s)
  if (bias) s = f32x4.add(s, v128.load(bias))
  store(c, s, left)
}
