import { refuse } from '../errors.ts'
import { isPlainObject, type OptionKind } from '../options/index.ts'
import { asTensor, isTensor, type Tensor, type TensorLike, tensor } from '../tensor/tensor.ts'
import { kept } from '../tensor/typed-array.ts'
import { byName } from './by-name.ts'
import type { Samples } from './data.ts'
import type { Network } from './network.ts'
import { onDemand } from './on-demand.ts'

/** How much each class counts, by its index; one that is left out counts 1. */
export type ClassWeight = Readonly<Record<number, number>> | 'balanced'

export interface WeightsGiven {
  /**
   * How much each sample counts in the loss, [samples], each ≥ 0: of several outputs for all alike, or an array or object of
   * those. The loss is Σ weight · loss / samples, as in Keras. Default 1 each.
   */
  sampleWeight?: TensorLike | ArrayLike<number> | readonly (TensorLike | null)[] | Readonly<Record<string, TensorLike>>
  /**
   * How much the samples of each class count in the loss, besides their own weight: { 0: 1, 1: 20 }, or 'balanced':
   * samples / (classes · samples of the class), so that all classes count alike. For a model of one output with classes. Default 1 each.
   */
  classWeight?: ClassWeight
}

export const weightsByClass: OptionKind = {
  what: "an object of a weight ≥ 0 by the class's index",
  is: value => isPlainObject(value) && Object.values(value).every(w => isWeight(w)),
}

export const classWeights: OptionKind = {
  what: `${weightsByClass.what}, or 'balanced'`,
  is: value => value === 'balanced' || weightsByClass.is(value),
}

const isWeight = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < Infinity

const byClass = onDemand(() => import('./class-weights.ts'))

/** These samples, each of which counts as its class does, too. */
export async function weighed(
  samples: Samples,
  classWeight: ClassWeight | undefined,
  network: Network,
  who: string,
): Promise<Samples> {
  return classWeight === undefined ? samples : (await byClass()).weighClasses(samples, classWeight, network, who)
}

/** The weights of the samples, for each output; null where they are all 1. */
export function weightsOfSamples(
  given: WeightsGiven['sampleWeight'],
  targets: readonly (Tensor | null)[],
  { outputNames }: Network,
  who: string,
): (Float64Array | null)[] {
  if (given === undefined) return targets.map(() => null)
  const flat = (value: unknown) =>
    isTensor(value) || ArrayBuffer.isView(value) || (Array.isArray(value) && typeof value[0] === 'number')
  if (flat(given)) {
    const weights = weightsOf(given, targets, `${who}: sampleWeight`)
    return targets.map(target => target && weights)
  }
  const parts = byName<TensorLike | null>(given, outputNames, `${who}: sampleWeight`, flat)
  return targets.map((target, k) =>
    target && parts[k] != null ? weightsOf(parts[k], targets, `${who}: sampleWeight: ${outputNames[k]}`) : null,
  )
}

function weightsOf(given: unknown, targets: readonly (Tensor | null)[], who: string): Float64Array {
  // As they are given, without the rounding to float32 that an array of inputs has.
  const numbers = Array.isArray(given) && given.every(weight => typeof weight === 'number')
  const values = numbers ? Float64Array.from(given) : kept(given, who)
  const { data, shape, scale = 1 } = values ? tensor(values) : asTensor(given as TensorLike, who)
  const count = targets.find(target => target !== null)!.shape[0]!
  const each = shape.length === 1 || (shape.length === 2 && shape[1] === 1)
  if (!each || shape[0] !== count) refuse(who, `a weight for each of ${count} samples`, [...shape])
  const weights = Float64Array.from(data, weight => weight * scale)
  const wrong = weights.findIndex(weight => !isWeight(weight))
  if (wrong >= 0) refuse(who, 'finite weights ≥ 0', `${weights[wrong]} for sample ${wrong}`)
  return weights
}
