import { refuse } from '../errors.ts'
import { checkValue, whole } from '../options/index.ts'
import { asTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { largest } from './judged.ts'

/**
 * How often which class was predicted for which: [classes, classes] in int32, the true class down, the predicted one
 * across. What is on the diagonal is correct.
 *
 * @param labels class indices [samples] or [samples, 1], or rows [samples, classes], of which the largest counts
 * @param predictions likewise: what `predict` gives will do
 * @throws ThinnetError for other shapes, for what is no class, and for rows with a NaN
 */
export function confusionMatrix(labels: TensorLike, predictions: TensorLike, classes: number): Tensor {
  checkValue('confusionMatrix', 'classes', classes, whole(2))
  const right = classesOf(labels, classes, 'confusionMatrix: labels')
  const predicted = classesOf(predictions, classes, 'confusionMatrix: predictions')
  if (right.length !== predicted.length) {
    refuse('confusionMatrix', `as many predictions as labels, ${right.length}`, predicted.length)
  }
  const data = new Int32Array(classes * classes)
  for (const [n, label] of right.entries()) data[label * classes + predicted[n]!]!++
  return { dtype: 'int32', shape: [classes, classes], data }
}

function classesOf(value: TensorLike, classes: number, who: string): readonly number[] {
  const { shape, data, scale = 1 } = asTensor(value, who)
  const [samples = 0, width = 1] = shape
  if (shape.length === 0 || shape.length > 2 || (width !== 1 && width !== classes)) {
    refuse(who, `[samples] or [samples, ${classes}]`, shape)
  }
  return Array.from({ length: samples }, (_, n) => {
    const index = width === 1 ? data[n]! * scale : largest(data, n * width, width)
    if (Number.isInteger(index) && index >= 0 && index < classes) return index
    return refuse(who, `class indices 0 to ${classes - 1}`, `${width === 1 ? index : 'NaN'} in sample ${n}`)
  })
}
