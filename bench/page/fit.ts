/**
 * The exponent a of y = c · xᵃ: the slope of the line through (log x, log y) with the least squares.
 *
 * @returns null for fewer than two points, through which nothing is fitted
 */
export function exponent(points: readonly (readonly [x: number, y: number])[]): number | null {
  const logs = points.filter(([, y]) => y > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  if (logs.length < 2) return null
  const mean = (at: 0 | 1) => logs.reduce((sum, pair) => sum + pair[at], 0) / logs.length
  const [x0, y0] = [mean(0), mean(1)]
  const square = logs.reduce((sum, [x]) => sum + (x - x0) ** 2, 0)
  return logs.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / square
}
