import { choice, whole } from '../options/index.ts'
import { logarithm } from '../random/logarithm.ts'
import { binned } from './binned.ts'
import { checkLabels, ratio } from './judged.ts'
import type { Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

export interface AucOptions {
  /**
   * Thresholds at which the curve is known, evenly from 0 to 1. Default 200: more come nearer to the exact area, which
   * `rocAuc` and `averagePrecision` have.
   */
  numThresholds?: number
  /** Recall over false positive rate ('ROC', the default), or precision over recall ('PR'). */
  curve?: 'ROC' | 'PR'
}

/**
 * The area under the curve of all thresholds, from counts at some of them, as Keras has it: trapezoids for ROC; for PR
 * true and false positives are interpolated, not precision (Davis & Goadrich 2006, section 4).
 *
 * Outputs are probabilities, of logits what their activation makes of them, others are refused; targets hold where above
 * ½. Of several outputs each is a prediction of its own, those of all samples and classes together.
 *
 * @param options its name in the logs, or `{ name, numThresholds, curve }`
 */
export function auc(options?: MetricOptions<AucOptions>): Metric {
  const kinds = { numThresholds: whole(2), curve: choice('ROC', 'PR') }
  const { identity, settings } = settled('auc', options, kinds, { numThresholds: 200, curve: 'ROC' })
  const { numThresholds, curve } = settings
  const last = numThresholds - 1
  return {
    ...identity,
    check: checkLabels,
    ...binned(numThresholds),
    result(sums) {
      const add = (a: number, b: number) => a + b
      const all = { holding: sums.subarray(0, last).reduce(add), other: sums.subarray(last).reduce(add) }
      let area = 0
      // From above the last threshold, where nothing is predicted, down to below the first, where all is.
      let [tp, fp] = [0, 0]
      for (let i = last - 1; i >= 0; i--) {
        const [holding, other] = [sums[i]!, sums[last + i]!]
        if (curve === 'ROC') area += ratio(other, all.other) * ratio(tp + holding / 2, all.holding)
        else area += ratio(precisionArea(tp, tp + fp, holding, holding + other), all.holding)
        tp += holding
        fp += other
      }
      return area
    },
  }
}

/**
 * ∫ precision dTP over an interval in which true positives and predictions grow evenly, by dtp and dp:
 * slope · (dtp + (tp − slope · p) · log((p + dp) / p)), slope = dtp / dp.
 */
function precisionArea(tp: number, p: number, dtp: number, dp: number): number {
  const slope = ratio(dtp, dp)
  return slope * (dtp + (p > 0 ? (tp - slope * p) * logarithm((p + dp) / p) : 0))
}
