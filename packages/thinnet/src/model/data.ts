import { refuse, show } from '../errors.ts'
import type { Loss, TargetRange } from '../losses/loss.ts'
import { checkValue, isPlainObject, whole } from '../options/index.ts'
import { type Shape, sameShape, showBatched, sizeOf } from '../tensor/shape.ts'
import { asTensor, isTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { floats } from '../tensor/typed-array.ts'
import { byName } from './by-name.ts'
import { firstNotFinite } from './first-not-finite.ts'
import type { Network } from './network.ts'
import { type WeightsGiven, weightsOfSamples } from './sample-weights.ts'

/**
 * What a model is given, or is to give: a tensor or nested arrays where it is one; for several inputs or outputs an array of
 * those, in the model's order, or an object by name.
 */
export type Data = TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>

/** Inputs and targets, checked: as many of the one as of the other, of the right shapes, all finite and in range. */
export interface Samples {
  readonly inputs: readonly Tensor[]
  /** One an output; null where no loss is on it. */
  readonly targets: readonly (Tensor | null)[]
  /** How much each sample counts, for each output; null: 1 each. */
  readonly weights: readonly (ArrayLike<number> | null)[]
  readonly count: number
}

/** An array of tensors, one an input or output: numbers are nested in arrays alone. */
const isList = (value: unknown) => Array.isArray(value) && value.some(isTensor)
const isData = (value: unknown) => Array.isArray(value) || isTensor(value)

/** The shape of each sample of one input. */
export function sampleShapeOf(x: Data, who: string): Shape {
  return asTensor(x as TensorLike, `${who}: x`).shape.slice(1)
}

/** Checks inputs against the model. @throws ThinnetError for another shape, or (unless allowed) a NaN or infinity */
export function checkInputs(network: Network, x: Data, who: string, { finite = true } = {}): Tensor[] {
  const { inputNames, inputShapes, kernels } = network
  const several = inputNames.length > 1
  const given = byName<TensorLike>(
    x,
    inputNames,
    `${who}: x`,
    value => !several && !isList(value) && (isData(value) || !isPlainObject(value)),
  )
  const tensors = inputNames.map((name, k) => {
    const called = several ? `x: ${name}` : 'x'
    if (several) checkGiven(given[k], name, `${who}: x`)
    const t = asTensor(given[k] as TensorLike, `${who}: ${called}`)
    const wanted = inputShapes[k]!
    const reader = network.calls.calls.find(({ inputs }) => inputs.includes(network.calls.inputs[k]!))?.owner
    if (!sameShape(t.shape.slice(1), wanted) || t.shape.length === 0) {
      const hint = sizeOf(t.shape.slice(1)) === sizeOf(wanted) ? 'Give it that shape with tensor(data, shape).' : ''
      const whose = several || !reader ? called : `${reader.constructor.name} "${reader.name}"`
      refuse(`${who}: ${whose}`, `input ${showBatched(wanted)}`, t.shape, hint)
    }
    if (finite) checkFinite(t, kernels.dtype, `${who}: ${called}`)
    return t
  })
  const count = tensors[0]!.shape[0]
  for (const [k, { shape }] of tensors.entries()) {
    if (shape[0] !== count)
      refuse(`${who}: x: ${inputNames[k]}`, `as many samples as of ${inputNames[0]}, ${count}`, shape[0])
  }
  return tensors
}

export function checkSamples(
  network: Network,
  x: Data,
  y: Data,
  who: string,
  { sampleWeight }: Pick<WeightsGiven, 'sampleWeight'> = {},
): Samples {
  const inputs = checkInputs(network, x, who)
  const { outputNames, outputShapes } = network
  void network.training
  const { outputs } = network.compiled!
  const judged = outputNames.filter((_, k) => outputs[k]!.loss)
  const several = outputNames.length > 1
  const one = (value: unknown) => judged.length === 1 && !isList(value) && (isTensor(value) || !isPlainObject(value))
  const all = judged.length === outputNames.length
  // A place for an output that no loss is on may be there, or not.
  const listed = !all && Array.isArray(y) && y.length === outputNames.length
  const given = listed ? (y as readonly TensorLike[]).filter((_, k) => outputs[k]!.loss) : y
  const parts = byName<TensorLike>(given, judged, `${who}: y`, value => one(value) && (all || isPlainObject(value)))
  const count = inputs[0]!.shape[0]!
  const targets = outputNames.map((name, k) => {
    const { loss } = outputs[k]!
    if (!loss) return null
    const part = parts[judged.indexOf(name)]
    if (judged.length > 1) checkGiven(part, name, `${who}: y`)
    return checkTargets(loss, part as TensorLike, outputShapes[k]!, {
      who,
      called: several ? `y: ${name}` : 'y',
      count,
      dtype: network.kernels.dtype,
    })
  })
  if (count === 0) refuse(who, 'at least one sample', 'none')
  return { inputs, targets, count, weights: weightsOfSamples(sampleWeight, targets, network, who) }
}

function checkGiven(part: unknown, name: string, who: string): void {
  if (part == null) refuse(who, `numbers for ${name}`, show(part))
}

function checkTargets(
  loss: Loss,
  y: TensorLike,
  outputShape: Shape,
  { who, called, count, dtype }: { who: string; called: string; count: number; dtype: 'float32' | 'float64' },
): Tensor {
  const wanted = loss.targetShape(outputShape)
  let targets = asTensor(y, `${who}: ${called}`)
  const said = called === 'y' ? `${who}: loss ${loss.name}` : `${who}: ${called}: loss ${loss.name}`
  // One number a sample may come as [batch].
  if (sameShape(wanted, [1]) && targets.shape.length === 1) targets = { ...targets, shape: [targets.shape[0]!, 1] }
  if (!sameShape(targets.shape.slice(1), wanted) || targets.shape.length === 0) {
    const hint =
      loss.name === 'categoricalCrossentropy' && sizeOf(targets.shape.slice(1)) === 1
        ? 'Use oneHot(labels, classes), or the loss sparseCategoricalCrossentropy.'
        : ''
    refuse(said, `targets ${showBatched(wanted)}`, targets.shape, hint)
  }
  if (targets.shape[0] !== count) {
    const whose = called === 'y' ? who : `${who}: ${called}`
    refuse(whose, `as many targets as inputs, ${count}`, targets.shape[0])
  }
  checkFinite(targets, dtype, `${who}: ${called}`)
  checkRange(targets, loss.targetRange?.(outputShape), said)
  return targets
}

function checkFinite(t: Tensor, floatType: 'float32' | 'float64', who: string): void {
  const bad = firstNotFinite(t, floatType)
  if (bad) refuse(who, 'finite numbers', bad)
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
    const hint =
      'Leave out a sample without a class; where several classes may hold at once, use sigmoid and binaryCrossentropy.'
    const got = `a sum of ${Number(sum.toPrecision(6))} in sample ${first / width}`
    refuse(who, `targets of each sample that sum to ${wanted}`, got, hint)
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
