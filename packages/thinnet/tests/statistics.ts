/** Φ(x), the normal distribution function, to about 14 digits: a series in the middle, a continued fraction outside. */
export function normalCdf(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (Math.abs(x) < 2) {
    let term = x
    let sum = x
    for (let k = 3; Math.abs(term) > 1e-18; k += 2) {
      term *= (x * x) / k
      sum += term
    }
    return 0.5 + density * sum
  }
  let fraction = Math.abs(x)
  for (let k = 300; k > 0; k--) fraction = Math.abs(x) + k / fraction
  return x < 0 ? density / fraction : 1 - density / fraction
}

/**
 * Kolmogorov and Smirnov's √n · D of a sample against a distribution function. Where the sample does come from it, this
 * is above 1.95 one time in a thousand.
 */
export function kolmogorovSmirnov(sample: Float64Array, cdf: (x: number) => number): number {
  const n = sample.length
  const sorted = sample.slice().sort()
  let distance = 0
  for (let i = 0; i < n; i++) {
    const p = cdf(sorted[i]!)
    distance = Math.max(distance, p - i / n, (i + 1) / n - p)
  }
  return Math.sqrt(n) * distance
}

export function moments(sample: ArrayLike<number>): { mean: number; variance: number } {
  let mean = 0
  for (let i = 0; i < sample.length; i++) mean += sample[i]! / sample.length
  let variance = 0
  for (let i = 0; i < sample.length; i++) variance += (sample[i]! - mean) ** 2 / sample.length
  return { mean, variance }
}
