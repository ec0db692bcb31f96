/** The largest of however many; −∞ of none. `Math.max(...values)` is a call, which takes some hundred thousand at most. */
export function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
}

/** The smallest of however many; ∞ of none. */
export function smallest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}
