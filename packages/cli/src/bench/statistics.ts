import { largest, median, quantile } from '@thinnet/charts/numbers'

/** What a row of a table says of its figures, in the unit of the figures. */
export interface Summary {
  median: number
  /** Interquartile range, as a fraction of the median. */
  iqr: number
  count: number
}

export function summarize(values: readonly number[]): Summary {
  const middle = median(values)
  const range = quantile(values, 0.75) - quantile(values, 0.25)
  return { median: middle, iqr: middle === 0 ? 0 : range / middle, count: values.length }
}

/** Whether numbers agree: each differs by at most `tolerance` times the largest in size. */
export function agree(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  if (a.length !== b.length) return false
  const size = Math.max(largest(a.map(Math.abs)), largest(b.map(Math.abs)))
  // not "> … → false": a NaN must not agree with anything
  return a.every((value, i) => Math.abs(value - b[i]!) <= tolerance * size)
}
