import { checkPaired } from './judged.ts'
import { type Mean, meanOfOutputs, meanOfRows } from './mean.ts'
import type { Metric } from './metric.ts'
import { type MetricOptions, settled } from './settled.ts'

/** A norm, or target, that is divided by is no smaller: Keras' epsilon. */
const SMALLEST = 1e-7

/** A metric that has a target for each output, and no options but its name. */
export function withTargets(factory: string, mean: Mean): (options?: MetricOptions) => Metric {
  return options => ({
    ...settled(factory, options, {}, {}).identity,
    check: (about, who) => checkPaired(about, who),
    ...mean,
  })
}

const squares = meanOfOutputs((y, t) => (y - t) ** 2)

/** The mean of |y − t|; of logits, y are the probabilities that their activation makes of them, as in all these. */
export const meanAbsoluteError = withTargets(
  'meanAbsoluteError',
  meanOfOutputs((y, t) => Math.abs(y - t)),
)

/** The mean of (y − t)². */
export const meanSquaredError = withTargets('meanSquaredError', squares)

/** The root of the mean of (y − t)² over all samples: not the mean of roots, of batches or samples. */
export const rootMeanSquaredError = withTargets('rootMeanSquaredError', {
  ...squares,
  result: (sums, about) => Math.sqrt(squares.result(sums, about)),
})

/** The mean of 100 · |y − t| / max(|t|, 1e-7), in percent: no measure for targets near 0. */
export const meanAbsolutePercentageError = withTargets(
  'meanAbsolutePercentageError',
  meanOfOutputs((y, t) => (100 * Math.abs(y - t)) / Math.max(Math.abs(t), SMALLEST)),
)

/** The mean of the cosine between outputs and targets along the last dimension: y · t / (‖y‖ ‖t‖), in [−1, 1]. */
export const cosineSimilarity = withTargets(
  'cosineSimilarity',
  meanOfRows((y, t, at, width) => {
    let [both, ys, ts] = [0, 0, 0]
    for (let i = at; i < at + width; i++) {
      both += y[i]! * t[i]!
      ys += y[i]! ** 2
      ts += t[i]! ** 2
    }
    return both / (Math.max(Math.sqrt(ys), SMALLEST) * Math.max(Math.sqrt(ts), SMALLEST))
  }),
)
