import { splat } from './math'
import { narrow, narrowTransposed } from './gemm/narrow'
import { packB } from './gemm/pack'
import { isWide, multiplyRows, packA } from './gemm/rows'
import { at, bytes, madd, store } from './simd'
import { biasOf, finished, leastOf, multiply } from './gemm/tiles'
import { A_BLOCK, B_PANELS, columnBlock, innerBlock, ROWS, SCRATCH } from './workspace'

/** Where the rows of a transposed A lie so many bytes apart, on more pages than a processor keeps at hand, … */
const FAR: usize = 2048
/** … it is packed before use, if that many columns of C make it worthwhile; for more columns any A is. */
const WORTHWHILE = 32
/** C of so many columns or more, of so short an inner dimension or shorter, is most of the work to write … */
const WIDE = 1024
const SHORT = 64
/** … and is written along its rows: so many rows and columns at a time. */
const WIDE_ROWS = 8
const WIDE_COLUMNS = 128
/** For fewer rows than this it does not pay to pack B. */
const FEW = 4
/** The most rows and columns, or columns and inner elements, that ./narrow takes. */
const NARROW = 4
const NARROW_COLUMNS = 8

/**
 * c[M, N] = A · B + bias, or its relu, for the rows (or columns) begin to end of c. A is a[M, K] (or a[K, M]), B is
 * b[K, N] (or b[N, K]).
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
  relu: i32,
  byColumns: i32,
  workspace: usize,
  begin: i32,
  end: i32,
): void {
  const top = byColumns ? 0 : begin
  const bottom = byColumns ? m : end
  const left = byColumns ? begin : 0
  const right = byColumns ? end : n
  const ldc = bytes(n)
  const rowStride = transposeA ? <usize>4 : bytes(k)
  const aInner = transposeA ? bytes(m) : 4
  const bInner = transposeB ? <usize>4 : bytes(n)
  const columnStride = transposeB ? bytes(k) : 4
  const length = innerBlock(k)
  const wide = n >= WIDE && k <= SHORT
  const width = wide ? WIDE_COLUMNS : columnBlock(length)
  const height = wide ? WIDE_ROWS : ROWS
  const panels = workspace + B_PANELS
  const block = workspace + A_BLOCK
  const scratch = workspace + SCRATCH
  if (k == 0) return empty(c, bias, n, relu != 0, top, bottom, left, right)
  if (transposeA && !transposeB && m <= NARROW && n <= NARROW) {
    const to = at(c, top * n + left)
    const biasHere = bias ? at(bias, left) : 0
    const rows = bottom - top
    return narrowTransposed(to, at(a, top), at(b, left), biasHere, rows, right - left, m, n, k, length, relu != 0)
  }
  if (bottom - top < FEW && !transposeB) {
    return byRows(c, a, rowStride, aInner, b, bias, n, k, length, relu != 0, top, bottom, left, right)
  }
  if (!transposeA && !byColumns && n <= NARROW_COLUMNS && k <= NARROW) {
    packB(panels, b, bInner, columnStride, k, n)
    return narrow(at(c, top * n), at(a, top * k), panels, bias, bottom - top, n, k, relu != 0)
  }
  for (let j = left; j < right; j += width) {
    const columns = min(width, right - j)
    const packs = (isWide(columns) && !wide) || (transposeA && aInner >= FAR && columns >= WORTHWHILE)
    for (let p = 0; p < k; p += length) {
      const inner = min(length, k - p)
      const last = p + inner == k
      const biasHere = bias && last ? at(bias, j) : 0
      const reluHere = relu != 0 && last
      packB(panels, b + <usize>p * bInner + <usize>j * columnStride, bInner, columnStride, inner, columns)
      for (let i = top; i < bottom; i += height) {
        const rows = min(height, bottom - i)
        const to = at(c, j) + <usize>i * ldc
        const from = a + <usize>i * rowStride + <usize>p * aInner
        if (packs) {
          packA(block, from, rowStride, aInner, rows, inner)
          multiplyRows(to, ldc, block, panels, biasHere, rows, columns, inner, p > 0, reluHere, scratch)
        } else {
          multiply(to, ldc, from, rowStride, aInner, panels, biasHere, rows, columns, inner, p > 0, reluHere, scratch)
        }
      }
    }
  }
}

/** A product over nothing: the bias alone. */
function empty(c: usize, bias: usize, n: i32, relu: bool, top: i32, bottom: i32, left: i32, right: i32): void {
  for (let i = top; i < bottom; i++) {
    for (let j = left; j < right; j += 4) {
      finishFew(at(c, i * n + j), splat(0), bias ? at(bias, j) : 0, right - j, false, relu)
    }
  }
}

/** Row by row, with B as it lies, 16 columns at a time; each element summed up as in `multiply`, to the same bits. */
function byRows(
  c: usize,
  a: usize,
  rowStride: usize,
  aInner: usize,
  b: usize,
  bias: usize,
  n: i32,
  k: i32,
  length: i32,
  relu: bool,
  top: i32,
  bottom: i32,
  left: i32,
  right: i32,
): void {
  for (let i = top; i < bottom; i++) {
    const row = a + <usize>i * rowStride
    for (let j = left; j < right; j += 16) {
      for (let p = 0; p < k; p += length) {
        const inner = min(length, k - p)
        const last = p + inner == k
        const biasHere = bias && last ? at(bias, j) : 0
        const from = row + <usize>p * aInner
        const to = at(c, i * n + j)
        const by = at(b, p * n + j)
        rowTile(to, from, aInner, by, bytes(n), biasHere, inner, right - j, p > 0, relu && last)
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
  relu: bool,
): void {
  let c0 = splat(0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  for (let k = 0; k < inner; k++) {
    const a0 = v128.load_splat<f32>(a)
    c0 = madd(c0, a0, v128.load(b))
    c1 = madd(c1, a0, v128.load(b, 16))
    c2 = madd(c2, a0, v128.load(b, 32))
    c3 = madd(c3, a0, v128.load(b, 48))
    a += aInner
    b += bInner
  }
  finishFew(c, c0, bias, left, add, relu)
  if (left > 4) finishFew(c + 16, c1, bias ? bias + 16 : 0, left - 4, add, relu)
  if (left > 8) finishFew(c + 32, c2, bias ? bias + 32 : 0, left - 8, add, relu)
  if (left > 12) finishFew(c + 48, c3, bias ? bias + 48 : 0, left - 12, add, relu)
}

/** (c + sum) + bias, and with relu no less than 0 */
@inline
function finishFew(c: usize, sum: v128, bias: usize, left: i32, add: bool, relu: bool): void {
  store(c, finished(c, sum, biasOf(bias), leastOf(relu), add), left)
}
