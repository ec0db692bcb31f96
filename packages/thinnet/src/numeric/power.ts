import { exponential } from './exponential.ts'
import { binaryParts, LN2_HIGH, LN2_LOW, productError } from './two.ts'

/**
 * xʸ for x ≥ 0, within two units in the last place where the result is neither huge nor tiny, by + − · / alone: the
 * same bits on every machine (see `exponential`).
 *
 * An error in ln x is multiplied by y, and so the logarithm is taken to some 60 bits, as the sum of two doubles.
 */
export function power(x: number, y: number): number {
  if (y === 0 || x === 1) return 1
  if (y === 1 || Number.isNaN(x) || Number.isNaN(y)) return x * y
  if (x === 0 || x === Number.POSITIVE_INFINITY) return (x === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY
  const [high, low] = logarithmParts(x)
  const exponent = y * high
  if (!(Math.abs(exponent) < 750)) return exponential(exponent)
  const e = exponential(exponent)
  return e + e * (productError(y, high, exponent) + y * low)
}

/** ln x = high + low, for finite x > 0. */
function logarithmParts(x: number): readonly [number, number] {
  const { exponent, mantissa } = binaryParts(x)
  // ln(1 + f) = 2 artanh s = 2s + s · (2/3 s² + 2/5 s⁴ + …) with s = f/(2 + f), s² < 0.03
  const f = mantissa - 1
  const divisor = 2 + f
  const s = f / divisor
  const product = s * divisor
  const rest = f - product - productError(s, divisor, product) - s * (f - (divisor - 2))
  const z = s * s
  let series = 0
  for (let k = 12; k > 0; k--) series = z * (2 / (2 * k + 1) + series)
  const lead = exponent * LN2_HIGH
  const sum = lead + 2 * s
  const missing = exponent === 0 ? 0 : 2 * s - (sum - lead)
  const correction = missing + (s * series + exponent * LN2_LOW + 2 * (rest / divisor))
  const high = sum + correction
  return [high, correction - (high - sum)]
}
