import type { Evaluation } from '../worker/protocol.ts'

/** Of accuracies at one epoch over several runs: means and sample standard deviations, from 0 to 1. */
export interface Average {
  epoch: number
  train: number
  test: number
  testSd: number
  gap: number
  gapSd: number
}

/** Over runs that were evaluated at the same epochs. */
export function averageOf(runs: readonly (readonly Evaluation[])[]): Average[] {
  return (runs[0] ?? []).map(({ epoch }, i) => {
    const at = runs.map(run => run[i]!)
    const [train, test] = [at.map(({ train }) => train.accuracy), at.map(({ test }) => test.accuracy)]
    const gaps = train.map((value, i) => value - test[i]!)
    return {
      epoch,
      train: mean(train),
      test: mean(test),
      testSd: deviation(test),
      gap: mean(gaps),
      gapSd: deviation(gaps),
    }
  })
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}
