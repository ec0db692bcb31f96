import { four, splat } from '../math'
import { at, bytes, madd, store, storeFew, transpose4 } from '../simd'
import { biasOf, finish, finished, leastOf, PANEL } from './tiles'

/*
 * `multiply` with A packed, too, into panels [inner][height] of 6, 4 or single rows: one address instead of one a row, at
 * constant distances. It pays where C has many columns. Each element is summed up as there, to the same bits.
 */

const PANEL_BYTES: usize = 32

/** 1 + 2⁻¹² */
const NEARLY_ONE = memory.data<f32>([1.000244140625])
/** Whether `madd` rounds once here: then (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴, else 0. */
const FUSED: bool = v128.any_true(madd(splat(-1.00048828125), four(NEARLY_ONE), four(NEARLY_ONE)))

/** Whether so many columns of C make it worthwhile. */
@inline
export function isWide(columns: i32): bool {
  return columns >= (FUSED ? 48 : 192)
}

/** Rows of the next panel: 6, whose sums 16 registers hold where no product needs one; so that few single rows are left. */
@inline
function heightOf(left: i32): i32 {
  if (FUSED && left >= 6 && left != 8 && left != 9) return 6
  return left >= 4 ? 4 : 1
}

/** A by two strides in bytes, one of which is 4. */
export function packA(panels: usize, a: usize, rowStride: usize, innerStride: usize, rows: i32, inner: i32): void {
  for (let i = 0, height = 0; i < rows; i += height) {
    height = heightOf(rows - i)
    if (height == 1) packRow(panels, a, innerStride, inner)
    else if (rowStride == 4) packTransposed(panels, a, innerStride, height, inner)
    else packPanel(panels, a, rowStride, height, inner)
    a += <usize>height * rowStride
    panels += bytes(height * inner)
  }
}

function packRow(to: usize, a: usize, innerStride: usize, inner: i32): void {
  for (let k = 0; k < inner; k++, a += innerStride) f32.store(at(to, k), f32.load(a))
}

function packTransposed(to: usize, a: usize, innerStride: usize, height: i32, inner: i32): void {
  for (let k = 0; k < inner; k++, a += innerStride) {
    v128.store(to, v128.load(a))
    if (height == 6) v128.store64_lane(to, v128.load(a, 16), 0, 16)
    to += bytes(height)
  }
}

/** The last inner elements may be fewer than 4: what is too much is written over by the next panel, or lies behind the last. */
function packPanel(to: usize, a: usize, rowStride: usize, height: i32, inner: i32): void {
  const stride = bytes(height)
  for (let k = 0; k < inner; k += 4) {
    transpose4(to, stride, a, rowStride)
    if (height == 6) {
      const e = v128.load(a + 4 * rowStride)
      const f = v128.load(a + 5 * rowStride)
      const first = v128.shuffle<i32>(e, f, 0, 4, 1, 5)
      const second = v128.shuffle<i32>(e, f, 2, 6, 3, 7)
      v128.store64_lane(to, first, 0, 16)
      v128.store64_lane(to, first, 1, 40)
      v128.store64_lane(to, second, 0, 64)
      v128.store64_lane(to, second, 1, 88)
    }
    a += 16
    to += 4 * stride
  }
}

/** As `multiply`, with A as packA leaves it; scratch: 192 bytes. */
export function multiplyRows(
  c: usize,
  ldc: usize,
  a: usize,
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
    strip(at(c, j), ldc, a, panels, bias ? at(bias, j) : 0, rows, PANEL, inner, add, relu, scratch)
    panels += <usize>inner * PANEL_BYTES
  }
  if (j < columns) strip(at(c, j), ldc, a, panels, bias ? at(bias, j) : 0, rows, columns - j, inner, add, relu, scratch)
}

/**
 * The columns of one panel of B. Sums are functions of their own, each called in two places so that no compiler puts it into
 * another: Node 22 would keep sums in memory, and take twice the time.
 */
@inline
function strip(
  c: usize,
  ldc: usize,
  a: usize,
  panel: usize,
  bias: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  add: bool,
  relu: bool,
  scratch: usize,
): void {
  const whole = columns == PANEL
  for (let i = 0, height = 0; i < rows; i += height) {
    height = heightOf(rows - i)
    const to = whole ? c : scratch
    const stride = whole ? ldc : PANEL_BYTES
    const biasHere = whole ? bias : 0
    const adds = whole && add
    const relus = whole && relu
    if (height == 6) sums6(to, stride, a, panel, biasHere, inner, adds, relus)
    else if (height == 4) sums4(to, stride, a, panel, biasHere, inner, adds, relus)
    else sums1(to, a, panel, biasHere, inner, adds, relus)
    if (!whole) finishFew(c, ldc, scratch, height, columns, bias, add, relu)
    a += bytes(height * inner)
    c += <usize>height * ldc
  }
}

