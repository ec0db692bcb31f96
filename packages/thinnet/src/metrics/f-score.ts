import { inside, orNull, positive, whole } from '../options/index.ts'
import { average, averaged } from './averaged.ts'
import { checkClass } from './counts.ts'
import { checkLabels, largest, outputsOf, ratio, rowsOf, targetsOf, weightAt, widthOf } from './judged.ts'
import type { Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

export interface F1ScoreOptions {
  /**
   * How the scores of the classes become one number: their mean ('macro', the default), their mean weighted by how often
   * each holds ('weighted'), or the score of all counts added up ('micro').
   *
   * Keras' default, null, is a score for each class, of which 'macro' is the mean. A metric is one number: for a class
   * of its own give `{ classId, name }`.
   */
  average?: 'macro' | 'weighted' | 'micro'
  /**
   * Outputs above it are predictions: a probability in (0, 1). Default null: the largest of a sample's outputs is the one
   * prediction, of one unit what is above 0.5 (Keras has it predicted always). For labels of which several may hold, say one.
   */
  threshold?: number | null
  /** The score of this class alone. Default: all classes. */
  classId?: number
}

export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How many times as much recall counts as precision. Default 1. */
  beta?: number
}

const KINDS = {
  average,
  threshold: orNull(inside(0, 1)),
  classId: whole(0),
}

/**
 * The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN) of each class, and 0 for a class that neither holds
 * nor is predicted. Outputs [batch, …, classes], targets of the same shape or class indices. As scikit-learn has it: Keras
 * adds 1e-7 to what it divides by.
 *
 * @param options its name in the logs, or `{ name, average, threshold, classId }`
 */
export function f1Score(options?: MetricOptions<F1ScoreOptions>): Metric {
  return fScore(settled('f1Score', options, KINDS, {}), 1)
}

/**
 * (1 + β²) TP / ((1 + β²) TP + FP + β² FN) of each class: the mean of precision and recall in which recall counts β times
 * as much (van Rijsbergen 1979).
 *
 * @param options its name in the logs, or `{ name, beta, average, threshold, classId }`
 */
export function fBetaScore(options?: MetricOptions<FBetaScoreOptions>): Metric {
  const given = settled('fBetaScore', options, { ...KINDS, beta: positive }, { beta: 1 })
  return fScore(given, given.settings.beta)
}

function fScore(given: { identity: Pick<Metric, 'name'>; settings: F1ScoreOptions }, beta: number): Metric {
  const { average = 'macro', threshold = null, classId } = given.settings
  const score = (tp: number, fp: number, fn: number) =>
    ratio((1 + beta ** 2) * tp, (1 + beta ** 2) * tp + fp + beta ** 2 * fn)
  return {
    ...given.identity,
    check(about, who) {
      checkLabels(about, who)
      checkClass(classId, about, who)
    },
    // true positives of each class, false positives of each, false negatives of each
    sums: about => 3 * widthOf(about),
    add(sums, batch, about) {
      const [t, width, rows] = [targetsOf(batch, about), widthOf(about), rowsOf(about)]
      const cut = threshold ?? (width === 1 ? 0.5 : null)
      const y = cut === null ? batch.y : outputsOf(batch, about)
      for (let row = 0; row < batch.count * rows; row++) {
        const weight = weightAt(batch, row, rows)
        const best = cut === null ? largest(y, row * width, width) : -1
        for (let j = 0; j < width; j++) {
          const predicted = cut === null ? j === best : y[row * width + j]! > cut
          const holds = t[row * width + j]! > 0.5
          if (predicted || holds) sums[(predicted ? (holds ? 0 : 1) : 2) * width + j]! += weight
        }
      }
    },
    result(sums, about) {
      const width = widthOf(about)
      const part = (i: number) => sums.subarray(i * width, (i + 1) * width)
      const [tp, fp, fn] = [part(0), part(1), part(2)]
      const total = (of: Float64Array) => of.reduce((a, b) => a + b)
      if (average === 'micro' && classId === undefined) return score(total(tp), total(fp), total(fn))
      const scores = tp.map((_, j) => score(tp[j]!, fp[j]!, fn[j]!))
      if (classId !== undefined) return scores[classId]!
      return averaged(
        scores,
        tp.map((_, j) => tp[j]! + fn[j]!),
        average as 'macro' | 'weighted',
      )
    },
  }
}
