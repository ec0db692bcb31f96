/**
 * exp and log (within 1 unit in the last place), tanh and sigmoid (within 3) on 4 floats over their whole range: NaN, ±Infinity,
 * overflow and denormals included. Only +, −, ×, ÷ and bits, so that every machine computes the same.
 *
 * x = n · ln 2 + r with |r| ≤ ln 2 / 2 turns eˣ into 2ⁿ · eʳ. ln 2 is kept in two parts, the first so short that
 * n · LN2_HIGH is exact.
 */
const LN2_HIGH: f32 = 0.693359375
const LN2_LOW: f32 = -2.12194440054690583e-4
const LOG2_E: f32 = 1.44269504088896341

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x)
}

@inline
function multiplyAdd(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), splat(c))
}

/** n of x = n · ln 2 + r: a whole number, as floats. */
@inline
function exponent(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, splat(LOG2_E)))
}

/** eʳ − 1 for the r of x = n · ln 2 + r, by its Taylor series. */
@inline
function expm1OfRest(x: v128, n: v128): v128 {
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, splat(LN2_HIGH))), f32x4.mul(n, splat(LN2_LOW)))
  let p = multiplyAdd(splat(1 / 5040.0), r, 1 / 720.0)
  p = multiplyAdd(p, r, 1 / 120.0)
  p = multiplyAdd(p, r, 1 / 24.0)
  p = multiplyAdd(p, r, 1 / 6.0)
  p = multiplyAdd(p, r, 0.5)
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p))
}

/** 2ⁿ for whole numbers n (integers) from −126 to 127. */
@inline
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

export function exp(x: v128): v128 {
  // Beyond these lie 0 and Infinity; min and max let a NaN through.
  const limited = f32x4.max(f32x4.min(x, splat(89)), splat(-105))
  const n = exponent(limited)
  const e = f32x4.add(splat(1), expm1OfRest(limited, n))
  // 2ⁿ in two steps: n reaches beyond the exponents of floats at both ends.
  const whole = i32x4.trunc_sat_f32x4_s(n)
  const half = i32x4.shr_s(whole, 1)
  return f32x4.mul(f32x4.mul(e, powerOf2(half)), powerOf2(i32x4.sub(whole, half)))
}

/** t/(t + 2) with t = e²ˣ − 1, which is exact where x is small, on |x|. */
export function tanh(x: v128): v128 {
  const magnitude = f32x4.min(f32x4.abs(x), splat(10)) // tanh 10 rounds to 1
  const doubled = f32x4.add(magnitude, magnitude)
  const n = exponent(doubled)
  const power = powerOf2(i32x4.trunc_sat_f32x4_s(n))
  const t = f32x4.add(f32x4.mul(power, expm1OfRest(doubled, n)), f32x4.sub(power, splat(1)))
  const positive = f32x4.div(t, f32x4.add(t, splat(2)))
  return v128.bitselect(x, positive, splat(-0.0))
}

/** 1/(1 + e⁻ˣ), for negative x as eˣ/(1 + eˣ): neither overflows. */
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)))
  return f32x4.div(v128.bitselect(e, splat(1), f32x4.lt(x, splat(0))), f32x4.add(splat(1), e))
}

/**
 * x = 2ᵏ · m with m from √½ to √2; log m = 2 artanh s = 2 (s + s³/3 + s⁵/5 …) with s = f/(2 + f), f = m − 1, written
 * as f − s · (f − 2s²/3 − 2s⁴/5 …) so that the first term is exact.
 */
export function log(x: v128): v128 {
  const denormal = f32x4.lt(x, splat(1.17549435e-38))
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, denormal)
  const k = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23) // the bits of √½
  const f = f32x4.sub(i32x4.sub(scaled, i32x4.shl(k, 23)), splat(1))
  const s = f32x4.div(f, f32x4.add(f, splat(2)))
  const z = f32x4.mul(s, s)
  let p = multiplyAdd(splat(2 / 11.0), z, 2 / 9.0)
  p = multiplyAdd(p, z, 2 / 7.0)
  p = multiplyAdd(p, z, 2 / 5.0)
  p = multiplyAdd(p, z, 2 / 3.0)
  const power = f32x4.convert_i32x4_s(i32x4.sub(k, v128.and(denormal, i32x4.splat(23))))
  const bent = f32x4.sub(f32x4.mul(s, f32x4.sub(f, f32x4.mul(z, p))), f32x4.mul(power, splat(LN2_LOW)))
  const y = f32x4.add(f32x4.mul(power, splat(LN2_HIGH)), f32x4.sub(f, bent))
  const special = v128.or(f32x4.le(x, splat(0)), v128.or(f32x4.eq(x, splat(Infinity)), f32x4.ne(x, x)))
  return v128.bitselect(logOfSpecial(x), y, special)
}

/** log of 0 is −Infinity, of Infinity itself, of a negative number or NaN NaN. */
@inline
function logOfSpecial(x: v128): v128 {
  const nan = v128.or(f32x4.lt(x, splat(0)), f32x4.ne(x, x))
  return v128.bitselect(splat(NaN), v128.bitselect(splat(-Infinity), x, f32x4.eq(x, splat(0))), nan)
}

/** log(1 + e) for e from −½ to 1, by the same series in s = e/(2 + e). */
export function log1p(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, splat(2)))
  const z = f32x4.mul(s, s)
  let p = multiplyAdd(splat(2 / 17.0), z, 2 / 15.0)
  p = multiplyAdd(p, z, 2 / 13.0)
  p = multiplyAdd(p, z, 2 / 11.0)
  p = multiplyAdd(p, z, 2 / 9.0)
  p = multiplyAdd(p, z, 2 / 7.0)
  p = multiplyAdd(p, z, 2 / 5.0)
  p = multiplyAdd(p, z, 2 / 3.0)
  return f32x4.sub(e, f32x4.mul(s, f32x4.sub(e, f32x4.mul(z, p))))
}

/** log x of one positive, finite double (NaN for NaN), the same way. */
export function log64(x: f64): f64 {
  if (!(x < Infinity)) return x
  const bits = reinterpret<i64>(x)
  const k = (bits - 0x3fe6a09e667f3bcd) >> 52 // the bits of √½
  const f = reinterpret<f64>(bits - (k << 52)) - 1
  const s = f / (2 + f)
  const z = s * s
  let p: f64 = 0
  for (let odd = 23; odd > 1; odd -= 2) p = p * z + 2 / <f64>odd
  return <f64>k * 0.6931471805599453 + (f - s * (f - z * p))
}