/** (c + sum) + bias, and with relu no less than 0, of a tile's rows of fewer columns than a panel. */
@inline
function finishFew(c: usize, ldc: usize, sums: usize, rows: i32, left: i32, bias: usize, add: bool, relu: bool): void {
  const bias0 = biasOf(bias)
  const bias1 = biasOf(bias && bias + 16)
  const least = leastOf(relu)
  for (const end = sums + <usize>rows * PANEL_BYTES; sums < end; sums += PANEL_BYTES, c += ldc) {
    store(c, finished(c, v128.load(sums), bias0, least, add), left)
    if (left > 4) storeFew(c + 16, finished(c + 16, v128.load(sums, 16), bias1, least, add), left - 4)
  }
}

/**
 * c[6, 8] = (add ? c : 0) + A · B + bias, and with relu no less than 0. One inner element a round: an engine does not load ahead
 * then.
 */
function sums6(to: usize, stride: usize, a: usize, panel: usize, bias: usize, inner: i32, add: bool, relu: bool): void {
  let c00 = splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let c40 = c00
  let c41 = c00
  let c50 = c00
  let c51 = c00
  let b0: v128
  let b1: v128
  let v: v128
  const end = a + <usize>inner * 24
  while (a < end) {
    b0 = v128.load(panel); b1 = v128.load(panel, 16)
    v = v128.load_splat<f32>(a); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1)
    v = v128.load_splat<f32>(a, 4); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1)
    v = v128.load_splat<f32>(a, 8); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1)
    v = v128.load_splat<f32>(a, 12); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1)
    v = v128.load_splat<f32>(a, 16); c40 = madd(c40, v, b0); c41 = madd(c41, v, b1)
    v = v128.load_splat<f32>(a, 20); c50 = madd(c50, v, b0); c51 = madd(c51, v, b1)
    a += 24
    panel += PANEL_BYTES
  }
  b0 = biasOf(bias); b1 = biasOf(bias && bias + 16)
  v = leastOf(relu)
  finish(to, c00, c01, b0, b1, v, add); to += stride
  finish(to, c10, c11, b0, b1, v, add); to += stride
  finish(to, c20, c21, b0, b1, v, add); to += stride
  finish(to, c30, c31, b0, b1, v, add); to += stride
  finish(to, c40, c41, b0, b1, v, add); to += stride
  finish(to, c50, c51, b0, b1, v, add)
}

/** The same of 4 rows. Four inner elements a round, with tests between them, for the same reason. */
function sums4(to: usize, stride: usize, a: usize, panel: usize, bias: usize, inner: i32, add: bool, relu: bool): void {
  let c00 = splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let b0: v128
  let b1: v128
  let v: v128
  const end = a + <usize>inner * 16
  while (a < end) {
    b0 = v128.load(panel); b1 = v128.load(panel, 16)
    v = v128.load_splat<f32>(a); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1)
    v = v128.load_splat<f32>(a, 4); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1)
    v = v128.load_splat<f32>(a, 8); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1)
    v = v128.load_splat<f32>(a, 12); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1)
    if (a + 16 == end) break
    b0 = v128.load(panel, 32); b1 = v128.load(panel, 48)
    v = v128.load_splat<f32>(a, 16); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1)
    v = v128.load_splat<f32>(a, 20); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1)
    v = v128.load_splat<f32>(a, 24); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1)
    v = v128.load_splat<f32>(a, 28); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1)
    if (a + 32 == end) break
    b0 = v128.load(panel, 64); b1 = v128.load(panel, 80)
    v = v128.load_splat<f32>(a, 32); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1)
    v = v128.load_splat<f32>(a, 36); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1)
    v = v128.load_splat<f32>(a, 40); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1)
    v = v128.load_splat<f32>(a, 44); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1)
    if (a + 48 == end) break
    b0 = v128.load(panel, 96); b1 = v128.load(panel, 112)
    v = v128.load_splat<f32>(a, 48); c00 = madd(c00, v, b0); c01 = madd(c01, v, b1)
    v = v128.load_splat<f32>(a, 52); c10 = madd(c10, v, b0); c11 = madd(c11, v, b1)
    v = v128.load_splat<f32>(a, 56); c20 = madd(c20, v, b0); c21 = madd(c21, v, b1)
    v = v128.load_splat<f32>(a, 60); c30 = madd(c30, v, b0); c31 = madd(c31, v, b1)
    a += 64
    panel += 4 * PANEL_BYTES
  }
  b0 = biasOf(bias); b1 = biasOf(bias && bias + 16)
  v = leastOf(relu)
  finish(to, c00, c01, b0, b1, v, add); to += stride
  finish(to, c10, c11, b0, b1, v, add); to += stride
  finish(to, c20, c21, b0, b1, v, add); to += stride
  finish(to, c30, c31, b0, b1, v, add)
}

function sums1(to: usize, a: usize, panel: usize, bias: usize, inner: i32, add: bool, relu: bool): void {
  let c0 = splat(0)
  let c1 = c0
  for (const end = at(a, inner); a < end; a += 4) {
    const v = v128.load_splat<f32>(a)
    c0 = madd(c0, v, v128.load(panel))
    c1 = madd(c1, v, v128.load(panel, 16))
    panel += PANEL_BYTES
  }
  finish(to, c0, c1, biasOf(bias), biasOf(bias && bias + 16), leastOf(relu), add)
}

