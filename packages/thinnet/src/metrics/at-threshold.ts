import { between, needed, orNull, whole } from '../options/index.ts'
import { binned } from './binned.ts'
import { checkClass } from './counts.ts'
import { type Curve, curveOf } from './curve.ts'
import { checkLabels, ratio } from './judged.ts'
import type { Metric } from './metric.ts'
import { keptScores, scoresOf } from './scores.ts'
import { settled } from './settled.ts'

/** The thresholds among which the best is taken. */
export interface ThresholdOptions {
  /** The metric's name in the logs. Default: the function's. */
  name?: string
  /** So many, evenly from 0 to 1: default 200, as in Keras. null: every score is one, each of which is kept, 16 bytes. */
  numThresholds?: number | null
  /** Looks at this class alone. Default: at all outputs together. */
  classId?: number
}

/**
 * The best specificity, TN / (TN + FP), at thresholds where sensitivity, TP / (TP + FN), is at least `sensitivity`; 0 where
 * there is none.
 *
 * @param options `sensitivity` in [0, 1]
 */
export function specificityAtSensitivity(options: ThresholdOptions & { sensitivity: number }): Metric {
  return best('specificityAtSensitivity', options, 'sensitivity', specificity, recall)
}

/** The best sensitivity at thresholds where specificity is at least `specificity`. */
export function sensitivityAtSpecificity(options: ThresholdOptions & { specificity: number }): Metric {
  return best('sensitivityAtSpecificity', options, 'specificity', recall, specificity)
}

/** The best precision at thresholds where recall is at least `recall`. */
export function precisionAtRecall(options: ThresholdOptions & { recall: number }): Metric {
  return best('precisionAtRecall', options, 'recall', precision, recall)
}

/** The best recall at thresholds where precision is at least `precision`: 0 where it never is. */
export function recallAtPrecision(options: ThresholdOptions & { precision: number }): Metric {
  return best('recallAtPrecision', options, 'precision', recall, precision)
}

/** A rate from weights of true and false positives, of all that holds and of all that does not. */
type Rate = (tp: number, fp: number, holding: number, other: number) => number

const recall: Rate = (tp, _fp, holding) => ratio(tp, holding)
const precision: Rate = (tp, fp) => ratio(tp, tp + fp)
const specificity: Rate = (_tp, fp, _holding, other) => ratio(other - fp, other)

function best<Name extends string>(
  factory: string,
  options: ThresholdOptions & { readonly [bound in Name]: number },
  bound: Name,
  wanted: Rate,
  bounded: Rate,
): Metric {
  const kinds = { [bound]: needed(between(0, 1)), numThresholds: orNull(whole(2)), classId: whole(0) }
  const given = settled<ThresholdOptions, { numThresholds: number | null }>(factory, options, kinds, {
    numThresholds: 200,
  })
  const { numThresholds, classId } = given.settings
  const least = options[bound]
  return {
    ...given.identity,
    check(about, who) {
      checkLabels(about, who)
      checkClass(classId, about, who)
    },
    ...(numThresholds === null ? keptScores(classId) : binned(numThresholds, classId)),
    result(sums) {
      const { truePositives: tps, falsePositives: fps } =
        numThresholds === null ? curveOf(...scoresOf(sums)) : binnedCurve(sums)
      const [holding, other] = [tps.at(-1)!, fps.at(-1)!]
      let most = 0
      for (const [i, tp] of tps.entries()) {
        if (bounded(tp, fps[i]!, holding, other) >= least) most = Math.max(most, wanted(tp, fps[i]!, holding, other))
      }
      return most
    },
  }
}

function binnedCurve(sums: Float64Array): Omit<Curve, 'thresholds'> {
  const last = sums.length / 2
  const [truePositives, falsePositives] = [new Float64Array(last + 1), new Float64Array(last + 1)]
  for (let i = 0; i < last; i++) {
    truePositives[i + 1] = truePositives[i]! + sums[last - 1 - i]!
    falsePositives[i + 1] = falsePositives[i]! + sums[2 * last - 1 - i]!
  }
  return { truePositives, falsePositives }
}
