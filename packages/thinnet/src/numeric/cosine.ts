/** (−1)ᵏ/(2k)! from k = 9 down to 1, and (−1)ᵏ/(2k + 1)!, for angles up to π/4. */
const COSINE = factorials(0)
const SINE = factorials(1)

/**
 * cos(π · t), within two units in the last place, by + − · / alone: the same bits on every machine (see `exponential`).
 *
 * Half turns and not radians, since t can be brought into one quarter exactly: cos(π/2) is 0, cos π is −1.
 */
export function cosineOfPi(t: number): number {
  const turn = Math.abs(t - 2 * Math.round(t / 2)) // [0, 1]
  if (turn > 0.5) return -firstQuarter(1 - turn)
  return firstQuarter(turn)
}

/** For t from 0 to ½. */
function firstQuarter(t: number): number {
  const angle = Math.PI * (t <= 0.25 ? t : 0.5 - t)
  const z = angle * angle
  let series = 0
  for (const coefficient of t <= 0.25 ? COSINE : SINE) series = z * (coefficient + series)
  return t <= 0.25 ? 1 + series : angle + angle * series
}

function factorials(odd: 0 | 1): readonly number[] {
  const coefficients: number[] = []
  let value = 1
  for (let k = 1; k <= 9; k++) {
    value /= -(2 * k - 1 + odd) * (2 * k + odd)
    coefficients.unshift(value)
  }
  return coefficients
}
