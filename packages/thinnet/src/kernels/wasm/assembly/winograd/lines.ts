/**
 * Winograd's convolution F(4×4, 3×3) by lines of six vectors, in or out: Bᵀ of a line of x and G of a line of the
 * kernel, of whose products Aᵀ makes a line of y; and A, B and Gᵀ for the gradients. A square is transformed by its
 * columns, then by its rows.
 *
 * They come from multiplying polynomials by their values at the points 0, ±a, ±b and ∞ (Toom and Cook; Lavin and
 * Gray 2015). a = 5/8 and b = 3/2 are exact in binary, and make half of the rounding errors of the usual 1 and 2, since
 * their powers stay nearer to 1 (see Barabasz et al. 2020).
 */

// Constants lie in memory, since engines load a vector faster than they build it. AT_… are 1/Π(point − other points).
const A1 = memory.data<f32>([0.625])
const A2 = memory.data<f32>([0.390625])
const A3 = memory.data<f32>([0.244140625])
const B1 = memory.data<f32>([1.5])
const B2 = memory.data<f32>([2.25])
const B3 = memory.data<f32>([3.375])
const SUM = memory.data<f32>([2.640625]) // a² + b²
const MINUS_SUM = memory.data<f32>([-2.640625])
const PRODUCT = memory.data<f32>([0.87890625]) // a² b²
const AT_0 = memory.data<f32>([1 / 0.87890625])
const AT_A = memory.data<f32>([1 / (2 * 0.390625 * (0.390625 - 2.25))])
const AT_B = memory.data<f32>([1 / (2 * 2.25 * (2.25 - 0.390625))])

@inline
function times(constant: usize, v: v128): v128 {
  return f32x4.mul(v128.load_splat<f32>(constant), v)
}

@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b)
}

@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b)
}

/** Bᵀ: 6 → 6. Strides in bytes; to and from may be the same, here and below. */
@inline
export function imageLine(to: usize, toStride: usize, from: usize, fromStride: usize): void {
  const x0 = v128.load(from)
  const x1 = v128.load(from + fromStride)
  const x2 = v128.load(from + 2 * fromStride)
  const x3 = v128.load(from + 3 * fromStride)
  const x4 = v128.load(from + 4 * fromStride)
  const x5 = v128.load(from + 5 * fromStride)
  v128.store(to, add(times(PRODUCT, x0), sub(x4, times(SUM, x2))))
  v128.store(to + 5 * toStride, add(times(PRODUCT, x1), sub(x5, times(SUM, x3))))
  const evenA = sub(x4, times(B2, x2))
  const oddA = times(A1, sub(x3, times(B2, x1)))
  v128.store(to + toStride, add(evenA, oddA))
  v128.store(to + 2 * toStride, sub(evenA, oddA))
  const evenB = sub(x4, times(A2, x2))
  const oddB = times(B1, sub(x3, times(A2, x1)))
  v128.store(to + 3 * toStride, add(evenB, oddB))
  v128.store(to + 4 * toStride, sub(evenB, oddB))
}

/** B: 6 → 6. */
@inline
export function imageGradientLine(to: usize, toStride: usize, from: usize, fromStride: usize): void {
  const m0 = v128.load(from)
  const m1 = v128.load(from + fromStride)
  const m2 = v128.load(from + 2 * fromStride)
  const m3 = v128.load(from + 3 * fromStride)
  const m4 = v128.load(from + 4 * fromStride)
  const m5 = v128.load(from + 5 * fromStride)
  const evenA = add(m1, m2)
  const evenB = add(m3, m4)
  v128.store(to, times(PRODUCT, m0))
  v128.store(to + 2 * toStride, sub(sub(times(MINUS_SUM, m0), times(B2, evenA)), times(A2, evenB)))
  v128.store(to + 4 * toStride, add(m0, add(evenA, evenB)))
  const oddA = times(A1, sub(m1, m2))
  const oddB = times(B1, sub(m3, m4))
  v128.store(to + toStride, sub(sub(times(PRODUCT, m5), times(B2, oddA)), times(A2, oddB)))
  v128.store(to + 3 * toStride, add(add(times(MINUS_SUM, m5), oddA), oddB))
  v128.store(to + 5 * toStride, m5)
}

