import { refuse } from '../errors.ts'
import { asTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { largest } from './judged.ts'

/** A tensor of [samples], [samples, 1] or [samples, classes]; `classes` left out, of any. */
export function labelled(value: TensorLike, who: string, classes?: number): Tensor {
  const tensor = asTensor(value, who)
  const [, width = 1] = tensor.shape
  const { length } = tensor.shape
  if (length === 0 || length > 2 || (width !== 1 && classes !== undefined && width !== classes)) {
    refuse(who, `[samples] or [samples, ${classes ?? 'classes'}]`, tensor.shape)
  }
  return tensor
}

/** The class of each sample: its index, or the largest of its row. */
export function classesOf(value: TensorLike, classes: number, who: string): readonly number[] {
  const { shape, data, scale = 1 } = labelled(value, who, classes)
  const [samples = 0, width = 1] = shape
  return Array.from({ length: samples }, (_, n) => {
    const index = width === 1 ? data[n]! * scale : largest(data, n * width, width)
    if (Number.isInteger(index) && index >= 0 && index < classes) return index
    return refuse(who, `class indices 0 to ${classes - 1}`, `${width === 1 ? index : 'NaN'} in sample ${n}`)
  })
}

/** The same of predictions, which of two classes may be probabilities of class 1: it is predicted where they are above ½. */
export function predictedOf(value: TensorLike, classes: number, who: string): readonly number[] {
  const { shape, data, scale = 1 } = labelled(value, who, classes)
  const probable = classes === 2 && (shape[1] ?? 1) === 1 && data.every(p => p * scale >= 0 && p * scale <= 1)
  return probable ? Array.from(data, p => +(p * scale > 0.5)) : classesOf(value, classes, who)
}

/** How many classes these are: what a row has, else one more than the largest index, two at least. */
export function countClasses(labels: TensorLike, predictions: TensorLike, who: string): number {
  const both = [labelled(labels, `${who}: labels`), labelled(predictions, `${who}: predictions`)]
  const rows = both.map(({ shape: [, width = 1] }) => width).find(width => width > 1)
  if (rows !== undefined) return rows
  const largest = both.map(({ data, scale = 1 }) => (data as Float64Array).reduce((a, b) => Math.max(a, b * scale), 1))
  return Math.ceil(Math.max(...largest)) + 1
}

/** Weights of samples, 1 each where none are given. */
export function weightsOf(given: TensorLike | undefined, samples: number, who: string): ArrayLike<number> | null {
  if (given === undefined) return null
  const { data, shape, scale = 1 } = asTensor(given, `${who}: sampleWeight`)
  if (data.length !== samples || shape.length > 2) refuse(`${who}: sampleWeight`, `[${samples}]`, shape)
  const weights = Array.from(data, weight => weight * scale)
  const wrong = weights.find(weight => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))
  return wrong === undefined ? weights : refuse(`${who}: sampleWeight`, 'weights ≥ 0', wrong)
}
