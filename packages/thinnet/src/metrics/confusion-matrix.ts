import { refuse } from '../errors.ts'
import { anything, checkOptions, checkValue, whole } from '../options/index.ts'
import type { Tensor, TensorLike } from '../tensor/tensor.ts'
import { classesOf, predictedOf, weightsOf } from './classes.ts'

/**
 * How often which class was predicted for which: [classes, classes] in int32, the true class down, the predicted one
 * across. What is on the diagonal is correct.
 *
 * @param labels class indices [samples] or [samples, 1], or rows [samples, classes], of which the largest counts
 * @param predictions likewise: what `predict` gives will do; of two classes also probabilities of class 1, which is
 *   predicted above ½
 * @param options `sampleWeight` [samples], ≥ 0, default 1 each: with it the matrix has sums of weights, in float64
 * @throws ThinnetError for other shapes, for what is no class, and for rows with a NaN
 */
export function confusionMatrix(
  labels: TensorLike,
  predictions: TensorLike,
  classes: number,
  options: { sampleWeight?: TensorLike } = {},
): Tensor {
  const who = 'confusionMatrix'
  checkValue(who, 'classes', classes, whole(2))
  const { sampleWeight } = checkOptions(who, options, { sampleWeight: anything })
  const right = classesOf(labels, classes, `${who}: labels`)
  const predicted = predictedOf(predictions, classes, `${who}: predictions`)
  if (right.length !== predicted.length) {
    refuse(who, `as many predictions as labels, ${right.length}`, predicted.length)
  }
  const weights = weightsOf(sampleWeight, right.length, who)
  const data = weights ? new Float64Array(classes * classes) : new Int32Array(classes * classes)
  for (const [n, label] of right.entries()) data[label * classes + predicted[n]!]! += weights ? weights[n]! : 1
  return { dtype: weights ? 'float64' : 'int32', shape: [classes, classes], data }
}
