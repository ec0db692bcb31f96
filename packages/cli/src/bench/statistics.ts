import { largest } from '../extremes.ts'

/** What a row of a table says of its figures, in the unit of the figures. */
export interface Summary {
  median: number
  /** Interquartile range, as a fraction of the median. */
  spread: number
  count: number
}

/** The quantile at `fraction` of 1, between the two nearest values by linear interpolation. */
export function quantile(values: readonly number[], fraction: number): number {
  if (values.length === 0) throw new RangeError('a quantile of no values')
  const sorted = values.toSorted((a, b) => a - b)
  const at = fraction * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function summarize(values: readonly number[]): Summary {
  const middle = median(values)
  const range = quantile(values, 0.75) - quantile(values, 0.25)
  return { median: middle, spread: middle === 0 ? 0 : range / middle, count: values.length }
}

/** Whether numbers agree: each differs by at most `tolerance` times the largest in size. */
export function agree(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  if (a.length !== b.length) return false
  const size = Math.max(largest(a.map(Math.abs)), largest(b.map(Math.abs)))
  // not "> … → false": a NaN must not agree with anything
  return a.every((value, i) => Math.abs(value - b[i]!) <= tolerance * size)
}
