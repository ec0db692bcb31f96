/** 1/√(2π) */
const DENSITY_AT_0 = 0.3989422804014327

/**
 * Φ(x), the probability that a standard normal number is at most x, to 13 digits, far out on the left as well: near 0 by its
 * Taylor series, whose terms all have one sign, beyond 3 by Laplace's continued fraction. Marsaglia 2004, "Evaluating the
 * normal distribution".
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return x
  const a = Math.abs(x)
  const density = DENSITY_AT_0 * Math.exp(-0.5 * a * a)
  if (a < 3) {
    // ½ + φ(a) · (a + a³/3 + a⁵/(3 · 5) + …)
    let sum = 0
    let term = a
    for (let n = 3; sum + term !== sum; n += 2) {
      sum += term
      term *= (a * a) / n
    }
    return x < 0 ? 0.5 - density * sum : 0.5 + density * sum
  }
  // 1 − Φ(a) = φ(a) / (a + 1/(a + 2/(a + 3/(a + …))))
  let fraction = a
  for (let n = 80; n > 0; n--) fraction = a + n / fraction
  return x < 0 ? density / fraction : 1 - density / fraction
}
