import { madd } from './simd'

/**
 * exp and log (within 1 unit in the last place), tanh and sigmoid (within 3) on 4 floats, over their whole range: NaN,
 * ±Infinity, overflow and denormals included. Only +, −, ×, ÷ and bits, so that every machine computes the same; but where
 * `fused` asks for fused multiply-add, see `madd`.
 *
 * x = n · ln 2 + r with |r| ≤ ln 2 / 2 makes 2ⁿ · eʳ of eˣ. ln 2 is kept in two parts, the first so short that
 * n · LN2_HIGH is exact.
 */

// Constants lie in memory, since engines load a vector faster than they build it.
const LN2_HIGH = memory.data<f32>([0.693359375])
const LN2_LOW = memory.data<f32>([-2.12194440054690583e-4])
const LOG2_E = memory.data<f32>([1.44269504088896341])
export const ONE = memory.data<f32>([1])
const TWO = memory.data<f32>([2])
const HALF = memory.data<f32>([0.5])
const THIRD_2 = memory.data<f32>([2 / 3.0])
const FIFTH_2 = memory.data<f32>([2 / 5.0])
const SEVENTH_2 = memory.data<f32>([2 / 7.0])
const NINTH_2 = memory.data<f32>([2 / 9.0])
const ELEVENTH_2 = memory.data<f32>([2 / 11.0])
const THIRTEENTH_2 = memory.data<f32>([2 / 13.0])
const FIFTEENTH_2 = memory.data<f32>([2 / 15.0])
const SEVENTEENTH_2 = memory.data<f32>([2 / 17.0])
const INVERSE_FACTORIAL_3 = memory.data<f32>([1 / 6.0])
const INVERSE_FACTORIAL_4 = memory.data<f32>([1 / 24.0])
const INVERSE_FACTORIAL_5 = memory.data<f32>([1 / 120.0])
const INVERSE_FACTORIAL_6 = memory.data<f32>([1 / 720.0])
const INVERSE_FACTORIAL_7 = memory.data<f32>([1 / 5040.0])
/** P, highest power first, of Φ(−a) = e^(−a²/2) · t · P(t) with t = 1/(1 + 0.275 a): fitted, relative error 6e-8. */
const TAIL_8 = memory.data<f32>([0.027168035924399207])
const TAIL_7 = memory.data<f32>([-0.11067577195796366])
const TAIL_6 = memory.data<f32>([0.1301713856022272])
const TAIL_5 = memory.data<f32>([-0.03516286014780322])
const TAIL_4 = memory.data<f32>([0.08800788692010504])
const TAIL_3 = memory.data<f32>([0.07893579662240673])
const TAIL_2 = memory.data<f32>([0.10219048001818602])
const TAIL_1 = memory.data<f32>([0.10965435766462933])
const TAIL_0 = memory.data<f32>([0.10971068588744728])
/** 1.5 · 2²³: added to a small float, it rounds it to a whole number, which is then in the sum's low bits. */
const ROUNDING = memory.data<f32>([12582912])
/** The same for n + 64: 2ⁿ⁺⁶⁴ is normal where 2ⁿ is not, down to n = −151; the product with 2⁻⁶⁴ rounds then. */
const ROUNDING_64 = memory.data<f32>([12582976])
const POWER_OF_MINUS_64 = memory.data<f32>([5.421010862427522e-20])
const TEN = memory.data<f32>([10])
const SIGN = memory.data<f32>([-0.0])
/** Below this eˣ is denormal. */
const LEAST_NORMAL_EXPONENT = memory.data<f32>([-87.33])
/** Beyond these eˣ is 0 and Infinity. */
const LEAST_EXPONENT = memory.data<f32>([-105])
const LARGEST_EXPONENT = memory.data<f32>([89])
const SMALLEST_NORMAL = memory.data<f32>([1.17549435e-38])
const SQUARE_ROOT_OF_HALF = memory.data<f32>([0.70710677])

@inline
export function four(constant: usize): v128 {
  return v128.load_splat<f32>(constant)
}

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x)
}

/** a · b + constant */
@inline
function multiplyAdd(a: v128, b: v128, constant: usize, fused: bool = false): v128 {
  return fused ? madd(four(constant), a, b) : f32x4.add(f32x4.mul(a, b), four(constant))
}

