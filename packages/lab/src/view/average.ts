import type { Evaluation } from '../worker/protocol.ts'
import { gapOf, type Quantity, scoreOf } from './measure.ts'

/** Of accuracies, from 0 to 1, or losses at one epoch over several runs: means and sample standard deviations. */
export interface Average {
  epoch: number
  train: number
  test: number
  testSd: number
  gap: number
  gapSd: number
}

/** Over runs that were evaluated at the same epochs. */
export function averageOf(runs: readonly (readonly Evaluation[])[], quantity: Quantity = 'accuracy'): Average[] {
  return (runs[0] ?? []).map(({ epoch }, i) => {
    const at = runs.map(run => run[i]!)
    const [train, test] = (['train', 'test'] as const).map(set => at.map(each => scoreOf(each[set], quantity)))
    const gaps = at.map(each => gapOf(each, quantity))
    return {
      epoch,
      train: mean(train!),
      test: mean(test!),
      testSd: deviation(test!),
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
