import type { Calibration } from '@thinnet/charts'
import type { Sequential, Tensor } from 'thinnet'

/** Of confidence, from 0 to 1. */
const BINS = 15

/**
 * How far a classifier's confidence, the probability of the class it predicts, is from being right. The expected calibration
 * error is the mean over all samples of |accuracy − confidence| of their bin, of fifteen as wide as each other (Guo et al.
 * 2017, "On calibration of modern neural networks").
 *
 * @param probabilities [samples, classes]
 * @param labels [samples]
 */
export function calibrationOf(probabilities: Tensor, labels: Tensor): { error: number; mistakeConfidence: number } {
  const [count = 0, classes = 0] = probabilities.shape
  const differences = new Float64Array(BINS)
  let [mistakes, confidences] = [0, 0]
  for (let n = 0; n < count; n++) {
    let best = 0
    for (let k = 1; k < classes; k++) {
      if (probabilities.data[n * classes + k]! > probabilities.data[n * classes + best]!) best = k
    }
    const confidence = probabilities.data[n * classes + best]!
    const isRight = best === labels.data[n]
    // a bin has its upper edge, as in the paper
    const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))
    differences[bin]! += Number(isRight) - confidence
    if (isRight) continue
    mistakes++
    confidences += confidence
  }
  return {
    error: differences.reduce((sum, difference) => sum + Math.abs(difference), 0) / count,
    mistakeConfidence: mistakes === 0 ? 0 : confidences / mistakes,
  }
}

/** Evaluations from one that measures it to the next: each takes as long as another evaluation. */
const EVERY = 20
/** Others among the first, where much happens. */
const EARLY = [1, 2, 3, 5, 7, 10, 14]

export const noCalibration = (): Calibration => ({ epochs: [], error: [], mistakeConfidence: [] })

/** A classifier after an epoch, and how often it was evaluated before; all count from 0. */
export interface Moment {
  epoch: number
  evaluation: number
  isLast: boolean
}

/** Adds the model's calibration on these samples, where this is a moment to measure it. */
export async function addCalibration(
  calibration: Calibration,
  { epoch, evaluation, isLast }: Moment,
  model: Sequential,
  { x, labels, batchSize }: { x: Tensor; labels: Tensor; batchSize: number },
): Promise<void> {
  if (!isLast && evaluation % EVERY > 0 && !EARLY.includes(evaluation)) return
  const { error, mistakeConfidence } = calibrationOf(await model.predict(x, { batchSize }), labels)
  calibration.epochs.push(epoch)
  calibration.error.push(error)
  calibration.mistakeConfidence.push(mistakeConfidence)
}
