/** Mean and sample standard deviation (n − 1; 0 of a single value). */
export interface MeanSd {
  mean: number
  sd: number
}

export function meanSd(values: readonly number[]): MeanSd {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  if (values.length < 2) return { mean, sd: 0 }
  const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) }
}
