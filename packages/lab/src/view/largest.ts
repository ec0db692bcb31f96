/** Of the absolute values; 1 where all are 0 or none is a number. */
export function largest(values: Float32Array): number {
  const most = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return most > 0 && most < Number.POSITIVE_INFINITY ? most : 1
}
