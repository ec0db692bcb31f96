/** What a loss compares a row of c values with: t [N, c], one-hot or soft, or a class index [N, 1] where sparse. */
export interface Targets {
  /** t[row, j], where an index counts as one-hot. */
  at(row: number, j: number): number
  /** Σⱼ t[row, j] · term(j); for an index, its one term. */
  sum(row: number, term: (j: number) => number): number
}

export function targetsOf(t: ArrayLike<number>, classes: number, sparse: boolean): Targets {
  if (sparse) {
    return {
      at: (row, j) => (t[row] === j ? 1 : 0),
      sum: (row, term) => term(t[row]),
    }
  }
  return {
    at: (row, j) => t[row * classes + j],
    sum(row, term) {
      let sum = 0
      for (let j = 0; j < classes; j++) sum += t[row * classes + j] * term(j)
      return sum
    },
  }
}
