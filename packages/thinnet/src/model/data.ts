import { refuse } from '../errors.ts'
import type { TargetRange } from '../losses/loss.ts'
import { checkValue, whole } from '../options/index.ts'
import { sameShape, showBatched, sizeOf } from '../tensor/shape.ts'
import { asTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { floats } from '../tensor/typed-array.ts'
import type { Network } from './network.ts'

/** Inputs and targets, checked: as many of the one as of the other, of the right shapes, all finite and in range. */
export interface Samples {
  readonly x: Tensor
  readonly y: Tensor
  readonly count: number
}

/** Checks inputs against the model. @throws ThinnetError for another shape, or (unless allowed) a NaN or infinity */
export function checkInputs(network: Network, x: TensorLike, who: string, { finite = true } = {}): Tensor {
  const t = asTensor(x, `${who}: x`)
  const wanted = network.chain.input.fixedShape
  const first = network.chain.layers[0]!
  if (!sameShape(t.shape.slice(1), wanted) || t.shape.length === 0) {
    const mend = sizeOf(t.shape.slice(1)) === sizeOf(wanted) ? 'Give it that shape with tensor(data, shape).' : ''
    refuse(`${who}: ${first.constructor.name} "${first.name}"`, `input ${showBatched(wanted)}`, t.shape, mend)
  }
  if (finite) checkFinite(t, network.kernels.dtype, `${who}: x`)
  return t
}

export function checkSamples(network: Network, x: TensorLike, y: TensorLike, who: string): Samples {
  const inputs = checkInputs(network, x, who)
  const { compiled, training, chain } = network
  const loss = compiled?.loss ?? training.loss
  const wanted = loss.targetShape(chain.outputShape)
  let targets = asTensor(y, `${who}: y`)
  // One number a sample may come as [batch].
  if (sameShape(wanted, [1]) && targets.shape.length === 1) targets = { ...targets, shape: [targets.shape[0]!, 1] }
  if (!sameShape(targets.shape.slice(1), wanted) || targets.shape.length === 0) {
    const mend =
      loss.name === 'categoricalCrossentropy' && sizeOf(targets.shape.slice(1)) === 1
        ? 'Use oneHot(labels, classes), or the loss sparseCategoricalCrossentropy.'
        : ''
    refuse(`${who}: loss ${loss.name}`, `targets ${showBatched(wanted)}`, targets.shape, mend)
  }
  const count = inputs.shape[0]!
  if (targets.shape[0] !== count) refuse(who, `as many targets as inputs, ${count}`, targets.shape[0])
  if (count === 0) refuse(who, 'at least one sample', 'none')
  checkFinite(targets, network.kernels.dtype, `${who}: y`)
  checkRange(targets, loss.targetRange?.(chain.outputShape), `${who}: loss ${loss.name}`)
  return { x: inputs, y: targets, count }
}

/** Whole numbers as large as a tensor holds. */
const LARGEST = 2 ** 31

/** Of the numbers as the model computes with them: with their scale, in its own type. */
function checkFinite({ data, dtype, shape, scale = 1 }: Tensor, floatType: 'float32' | 'float64', who: string): void {
  const round = floatType === 'float32' ? Math.fround : (value: number) => value
  if (!dtype.startsWith('float') && Number.isFinite(round(LARGEST * scale))) return
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(round(data[i]! * scale))) continue
    const got = Number.isFinite(data[i]! * scale) ? `${data[i]! * scale}, beyond ${floatType},` : `${data[i]! * scale}`
    refuse(who, 'finite numbers', `${got} in sample ${Math.floor(i / sizeOf(shape.slice(1)))}`)
  }
}

function checkRange({ data, scale = 1, shape }: Tensor, range: TargetRange | undefined, who: string): void {
  if (!range) return
  const width = sizeOf(shape.slice(1))
  for (let i = 0; i < data.length; i++) {
    const value = data[i]! * scale
    if (value >= range.lowest && value <= range.highest && (!range.whole || Number.isInteger(value))) continue
    refuse(who, range.what, `${value} in sample ${Math.floor(i / width)}`)
  }
  if (range.sum !== undefined) checkSums(data, width, scale, range.sum, who)
}

/** Of a sample's targets; more than what rounding leaves. */
const SUM_TOLERANCE = 0.01 + 1e-6

function checkSums(data: ArrayLike<number>, width: number, scale: number, wanted: number, who: string): void {
  for (let first = 0; first < data.length; first += width) {
    let sum = 0
    for (let i = first; i < first + width; i++) sum += data[i]! * scale
    if (Math.abs(sum - wanted) <= SUM_TOLERANCE) continue
    const mend =
      'Leave out a sample without a class; where several classes may hold at once, use sigmoid and binaryCrossentropy.'
    const got = `a sum of ${Number(sum.toPrecision(6))} in sample ${first / width}`
    refuse(who, `targets of each sample that sum to ${wanted}`, got, mend)
  }
}

/** 0, 1, … n − 1, offset by `first`. */
export function rowsFrom(first: number, n: number): Uint32Array {
  const rows = new Uint32Array(n)
  for (let i = 0; i < n; i++) rows[i] = first + i
  return rows
}

/**
 * Labels as vectors with a 1 at the label's place and 0 elsewhere: [n, classes] for labels [n] or [n, 1], and
 * […, classes] for labels […], as Keras's to_categorical.
 *
 * @param labels whole numbers from 0 to classes − 1; a tensor's scale counts
 * @throws ThinnetError for other labels
 */
export function oneHot(labels: TensorLike, classes: number): Tensor {
  const t = asTensor(labels, 'oneHot: labels')
  checkValue('oneHot', 'classes', classes, whole(1))
  const { scale = 1 } = t
  const shape = [...(t.shape.length > 1 && t.shape.at(-1) === 1 ? t.shape.slice(0, -1) : t.shape), classes]
  const data = floats(shape, 'oneHot')
  for (let i = 0; i < t.data.length; i++) {
    const label = t.data[i]! * scale
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      refuse('oneHot', `labels 0 to ${classes - 1}`, `${label} at ${i}`)
    }
    data[i * classes + label] = 1
  }
  return { dtype: 'float32', shape, data }
}
