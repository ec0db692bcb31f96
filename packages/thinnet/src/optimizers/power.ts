/** xⁿ for whole n by squaring: Math.pow may differ between engines in the last bit, products cannot. */
export function power(x: number, n: number): number {
  let result = 1
  for (let square = x, rest = n; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square
  }
  return result
}
