import { splat } from '../math'
import { at, bytes, madd, store } from '../simd'

/*
 * Matrix multiplications in the layers of a tiny network, a few units each: tiles would be mostly edge, and packing take
 * longer than the multiplication. Each element is summed up as in `multiply`, to the same bits.
 */

/** c[rows, n] = a[rows, k] · B + bias, or its relu, for k up to 4 and n up to 8: with all of B, one panel, in registers. */
export function narrow(c: usize, a: usize, panel: usize, bias: usize, rows: i32, n: i32, k: i32, relu: bool): void {
  if (n <= 4) {
    if (k == 1) eachRow(1, false, c, a, panel, bias, rows, n, relu)
    else if (k == 2) eachRow(2, false, c, a, panel, bias, rows, n, relu)
    else if (k == 3) eachRow(3, false, c, a, panel, bias, rows, n, relu)
    else eachRow(4, false, c, a, panel, bias, rows, n, relu)
  } else {
    if (k == 1) eachRow(1, true, c, a, panel, bias, rows, n, relu)
    else if (k == 2) eachRow(2, true, c, a, panel, bias, rows, n, relu)
    else if (k == 3) eachRow(3, true, c, a, panel, bias, rows, n, relu)
    else eachRow(4, true, c, a, panel, bias, rows, n, relu)
  }
}

/** Inlined for each k and width, which are constants then. */
@inline
function eachRow(k: i32, wide: bool, c: usize, a: usize, panel: usize, bias: usize, rows: i32, n: i32, relu: bool): void {
  const b0 = v128.load(panel)
  const b1 = v128.load(panel, 32)
  const b2 = v128.load(panel, 64)
  const b3 = v128.load(panel, 96)
  const b4 = v128.load(panel, 16)
  const b5 = v128.load(panel, 48)
  const b6 = v128.load(panel, 80)
  const b7 = v128.load(panel, 112)
  const plus0 = bias ? v128.load(bias) : splat(-0.0) // x + −0 is x, of −0 too
  const plus1 = bias ? v128.load(bias, 16) : splat(-0.0)
  const least = splat(relu ? 0 : -Infinity)
  const whole = wide ? 8 : 4
  for (let left = rows * n; left > 0; left -= n) {
    const sum0 = f32x4.pmax(f32x4.add(sumOf(k, a, b0, b1, b2, b3), plus0), least)
    const sum1 = f32x4.pmax(f32x4.add(sumOf(k, a, b4, b5, b6, b7), plus1), least)
    // what is too much of a row is written over by the next ones
    if (left >= whole) {
      v128.store(c, sum0)
      if (wide) v128.store(c, sum1, 16)
    } else {
      store(c, sum0, n)
      if (wide) store(c + 16, sum1, n - 4)
    }
    a += 4 * k
    c = at(c, n)
  }
}

@inline
function sumOf(k: i32, a: usize, b0: v128, b1: v128, b2: v128, b3: v128): v128 {
  let sum = madd(splat(0), v128.load_splat<f32>(a), b0)
  if (k > 1) sum = madd(sum, v128.load_splat<f32>(a, 4), b1)
  if (k > 2) sum = madd(sum, v128.load_splat<f32>(a, 8), b2)
  if (k > 3) sum = madd(sum, v128.load_splat<f32>(a, 12), b3)
  return sum
}

/**
 * c[rows, columns] = Aᵀ · B + bias, or its relu, for up to 4 rows and columns of a[k, m] and b[k, n], summed up in blocks
 * of `length`: the gradient of a kernel.
 */
export function narrowTransposed(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  rows: i32,
  columns: i32,
  m: i32,
  n: i32,
  k: i32,
  length: i32,
  relu: bool,
): void {
  let c0 = splat(-0.0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  for (let p = 0; p < k; p += length) {
    let s0 = splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    for (let i = min(length, k - p); i > 0; i--) {
      const row = v128.load(b)
      s0 = madd(s0, v128.load_splat<f32>(a), row)
      s1 = madd(s1, v128.load_splat<f32>(a, 4), row)
      s2 = madd(s2, v128.load_splat<f32>(a, 8), row)
      s3 = madd(s3, v128.load_splat<f32>(a, 12), row)
      a += bytes(m)
      b += bytes(n)
    }
    c0 = f32x4.add(c0, s0)
    c1 = f32x4.add(c1, s1)
    c2 = f32x4.add(c2, s2)
    c3 = f32x4.add(c3, s3)
  }
  const plus = bias ? v128.load(bias) : splat(-0.0)
  const least = splat(relu ? 0 : -Infinity)
  const rowStride = bytes(n)
  store(c, f32x4.pmax(f32x4.add(c0, plus), least), columns)
  if (rows > 1) store(c + rowStride, f32x4.pmax(f32x4.add(c1, plus), least), columns)
  if (rows > 2) store(c + 2 * rowStride, f32x4.pmax(f32x4.add(c2, plus), least), columns)
  if (rows > 3) store(c + 3 * rowStride, f32x4.pmax(f32x4.add(c3, plus), least), columns)
}
