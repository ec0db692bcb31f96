import { LN2_HIGH, LN2_LOW, powerOfTwo } from './two.ts'

/** 1/k! from k = 13 down to 2: with |r| ≤ ln 2 / 2 what comes after is below the last digit of eʳ. */
const INVERSE_FACTORIALS = [
  1 / 6227020800,
  1 / 479001600,
  1 / 39916800,
  1 / 3628800,
  1 / 362880,
  1 / 40320,
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  1 / 2,
]

/**
 * eˣ, within two units in the last place.
 *
 * Its operations are + − · / and nothing else, which IEEE 754 rounds alike everywhere. `Math.exp` may differ between
 * engines in the last bit, and so would what is trained with it.
 */
export function exponential(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 710) return Number.POSITIVE_INFINITY
  if (x < -746) return 0
  // x = n · ln 2 + r, eˣ = 2ⁿ · eʳ
  const n = Math.round(x / (LN2_HIGH + LN2_LOW))
  const r = x - n * LN2_HIGH - n * LN2_LOW
  let series = 0
  for (const coefficient of INVERSE_FACTORIALS) series = series * r + coefficient
  const mantissa = 1 + (r + r * r * series)
  // as two factors: 2ⁿ itself may be too large or too small where the result is not
  const half = Math.trunc(n / 2)
  return mantissa * powerOfTwo(half) * powerOfTwo(n - half)
}
