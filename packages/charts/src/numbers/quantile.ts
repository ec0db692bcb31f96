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
