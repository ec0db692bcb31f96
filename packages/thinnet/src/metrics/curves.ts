import { refuse } from '../errors.ts'
import { anything, checkOptions } from '../options/index.ts'
import { asTensor, type TensorLike } from '../tensor/tensor.ts'
import { classesOf, weightsOf } from './classes.ts'
import { averagePrecisionOf, type Curve, curveOf, rocArea } from './curve.ts'

/** From the highest threshold, above all scores, down to the lowest score; at each, what is not below it is predicted. */
export interface RocCurve {
  readonly thresholds: Float64Array
  readonly falsePositiveRates: Float64Array
  readonly truePositiveRates: Float64Array
  /** The area under it: see `metrics.rocAuc`. */
  readonly area: number
}

/** Precision and recall at each threshold. */
export interface PrecisionRecallCurve {
  readonly thresholds: Float64Array
  /** 1 where nothing is predicted. */
  readonly precisions: Float64Array
  readonly recalls: Float64Array
  readonly averagePrecision: number
}

/**
 * True over false positive rates at every threshold: scikit-learn's roc_curve, with all of its points.
 *
 * @param labels 0 or 1, [samples] or [samples, 1]
 * @param scores likewise, in any range: what holds has the larger ones
 * @param options `sampleWeight` [samples], ≥ 0, default 1 each
 * @throws ThinnetError for other shapes, other labels, and scores that are NaN
 */
export function rocCurve(
  labels: TensorLike,
  scores: TensorLike,
  options: { sampleWeight?: TensorLike } = {},
): RocCurve {
  const curve = curveFor('rocCurve', labels, scores, options)
  const rates = (of: Float64Array) => of.map(value => value / of.at(-1)!)
  return {
    thresholds: curve.thresholds,
    falsePositiveRates: rates(curve.falsePositives),
    truePositiveRates: rates(curve.truePositives),
    area: rocArea(curve),
  }
}

/**
 * Precision over recall at every threshold: scikit-learn's precision_recall_curve, from the highest threshold down.
 *
 * @param labels 0 or 1, [samples] or [samples, 1]
 * @param scores likewise, in any range: what holds has the larger ones
 * @param options `sampleWeight` [samples], ≥ 0, default 1 each
 * @throws ThinnetError for other shapes, other labels, and scores that are NaN
 */
export function precisionRecallCurve(
  labels: TensorLike,
  scores: TensorLike,
  options: { sampleWeight?: TensorLike } = {},
): PrecisionRecallCurve {
  const curve = curveFor('precisionRecallCurve', labels, scores, options)
  const { thresholds, truePositives, falsePositives } = curve
  return {
    thresholds,
    precisions: truePositives.map((tp, i) => (i === 0 ? 1 : tp / (tp + falsePositives[i]!))),
    recalls: truePositives.map(tp => tp / truePositives.at(-1)!),
    averagePrecision: averagePrecisionOf(curve),
  }
}

function curveFor(who: string, labels: TensorLike, scores: TensorLike, options: { sampleWeight?: TensorLike }): Curve {
  const { sampleWeight } = checkOptions(who, options, { sampleWeight: anything })
  const right = classesOf(labels, 2, `${who}: labels`)
  const { data, shape, scale = 1 } = asTensor(scores, `${who}: scores`)
  if (data.length !== right.length || (shape[1] ?? 1) !== 1 || shape.length > 2) {
    const hint = 'Of several classes, take the column of one, and labels of 0 and 1.'
    refuse(`${who}: scores`, `[${right.length}], as many as labels`, shape, hint)
  }
  const weights = weightsOf(sampleWeight, right.length, who)
  const kept = Uint32Array.from(right.keys()).filter(n => !weights || weights[n]! > 0)
  const wrong = kept.find(n => Number.isNaN(data[n]))
  if (wrong !== undefined) refuse(`${who}: scores`, 'numbers', `NaN in sample ${wrong}`)
  return curveOf(
    Float64Array.from(kept, n => data[n]! * scale),
    Float64Array.from(kept, n => (right[n] === 1 ? 1 : -1) * (weights ? weights[n]! : 1)),
  )
}