/** ROUNDING + n of x = n · ln 2 + r. */
@inline
function roundedOf(x: v128, fused: bool = false): v128 {
  return multiplyAdd(x, four(LOG2_E), ROUNDING, fused)
}

/** … and r. */
@inline
function restOf(x: v128, rounded: v128): v128 {
  return restFrom(x, f32x4.sub(rounded, four(ROUNDING)))
}

/** … of a known n. */
@inline
function restFrom(x: v128, n: v128): v128 {
  return f32x4.sub(f32x4.sub(x, f32x4.mul(n, four(LN2_HIGH))), f32x4.mul(n, four(LN2_LOW)))
}

/** eʳ − 1: by its Taylor series. */
@inline
function expm1OfRest(r: v128, fused: bool = false): v128 {
  let p = multiplyAdd(four(INVERSE_FACTORIAL_7), r, INVERSE_FACTORIAL_6, fused)
  p = multiplyAdd(p, r, INVERSE_FACTORIAL_5, fused)
  p = multiplyAdd(p, r, INVERSE_FACTORIAL_4, fused)
  p = multiplyAdd(p, r, INVERSE_FACTORIAL_3, fused)
  p = multiplyAdd(p, r, HALF, fused)
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p))
}

/** 2ⁿ for whole numbers n from −126 to 127, the low 9 bits of which are looked at. */
@inline
function powerOf2(n: v128): v128 {
  return i32x4.add(i32x4.shl(n, 23), four(ONE))
}

/** eˣ for x ≤ 0, within the loop that calls it: 0 where that is denormal, else the bits of `exp`. */
@inline
export function expOfNegative(x: v128): v128 {
  const limited = f32x4.pmax(x, four(LEAST_NORMAL_EXPONENT))
  const rounded = roundedOf(limited)
  const e = f32x4.add(expm1OfRest(restOf(limited, rounded)), four(ONE))
  return v128.andnot(i32x4.add(e, i32x4.shl(rounded, 23)), f32x4.lt(x, four(LEAST_NORMAL_EXPONENT)))
}

/**
 * eˣ of a row, x = (z − shift) · factor, in two halves: what `expOfParts` needs goes to two places. Each operation waits for the
 * one before, and a processor looks ahead by so many that it is at two or three vectors at a time; with half as many each, at
 * more. Constants are read once. Of `count` numbers, whole vectors. Returns the least x: see `areNormal`.
 */
export function exponentParts(n: usize, r: usize, z: usize, count: i32, shift: v128, factor: v128): v128 {
  const log2e = four(LOG2_E)
  const rounding = four(ROUNDING)
  const high = four(LN2_HIGH)
  const low = four(LN2_LOW)
  let least = splat(Infinity)
  for (const end = n + ((<usize>count) << 2); n < end; n += 16, r += 16, z += 16) {
    const x = f32x4.mul(f32x4.sub(v128.load(z), shift), factor)
    const rounded = f32x4.add(f32x4.mul(x, log2e), rounding)
    v128.store(n, rounded)
    const whole = f32x4.sub(rounded, rounding)
    v128.store(r, f32x4.sub(f32x4.sub(x, f32x4.mul(whole, high)), f32x4.mul(whole, low)))
    least = f32x4.pmin(least, x)
  }
  return least
}

/** The second half: the bits of `exp`, where none of the row is denormal. */
export function expOfParts(e: usize, n: usize, r: usize, count: i32): void {
  const seventh = four(INVERSE_FACTORIAL_7)
  const sixth = four(INVERSE_FACTORIAL_6)
  const fifth = four(INVERSE_FACTORIAL_5)
  const fourth = four(INVERSE_FACTORIAL_4)
  const third = four(INVERSE_FACTORIAL_3)
  const half = four(HALF)
  const one = four(ONE)
  for (const end = n + ((<usize>count) << 2); n < end; n += 16, r += 16, e += 16) {
    const rest = v128.load(r)
    let p = f32x4.add(f32x4.mul(seventh, rest), sixth)
    p = f32x4.add(f32x4.mul(p, rest), fifth)
    p = f32x4.add(f32x4.mul(p, rest), fourth)
    p = f32x4.add(f32x4.mul(p, rest), third)
    p = f32x4.add(f32x4.mul(p, rest), half)
    p = f32x4.add(rest, f32x4.mul(f32x4.mul(rest, rest), p))
    v128.store(e, i32x4.add(f32x4.add(p, one), i32x4.shl(v128.load(n), 23)))
  }
}

