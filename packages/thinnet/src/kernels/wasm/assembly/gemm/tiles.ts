import { four, splat } from '../math'
import { at, madd, store, storeFew } from '../simd'

/**
 * The inner loop of every matrix multiplication: blocks of C = A · B in tiles of 4 × 8, whose 8 vectors of sums stay in
 * registers.
 *
 * A is read where it lies, by two strides in bytes: `rowStride` from row to row, `innerStride` along the inner
 * dimension, so a transposed A is no different. B is packed into panels [inner][8] by packB, padded with zeros to
 * whole panels. Every element of C is summed up in the order of the inner dimension by one chain of additions, in every tile shape;
 * so it does not depend on the rows and columns next to it.
 */
export const PANEL = 8
const PANEL_BYTES: usize = 32

// What bias and relu are where there is none, in memory: smaller than in the code.
const MINUS_0 = memory.data<f32>([-0.0])
const PLUS_0 = memory.data<f32>([0])
const MINUS_INFINITY = memory.data<f32>([-Infinity])

/**
 * c[rows, columns] = (add ? c : 0) + A · B + bias, and with relu no less than 0, for an inner dimension short enough to
 * be summed up in one go. ldc: bytes from row to row of c. bias: address of `columns` floats, or 0. scratch: 128 bytes.
 */
export function multiply(
  c: usize,
  ldc: usize,
  a: usize,
  rowStride: usize,
  innerStride: usize,
  panels: usize,
  bias: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  add: bool,
  relu: bool,
  scratch: usize,
): void {
  let j = 0
  for (; j + PANEL <= columns; j += PANEL) {
    let from = a
    let to = at(c, j)
    const biasHere = bias ? at(bias, j) : 0
    let i = 0
    for (; i + 4 <= rows; i += 4) {
      tile4(to, ldc, from, rowStride, innerStride, panels, biasHere, inner, add, relu)
      from += 4 * rowStride
      to += 4 * ldc
    }
    for (; i < rows; i++) {
      tile1(to, from, innerStride, panels, biasHere, inner, add, relu)
      from += rowStride
      to += ldc
    }
    panels += <usize>inner * PANEL_BYTES
  }
  if (j < columns) {
    const biasHere = bias ? at(bias, j) : 0
    edge(at(c, j), ldc, a, rowStride, innerStride, panels, biasHere, rows, columns - j, inner, add, relu, scratch)
  }
}

/** The last columns of c, fewer than 8. A tile that they do not fill is computed in the scratch, and copied in part. */
function edge(
  c: usize,
  ldc: usize,
  a: usize,
  rowStride: usize,
  innerStride: usize,
  panel: usize,
  bias: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  add: bool,
  relu: bool,
  scratch: usize,
): void {
  for (let i = 0, count: usize = 0; i < rows; i += <i32>count) {
    count = i + 4 <= rows ? 4 : 1
    const stride = count == 4 ? rowStride : 0 // a single row is computed four times over
    const asIs = columns == 4 && count == 4
    const to = asIs ? c : scratch
    const toStride = asIs ? ldc : 32
    if (add && !asIs) for (let r: usize = 0; r < count; r++) copy8(scratch + r * 32, c + r * ldc)
    if (columns > 4) tile4(to, toStride, a, stride, innerStride, panel, bias, inner, add, relu)
    else tileHalf(to, toStride, a, stride, innerStride, panel, bias, inner, add, relu)
    if (!asIs) for (let r: usize = 0; r < count; r++) storeRow(c + r * ldc, scratch + r * 32, columns)
    a += count * rowStride
    c += count * ldc
  }
}

@inline
function copy8(to: usize, from: usize): void {
  v128.store(to, v128.load(from))
  v128.store(to, v128.load(from, 16), 16)
}

@inline
function storeRow(to: usize, from: usize, columns: i32): void {
  store(to, v128.load(from), columns)
  if (columns > 4) storeFew(to + 16, v128.load(from, 16), columns - 4)
}

/**
 * Four inner elements make one round of the loop, whose own work would take a tenth of the time. The tests between them
 * keep an engine from loading ahead of what 16 registers hold.
 */
