import { largest, meanSd } from '@thinnet/charts/numbers'
import { compiled, incbet, stdtri } from 'cephes'

// Cephes is WebAssembly, and is there when it has been compiled.
await compiled

export const CONFIDENCE = 0.95

/** Of values that are independent and about normal: those of several seeds. */
export interface Estimate {
  n: number
  mean: number
  /** Sample standard deviation (n − 1); 0 of a single value. */
  sd: number
  /** Half the width of the 95 % interval of the mean, t(n − 1) · sd / √n; null of a single value. */
  half: number | null
}

export function estimate(values: readonly number[]): Estimate {
  if (values.length === 0) throw new RangeError('an estimate from no values')
  const { mean, sd } = steady(values)
  return { n: values.length, mean, sd, half: halfWidth(values.length, sd) }
}

export interface Paired extends Estimate {
  /** The mean of the differences over its standard error, with n − 1 degrees of freedom; null where p is. */
  t: number | null
  /** Two-sided; null where there is no test. */
  p: number | null
  /** Why there is none. */
  untested?: 'fewer than two common seeds' | 'the same in every seed' | 'every difference is the same'
}

/**
 * The paired t-test (Student 1908) of the seeds that two configurations have in common: whether the mean of the differences
 * `values − reference` is 0, where they are about normal. null where no seed is common.
 */
export function pairedTest(values: ReadonlyMap<number, number>, reference: ReadonlyMap<number, number>): Paired | null {
  const seeds = [...values.keys()].filter(seed => reference.has(seed))
  if (seeds.length === 0) return null
  const pairs = seeds.map(seed => [values.get(seed)!, reference.get(seed)!] as const)
  const size = largest(pairs.flat().map(Math.abs))
  const { mean, sd } = steady(
    pairs.map(([a, b]) => a - b),
    size,
  )
  const n = seeds.length
  const found = { n, mean, sd, half: halfWidth(n, sd), t: null, p: null }
  if (n < 2) return { ...found, untested: 'fewer than two common seeds' }
  if (sd === 0) return { ...found, untested: mean === 0 ? 'the same in every seed' : 'every difference is the same' }
  const t = mean / (sd / Math.sqrt(n))
  return { ...found, t, p: twoSided(t, n - 1) }
}

/**
 * Holm's correction (1979) of the p values of several tests: whatever is below α is so with a probability of at most α
 * that any of them is by chance. null, where there was no test, stays, and does not count.
 */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const tested = ps.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p)
  const adjusted: (number | null)[] = ps.map(() => null)
  let largest = 0
  tested.forEach(({ p, i }, rank) => {
    largest = Math.max(largest, Math.min(1, p * (tested.length - rank)))
    adjusted[i] = largest
  })
  return adjusted
}

/** The probability of a t at least as far from 0, without the loss of digits that 1 − P(T ≤ t) has. */
function twoSided(t: number, degreesOfFreedom: number): number {
  return incbet(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t * t))
}

function halfWidth(n: number, sd: number): number | null {
  return n < 2 ? null : (stdtri(n - 1, (1 + CONFIDENCE) / 2) * sd) / Math.sqrt(n)
}

/** What differs by nothing but rounding has a standard deviation of 0. */
function steady(values: readonly number[], size = largest(values.map(Math.abs))): { mean: number; sd: number } {
  const { mean, sd } = meanSd(values)
  const noise = 1e-12 * size
  return { mean: Math.abs(mean) <= noise ? 0 : mean, sd: sd <= noise ? 0 : sd }
}