@inline
export function areNormal(x: v128): bool {
  return !v128.any_true(f32x4.lt(x, four(LEAST_NORMAL_EXPONENT)))
}

/** eˣ within the loop that calls it, where it is most of the work: larger, and a third faster. */
@inline
export function expHere(x: v128): v128 {
  // pmin and pmax let a NaN in their first place through.
  const limited = f32x4.pmax(f32x4.pmin(x, four(LARGEST_EXPONENT)), four(LEAST_EXPONENT))
  const rounded = roundedOf(limited)
  const e = f32x4.add(expm1OfRest(restOf(limited, rounded)), four(ONE))
  // 2ⁿ as two factors: n reaches beyond the exponents of floats at both ends.
  const n = i32x4.sub(rounded, four(ROUNDING))
  const half = i32x4.shr_s(n, 1)
  return f32x4.mul(f32x4.mul(e, powerOf2(half)), powerOf2(i32x4.sub(n, half)))
}

export function exp(x: v128): v128 {
  return expHere(x)
}

/** t/(t + 2) with t = e²ˣ − 1, which is exact where x is small, on |x|. */
@inline
export function tanh(x: v128, fused: bool = false): v128 {
  const magnitude = f32x4.pmin(v128.andnot(x, four(SIGN)), four(TEN)) // tanh 10 rounds to 1
  const doubled = f32x4.add(magnitude, magnitude)
  const rounded = roundedOf(doubled, fused)
  const power = powerOf2(rounded)
  const ofRest = expm1OfRest(restOf(doubled, rounded), fused)
  const t = f32x4.add(f32x4.mul(power, ofRest), f32x4.sub(power, four(ONE)))
  const positive = f32x4.div(t, f32x4.add(t, four(TWO)))
  return v128.or(v128.and(x, four(SIGN)), positive)
}

/** eˣ − 1 for x ≤ 0, as exact where x is small as elsewhere; −1 from −20 on. What it gives for x > 0 means nothing. */
@inline
export function expm1(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, splat(0)), splat(-20))
  const rounded = roundedOf(limited)
  const power = powerOf2(rounded)
  return f32x4.add(f32x4.mul(power, expm1OfRest(restOf(limited, rounded))), f32x4.sub(power, four(ONE)))
}

/**
 * 1/(1 + e⁻ˣ), for negative x as eˣ/(1 + eˣ): neither overflows. With e = e^−|x| ≤ 1, what is above is the larger of e and
 * 1 or 0. Within the loop that calls it, as `expHere`.
 */
@inline
export function sigmoidHere(x: v128, fused: bool = false): v128 {
  const one = four(ONE)
  const limited = f32x4.pmax(v128.or(x, four(SIGN)), four(LEAST_EXPONENT))
  const rounded = multiplyAdd(limited, four(LOG2_E), ROUNDING_64, fused)
  const rest = f32x4.add(expm1OfRest(restFrom(limited, f32x4.sub(rounded, four(ROUNDING_64))), fused), one)
  const e = f32x4.mul(i32x4.add(rest, i32x4.shl(rounded, 23)), four(POWER_OF_MINUS_64))
  return f32x4.div(f32x4.pmax(e, v128.and(f32x4.ge(x, splat(0)), one)), f32x4.add(one, e))
}

export function sigmoid(x: v128): v128 {
  return sigmoidHere(x)
}

/**
 * x = 2ᵏ · m with m from √½ to √2; log m = 2 artanh s = 2 (s + s³/3 + s⁵/5 …) with s = f/(2 + f), f = m − 1, written
 * as f − s · (f − 2s²/3 − 2s⁴/5 …) so that the first term is exact.
 */