/** G: 3 → 6. */
@inline
export function kernelLine(to: usize, toStride: usize, from: usize, fromStride: usize): void {
  const g0 = v128.load(from)
  const g1 = v128.load(from + fromStride)
  const g2 = v128.load(from + 2 * fromStride)
  v128.store(to, times(AT_0, g0))
  const evenA = times(AT_A, add(g0, times(A2, g2)))
  const oddA = times(AT_A, times(A1, g1))
  v128.store(to + toStride, add(evenA, oddA))
  v128.store(to + 2 * toStride, sub(evenA, oddA))
  const evenB = times(AT_B, add(g0, times(B2, g2)))
  const oddB = times(AT_B, times(B1, g1))
  v128.store(to + 3 * toStride, add(evenB, oddB))
  v128.store(to + 4 * toStride, sub(evenB, oddB))
  v128.store(to + 5 * toStride, g2)
}

/** Aᵀ: 6 → 4, and `plus` on top. */
@inline
export function outLine(to: usize, toStride: usize, from: usize, fromStride: usize, plus: v128): void {
  const m1 = v128.load(from + fromStride)
  const m2 = v128.load(from + 2 * fromStride)
  const sumA = add(m1, m2)
  const differenceA = sub(m1, m2)
  const m3 = v128.load(from + 3 * fromStride)
  const m4 = v128.load(from + 4 * fromStride)
  const sumB = add(m3, m4)
  const differenceB = sub(m3, m4)
  v128.store(to, add(add(v128.load(from), add(sumA, sumB)), plus))
  v128.store(to + toStride, add(add(times(A1, differenceA), times(B1, differenceB)), plus))
  v128.store(to + 2 * toStride, add(add(times(A2, sumA), times(B2, sumB)), plus))
  const rest = add(times(A3, differenceA), times(B3, differenceB))
  v128.store(to + 3 * toStride, add(add(rest, v128.load(from + 5 * fromStride)), plus))
}

/** A: 4 → 6. */
@inline
export function outGradientLine(to: usize, toStride: usize, from: usize, fromStride: usize): void {
  const y0 = v128.load(from)
  const y1 = v128.load(from + fromStride)
  const y2 = v128.load(from + 2 * fromStride)
  const y3 = v128.load(from + 3 * fromStride)
  v128.store(to, y0)
  v128.store(to + 5 * toStride, y3)
  const evenA = add(y0, times(A2, y2))
  const oddA = add(times(A1, y1), times(A3, y3))
  v128.store(to + toStride, add(evenA, oddA))
  v128.store(to + 2 * toStride, sub(evenA, oddA))
  const evenB = add(y0, times(B2, y2))
  const oddB = add(times(B1, y1), times(B3, y3))
  v128.store(to + 3 * toStride, add(evenB, oddB))
  v128.store(to + 4 * toStride, sub(evenB, oddB))
}

/** Gᵀ: 6 → 3. */
@inline
export function kernelGradientLine(to: usize, toStride: usize, from: usize, fromStride: usize): void {
  const u1 = v128.load(from + fromStride)
  const u2 = v128.load(from + 2 * fromStride)
  const evenA = times(AT_A, add(u1, u2))
  const oddA = times(AT_A, sub(u1, u2))
  const u3 = v128.load(from + 3 * fromStride)
  const u4 = v128.load(from + 4 * fromStride)
  const evenB = times(AT_B, add(u3, u4))
  const oddB = times(AT_B, sub(u3, u4))
  const u5 = v128.load(from + 5 * fromStride)
  v128.store(to, add(times(AT_0, v128.load(from)), add(evenA, evenB)))
  v128.store(to + toStride, add(times(A1, oddA), times(B1, oddB)))
  v128.store(to + 2 * toStride, add(add(times(A2, evenA), times(B2, evenB)), u5))
}