function tile4(
  c: usize,
  ldc: usize,
  a0: usize,
  rowStride: usize,
  innerStride: usize,
  panel: usize,
  bias: usize,
  inner: i32,
  add: bool,
  relu: bool,
): void {
  let c00 = splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let a1 = a0 + rowStride
  let a2 = a1 + rowStride
  let a3 = a2 + rowStride
  let b0: v128
  let b1: v128
  let v: v128
  let k = 0
  while (k < inner) {
    b0 = v128.load(panel); b1 = v128.load(panel, 16)
    v = v128.load_splat<f32>(a0); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1); a0 += innerStride
    v = v128.load_splat<f32>(a1); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1); a1 += innerStride
    v = v128.load_splat<f32>(a2); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1); a2 += innerStride
    v = v128.load_splat<f32>(a3); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1); a3 += innerStride
    if (++k == inner) break
    b0 = v128.load(panel, 32); b1 = v128.load(panel, 48)
    v = v128.load_splat<f32>(a0); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1); a0 += innerStride
    v = v128.load_splat<f32>(a1); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1); a1 += innerStride
    v = v128.load_splat<f32>(a2); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1); a2 += innerStride
    v = v128.load_splat<f32>(a3); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1); a3 += innerStride
    if (++k == inner) break
    b0 = v128.load(panel, 64); b1 = v128.load(panel, 80)
    v = v128.load_splat<f32>(a0); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1); a0 += innerStride
    v = v128.load_splat<f32>(a1); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1); a1 += innerStride
    v = v128.load_splat<f32>(a2); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1); a2 += innerStride
    v = v128.load_splat<f32>(a3); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1); a3 += innerStride
    if (++k == inner) break
    b0 = v128.load(panel, 96); b1 = v128.load(panel, 112)
    v = v128.load_splat<f32>(a0); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1); a0 += innerStride
    v = v128.load_splat<f32>(a1); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1); a1 += innerStride
    v = v128.load_splat<f32>(a2); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1); a2 += innerStride
    v = v128.load_splat<f32>(a3); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1); a3 += innerStride
    k++
    panel += 4 * PANEL_BYTES
  }
  b0 = biasOf(bias); b1 = biasOf(bias && bias + 16)
  v = leastOf(relu)
  finish(c, c00, c01, b0, b1, v, add); c += ldc
  finish(c, c10, c11, b0, b1, v, add); c += ldc
  finish(c, c20, c21, b0, b1, v, add); c += ldc
  finish(c, c30, c31, b0, b1, v, add)
}

/** The first 4 columns of a tile. */
@inline
function tileHalf(
  c: usize,
  ldc: usize,
  a: usize,
  rowStride: usize,
  innerStride: usize,
  panel: usize,
  bias: usize,
  inner: i32,
  add: bool,
  relu: bool,
): void {
  let c0 = splat(0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  const rowStride2 = rowStride + rowStride
  const rowStride3 = rowStride2 + rowStride
  for (let k = 0; k < inner; k++) {
    const b = v128.load(panel)
    c0 = madd(c0, v128.load_splat<f32>(a), b)
    c1 = madd(c1, v128.load_splat<f32>(a + rowStride), b)
    c2 = madd(c2, v128.load_splat<f32>(a + rowStride2), b)
    c3 = madd(c3, v128.load_splat<f32>(a + rowStride3), b)
    a += innerStride
    panel += PANEL_BYTES
  }
  const plus = biasOf(bias)
  const least = leastOf(relu)
  v128.store(c, finished(c, c0, plus, least, add)); c += ldc
  v128.store(c, finished(c, c1, plus, least, add)); c += ldc
  v128.store(c, finished(c, c2, plus, least, add)); c += ldc
  v128.store(c, finished(c, c3, plus, least, add))
}

function tile1(
  c: usize,
  a: usize,
  innerStride: usize,
  panel: usize,
  bias: usize,
  inner: i32,
  add: bool,
  relu: bool,
): void {
  let c0 = splat(0)
  let c1 = c0
  for (let k = 0; k < inner; k++) {
    const a0 = v128.load_splat<f32>(a)
    c0 = madd(c0, a0, v128.load(panel))
    c1 = madd(c1, a0, v128.load(panel, 16))
    a += innerStride
    panel += PANEL_BYTES
  }
  finish(c, c0, c1, biasOf(bias), biasOf(bias && bias + 16), leastOf(relu), add)
}

/** (c + sum) + bias, and with relu no less than 0, of a row of a tile, with what `biasOf` and `leastOf` make of bias and relu. */
@inline
export function finish(c: usize, sum0: v128, sum1: v128, bias0: v128, bias1: v128, least: v128, add: bool): void {
  v128.store(c, finished(c, sum0, bias0, least, add))
  v128.store(c, finished(c + 16, sum1, bias1, least, add), 16)
}

/** … of 4 columns. */
@inline
export function finished(c: usize, sum: v128, bias: v128, least: v128, add: bool): v128 {
  return f32x4.pmax(f32x4.add(add ? f32x4.add(v128.load(c), sum) : sum, bias), least)
}

/** 4 columns of a bias; x + −0 is x, of −0 too. */
@inline
export function biasOf(bias: usize): v128 {
  return bias ? v128.load(bias) : four(MINUS_0)
}

/** What pmax takes for relu: pmax(x, 0) is x < 0 ? 0 : x, so that a NaN stays a NaN. */
@inline
export function leastOf(relu: bool): v128 {
  return four(relu ? PLUS_0 : MINUS_INFINITY)
}
