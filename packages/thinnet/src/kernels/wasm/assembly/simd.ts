/**
 * Four floats at a time. Loops run `for (let i = begin; i < end; i += 4)`; the last vector of a region may be read past
 * its end, since the memory does not end there, but `store` writes only what is left of it. So each element is computed
 * by the same instructions wherever it lies, and results do not depend on how [begin, end) was split.
 */

/** How many bytes so many floats take. */
@inline
export function bytes(floats: i32): usize {
  return (<usize>floats) << 2
}

/** The address of a 32-bit element. */
@inline
export function at(pointer: usize, index: i32): usize {
  return pointer + bytes(index)
}

/** The address of a 64-bit element. */
@inline
export function double(pointer: usize, index: i32): usize {
  return pointer + ((<usize>index) << 3)
}

/** Writes v, or its first elements where fewer than 4 are left. */
@inline
export function store(to: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(to, v)
  else storeFew(to, v, left)
}

export function storeFew(to: usize, v: v128, left: i32): void {
  if (left & 2) {
    v128.store_lane<i64>(to, v, 0)
    if (left & 1) v128.store_lane<f32>(to, v, 2, 8)
  } else if (left & 1) v128.store_lane<f32>(to, v, 0)
}

/**
 * sum + a · b, wherever products are summed up. The two instructions are marks: load.ts puts a multiplication and an addition
 * in their places, which round twice, or one fused multiply-add, which rounds once.
 */
@inline
export function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.relaxed_max(f32x4.relaxed_min(a, b), sum)
}

/** Reads 4 elements, with `otherwise` in the places past the end: for sums and maxima along a row. */
@inline
export function load(from: usize, left: i32, otherwise: v128): v128 {
  const v = v128.load(from)
  return left >= 4 ? v : v128.bitselect(v, otherwise, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)))
}

/** v, with 0 in the places past the end: for sums of what was computed from more than is there. */
@inline
export function first(v: v128, left: i32): v128 {
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)))
}

/** The first and second half of 4 floats as doubles. */
@inline
export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v)
}

@inline
export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0))
}

/** Both halves of 4 floats, added as doubles. */
@inline
export function pairSums(v: v128): v128 {
  return f64x2.add(low(v), high(v))
}

/** Two pairs of doubles as 4 floats. */
@inline
export function demote(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2)
}

/** Where what is read next to each other lies so many bytes apart, or more, memory is read ahead in its order: see `fetch`. */
export const APART: usize = 256

/**
 * Reads memory from front to back, for what reads it here and there then: processors fetch ahead of the first, not of the
 * second. `size` in bytes.
 */
@inline
export function fetch(from: usize, size: usize): void {
  for (const end = from + size; from < end; from += 64) v128.load(from)
}

/** The sum of two doubles. */
@inline
export function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

@inline
export function largest(v: v128): f32 {
  const half = f32x4.max(v, v128.shuffle<i64>(v, v, 1, 0))
  return f32x4.extract_lane(f32x4.max(half, v128.shuffle<i32>(half, half, 1, 0, 3, 2)), 0)
}

/** Transposes 4 rows of 4: from and to are addresses, the strides lie between their rows, in bytes. */
@inline
export function transpose4(to: usize, toStride: usize, from: usize, fromStride: usize): void {
  const a = v128.load(from)
  const b = v128.load(from + fromStride)
  const c = v128.load(from + 2 * fromStride)
  const d = v128.load(from + 3 * fromStride)
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
  v128.store(to + toStride, v128.shuffle<i64>(ab, cd, 1, 3))
  const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to + 2 * toStride, v128.shuffle<i64>(ab2, cd2, 0, 2))
  v128.store(to + 3 * toStride, v128.shuffle<i64>(ab2, cd2, 1, 3))
}

/** to[columns][rows] = from[rows][columns], by squares of 4 × 4; the strides lie between rows, in bytes. */
export function transposeBlock(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r += 4) {
    for (let c = 0; c < columns; c += 4) {
      const source = at(from, c) + <usize>r * fromStride
      const target = at(to, r) + <usize>c * toStride
      if (r + 4 <= rows && c + 4 <= columns) transpose4(target, toStride, source, fromStride)
      else transposeFew(target, toStride, source, fromStride, min(4, rows - r), min(4, columns - c))
    }
  }
}

function transposeFew(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++)
      f32.store(at(to, r) + <usize>c * toStride, f32.load(at(from, c) + <usize>r * fromStride))
  }
}
