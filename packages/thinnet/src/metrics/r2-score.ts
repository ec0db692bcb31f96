import { choice } from '../options/index.ts'
import { checkPaired, outputsOf, ratio, rowsOf, widthOf } from './judged.ts'
import type { Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

export interface R2ScoreOptions {
  /** How the scores of several outputs become one: their mean (the default), or weighted by their targets' variance. */
  classAggregation?: 'uniformAverage' | 'varianceWeightedAverage'
}

/** Below this fraction of Σ t² a sum of squared deviations is made of rounding errors: the targets are all the same. */
const ROUNDING = 1e-13

/**
 * The coefficient of determination, 1 − Σ (t − y)² / Σ (t − t̄)², of each output along the last dimension: 1 for outputs
 * that are the targets, 0 for outputs that are their mean, below 0 for worse. Where the targets are all the same it is 1 if
 * the outputs are, too, and else 0, as in scikit-learn.
 *
 * From Σ t and Σ t² in float64: targets whose mean is a million times their standard variation leave three digits or so.
 *
 * @param options its name in the logs, or `{ name, classAggregation }`
 */
export function r2Score(options?: MetricOptions<R2ScoreOptions>): Metric {
  const kinds = { classAggregation: choice('uniformAverage', 'varianceWeightedAverage') }
  const { identity, settings } = settled('r2Score', options, kinds, { classAggregation: 'uniformAverage' })
  return {
    ...identity,
    check: (about, who) => checkPaired(about, who),
    // of each output: Σ 1, Σ t, Σ t², Σ (t − y)²
    sums: about => 4 * widthOf(about),
    add(sums, batch, about) {
      const [y, { t, weights }, width, rows] = [outputsOf(batch, about), batch, widthOf(about), rowsOf(about)]
      for (let i = 0; i < batch.count * rows * width; i++) {
        const weight = weights ? weights[Math.floor(i / (rows * width))]! : 1
        const at = 4 * (i % width)
        sums[at]! += weight
        sums[at + 1]! += weight * t[i]!
        sums[at + 2]! += weight * t[i]! ** 2
        sums[at + 3]! += weight * (t[i]! - y[i]!) ** 2
      }
    },
    result(sums, about) {
      let [scores, weights] = [0, 0]
      for (let at = 0; at < 4 * widthOf(about); at += 4) {
        const [count, sum, squares, residual] = sums.subarray(at, at + 4) as unknown as [number, number, number, number]
        const variation = squares - sum * ratio(sum, count)
        const constant = variation <= ROUNDING * squares
        const weight = settings.classAggregation === 'uniformAverage' ? 1 : constant ? 0 : variation
        scores += weight * (constant ? +(residual === 0) : 1 - residual / variation)
        weights += weight
      }
      return ratio(scores, weights)
    },
  }
}