export function log(x: v128): v128 {
  const denormal = f32x4.lt(x, four(SMALLEST_NORMAL))
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, denormal)
  const k = i32x4.shr_s(i32x4.sub(scaled, four(SQUARE_ROOT_OF_HALF)), 23)
  const f = f32x4.sub(i32x4.sub(scaled, i32x4.shl(k, 23)), four(ONE))
  const s = f32x4.div(f, f32x4.add(f, four(TWO)))
  const z = f32x4.mul(s, s)
  let p = multiplyAdd(four(ELEVENTH_2), z, NINTH_2)
  p = multiplyAdd(p, z, SEVENTH_2)
  p = multiplyAdd(p, z, FIFTH_2)
  p = multiplyAdd(p, z, THIRD_2)
  const power = f32x4.convert_i32x4_s(i32x4.sub(k, v128.and(denormal, i32x4.splat(23))))
  const bent = f32x4.sub(f32x4.mul(s, f32x4.sub(f, f32x4.mul(z, p))), f32x4.mul(power, four(LN2_LOW)))
  const y = f32x4.add(f32x4.mul(power, four(LN2_HIGH)), f32x4.sub(f, bent))
  const ordinary = v128.and(f32x4.gt(x, splat(0)), f32x4.lt(x, splat(Infinity)))
  return v128.all_true<i32>(ordinary) ? y : v128.bitselect(y, logOfSpecial(x), ordinary)
}

/** log of 0 is −Infinity, of Infinity itself, of a negative number or NaN NaN. */
function logOfSpecial(x: v128): v128 {
  const nan = v128.or(f32x4.lt(x, splat(0)), f32x4.ne(x, x))
  return v128.bitselect(splat(NaN), v128.bitselect(splat(-Infinity), x, f32x4.eq(x, splat(0))), nan)
}

/** log(1 + e) for e from −½ to 1, by the same series in s = e/(2 + e). */
export function log1p(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, four(TWO)))
  const z = f32x4.mul(s, s)
  let p = multiplyAdd(four(SEVENTEENTH_2), z, FIFTEENTH_2)
  p = multiplyAdd(p, z, THIRTEENTH_2)
  p = multiplyAdd(p, z, ELEVENTH_2)
  p = multiplyAdd(p, z, NINTH_2)
  p = multiplyAdd(p, z, SEVENTH_2)
  p = multiplyAdd(p, z, FIFTH_2)
  p = multiplyAdd(p, z, THIRD_2)
  return f32x4.sub(e, f32x4.mul(s, f32x4.sub(e, f32x4.mul(z, p))))
}

/** bᵉ for b ≥ 0. */
export function pow(b: v128, e: v128): v128 {
  return exp(f32x4.mul(e, log(b)))
}

/** Φ(x), the probability that a standard normal number is at most x, with all digits on the left as well. */
export function normalCdf(x: v128): v128 {
  const a = f32x4.abs(x)
  const one = four(ONE)
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(a, splat(0.275))))
  let p = multiplyAdd(four(TAIL_8), t, TAIL_7)
  p = multiplyAdd(p, t, TAIL_6)
  p = multiplyAdd(p, t, TAIL_5)
  p = multiplyAdd(p, t, TAIL_4)
  p = multiplyAdd(p, t, TAIL_3)
  p = multiplyAdd(p, t, TAIL_2)
  p = multiplyAdd(p, t, TAIL_1)
  p = multiplyAdd(p, t, TAIL_0)
  const tail = f32x4.mul(f32x4.mul(p, t), exp(f32x4.mul(f32x4.mul(a, a), splat(-0.5))))
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, splat(0)))
}

/** log x of one positive double that is not denormal, the same way, to 12 digits; Infinity and NaN are their own. */
export function log64(x: f64): f64 {
  if (!(x < Infinity)) return x
  const bits = reinterpret<i64>(x)
  const k = (bits - 0x3fe6a09e667f3bcd) >> 52 // the bits of √½
  const f = reinterpret<f64>(bits - (k << 52)) - 1
  const s = f / (2 + f)
  const z = s * s
  const p = 2 / 3.0 + z * (2 / 5.0 + z * (2 / 7.0 + z * (2 / 9.0 + z * (2 / 11.0 + z * (2 / 13.0 + (z * 2) / 15.0)))))
  return <f64>k * 0.6931471805599453 + (f - s * (f - z * p))
}
