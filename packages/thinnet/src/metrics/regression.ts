import { checkPaired } from './judged.ts'
import { meanOfOutputs, meanOfRows } from './mean.ts'
import type { Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

/** A norm, or target, that is divided by is no smaller: Keras' epsilon. */
const SMALLEST = 1e-7

const withTargets = (factory: string, options: MetricOptions | undefined): Pick<Metric, 'name' | 'check'> => ({
  ...settled(factory, options, {}, {}).identity,
  check: (about, who) => checkPaired(about, who),
})

/** The mean of |y − t|; of logits, y are the probabilities that their activation makes of them, as in all these. */
export function meanAbsoluteError(options?: MetricOptions): Metric {
  return { ...withTargets('meanAbsoluteError', options), ...meanOfOutputs((y, t) => Math.abs(y - t)) }
}

/** The mean of (y − t)². */
export function meanSquaredError(options?: MetricOptions): Metric {
  return { ...withTargets('meanSquaredError', options), ...meanOfOutputs((y, t) => (y - t) ** 2) }
}

/** The root of the mean of (y − t)² over all samples: not the mean of roots, of batches or samples. */
export function rootMeanSquaredError(options?: MetricOptions): Metric {
  const squares = meanOfOutputs((y, t) => (y - t) ** 2)
  return {
    ...withTargets('rootMeanSquaredError', options),
    ...squares,
    result: (sums, about) => Math.sqrt(squares.result(sums, about)),
  }
}

/** The mean of 100 · |y − t| / max(|t|, 1e-7), in percent: no measure for targets near 0. */
export function meanAbsolutePercentageError(options?: MetricOptions): Metric {
  const percentage = (y: number, t: number) => (100 * Math.abs(y - t)) / Math.max(Math.abs(t), SMALLEST)
  return { ...withTargets('meanAbsolutePercentageError', options), ...meanOfOutputs(percentage) }
}

/** The mean of the cosine between outputs and targets along the last dimension: y · t / (‖y‖ ‖t‖), in [−1, 1]. */
export function cosineSimilarity(options?: MetricOptions): Metric {
  return {
    ...withTargets('cosineSimilarity', options),
    ...meanOfRows((y, t, at, width) => {
      let [both, ys, ts] = [0, 0, 0]
      for (let i = at; i < at + width; i++) {
        both += y[i]! * t[i]!
        ys += y[i]! ** 2
        ts += t[i]! ** 2
      }
      return both / (Math.max(Math.sqrt(ys), SMALLEST) * Math.max(Math.sqrt(ts), SMALLEST))
    }),
  }
}
