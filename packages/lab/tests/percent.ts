/** Mean ± standard deviation of shares, in %. */
export function percent(shares: readonly number[]): string {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0)
  return `${(100 * mean).toFixed(1)} ± ${(100 * Math.sqrt(squares / Math.max(1, shares.length - 1))).toFixed(1)}`
}
