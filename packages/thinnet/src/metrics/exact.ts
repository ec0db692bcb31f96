import { whole } from '../options/index.ts'
import { type Averaging, average, averaged } from './averaged.ts'
import { checkClass } from './counts.ts'
import { averagePrecisionOf, type Curve, curveOf, rocArea } from './curve.ts'
import { checkLabels, widthOf } from './judged.ts'
import type { Metric } from './metric.ts'
import { keptScores, scoresOf } from './scores.ts'
import { type MetricOptions, settled } from './settled.ts'

/** Of several classes, each against the others. Default 'macro', as in scikit-learn. */
export interface ExactOptions extends Averaging {
  /** The area of this class alone. Default: all classes. */
  classId?: number
}

/**
 * The exact area under the ROC curve: the probability that what holds has the larger score than what does not, ties half;
 * NaN for a class that always or never holds. scikit-learn's roc_auc_score; `auc` is nearly the same from counts at 200
 * thresholds, this keeps every score, 16 bytes each.
 *
 * Outputs are scores of any range; targets class indices, or of the outputs' shape, and hold where above ½.
 *
 * @param options its name in the logs, or `{ name, average, classId }`
 */
export function rocAuc(options?: MetricOptions<ExactOptions>): Metric {
  return ofCurve('rocAuc', options, rocArea)
}

/**
 * The exact area under precision over recall, as steps: Σ (Rᵢ − Rᵢ₋₁) Pᵢ over all thresholds, and 0 for a class that never
 * holds. scikit-learn's average_precision_score; keeps every score, as rocAuc.
 *
 * @param options its name in the logs, or `{ name, average, classId }`
 */
export function averagePrecision(options?: MetricOptions<ExactOptions>): Metric {
  return ofCurve('averagePrecision', options, averagePrecisionOf)
}

function ofCurve(
  factory: string,
  given: MetricOptions<ExactOptions> | undefined,
  number: (of: Curve) => number,
): Metric {
  const { identity, settings } = settled(factory, given, { average, classId: whole(0) }, {})
  const { average: how = 'macro', classId } = settings
  return {
    ...identity,
    check(about, who) {
      checkLabels(about, who)
      checkClass(classId, about, who)
    },
    ...keptScores(classId),
    result(sums, about) {
      const columns = classId === undefined && how !== 'micro' ? widthOf(about) : 1
      const curves = Array.from({ length: columns }, (_, j) => curveOf(...scoresOf(sums, columns, j)))
      if (how === 'micro' || columns === 1) return number(curves[0]!)
      const supports = Float64Array.from(curves, ({ truePositives }) => truePositives.at(-1)!)
      return averaged(Float64Array.from(curves, number), supports, how)
    },
  }
}
