/**
 * Normal quantiles of random words: Wichura's AS 241 (PPND16), as random/normal.ts has it, with the same operations in
 * the same order, so that the doubles are the same. Of its three parts the outermost is left out: it begins at 1.4e-11,
 * and (w + ½)/2³² is nowhere so near to 0 or 1.
 */

/** Coefficients from the highest power on, of numerator and denominator in turn. */
// biome-ignore format: a row a power
const CENTRE = memory.data<f64>([
  2509.0809287301227, 5226.495278852854,
  33430.57558358813, 28729.085735721943,
  67265.7709270087, 39307.89580009271,
  45921.95393154987, 21213.794301586597,
  13731.69376550946, 5394.196021424751,
  1971.5909503065513, 687.1870074920579,
  133.14166789178438, 42.31333070160091,
  3.3871328727963665, 1,
])
// biome-ignore format: a row a power
const SHOULDER = memory.data<f64>([
  0.0007745450142783414, 1.0507500716444169e-9,
  0.022723844989269184, 0.0005475938084995345,
  0.2417807251774506, 0.015198666563616457,
  1.2704582524523684, 0.14810397642748008,
  3.6478483247632045, 0.6897673349851,
  5.769497221460691, 1.6763848301838038,
  4.630337846156546, 2.053191626637759,
  1.4234371107496835, 1,
])
/** The logarithm's series, from its highest power on. */
// biome-ignore format: a row
const ODD_2 = memory.data<f64>([
  2 / 21.0, 2 / 19.0, 2 / 17.0, 2 / 15.0, 2 / 13.0, 2 / 11.0, 2 / 9.0, 2 / 7.0, 2 / 5.0, 2 / 3.0,
])
const LN2_HIGH: f64 = 0.6931471803691238
const LN2_LOW: f64 = 1.9082149292705877e-10
const SQUARE_ROOT_OF_2: f64 = 1.4142135623730951
const TWO_32: f64 = 4294967296

/** Words as p − ½, of which p = (w + ½)/2³²: exact. */
@inline
export function centred(word: v128): v128 {
  const p = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(word), f64x2.splat(0.5)), f64x2.splat(1 / TWO_32))
  return f64x2.sub(p, f64x2.splat(0.5))
}

/** Which of the q are beyond what `centreQuantile` is for, as bits 0 and 1. */
@inline
export function beyondCentre(q: v128): u32 {
  return i64x2.bitmask(f64x2.gt(f64x2.abs(q), f64x2.splat(0.425)))
}

/** Φ⁻¹(½ + q) for |q| ≤ 0.425. */
@inline
export function centreQuantile(q: v128): v128 {
  return f64x2.mul(q, ratio(CENTRE, f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q))))
}

/** Φ⁻¹(½ + q) beyond it. */
export function tailQuantile(q: v128): v128 {
  const tail = f64x2.sub(f64x2.splat(0.5), f64x2.abs(q)) // p or 1 − p
  const r = f64x2.sqrt(f64x2.neg(logarithm(tail)))
  const z = ratio(SHOULDER, f64x2.sub(r, f64x2.splat(1.6)))
  return v128.bitselect(q, z, f64x2.splat(-0.0))
}

@inline
function ratio(coefficients: usize, x: v128): v128 {
  return f64x2.div(horner(coefficients, x), horner(coefficients + 8, x))
}

/** Every second of the coefficients. */
@inline
function horner(coefficients: usize, x: v128): v128 {
  let value = f64x2.add(f64x2.mul(v128.load64_splat(coefficients), x), v128.load64_splat(coefficients, 16))
  value = f64x2.add(f64x2.mul(value, x), v128.load64_splat(coefficients, 32))
  value = f64x2.add(f64x2.mul(value, x), v128.load64_splat(coefficients, 48))
  value = f64x2.add(f64x2.mul(value, x), v128.load64_splat(coefficients, 64))
  value = f64x2.add(f64x2.mul(value, x), v128.load64_splat(coefficients, 80))
  value = f64x2.add(f64x2.mul(value, x), v128.load64_splat(coefficients, 96))
  return f64x2.add(f64x2.mul(value, x), v128.load64_splat(coefficients, 112))
}

/** As random/logarithm.ts, of normal doubles. */
@inline
function logarithm(x: v128): v128 {
  const bits = v128.and(x, i64x2.splat(0xfffffffffffff))
  const whole = v128.or(bits, i64x2.splat(0x3ff0000000000000)) // [1, 2)
  const large = f64x2.gt(whole, f64x2.splat(SQUARE_ROOT_OF_2))
  const mantissa = v128.bitselect(f64x2.mul(whole, f64x2.splat(0.5)), whole, large)
  // large is −1 where the mantissa was halved
  const exponents = i64x2.sub(i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023)), large)
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2))
  const f = f64x2.sub(mantissa, f64x2.splat(1))
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)))
  const z = f64x2.mul(s, s)
  let series = f64x2.mul(z, v128.load64_splat(ODD_2))
  for (let i = 8; i < 80; i += 8) series = f64x2.mul(z, f64x2.add(v128.load64_splat(ODD_2 + i), series))
  const low = f64x2.sub(f64x2.mul(s, f64x2.sub(f, series)), f64x2.mul(exponent, f64x2.splat(LN2_LOW)))
  return f64x2.add(f64x2.mul(exponent, f64x2.splat(LN2_HIGH)), f64x2.sub(f, low))
}
