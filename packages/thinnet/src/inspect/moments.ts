import type { Network } from '../model/network.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { stopsOf, type Walk, walk } from './layer-outputs.ts'

/** Mean and variance of one call's outputs, over samples and units. */
export interface OutputMoments {
  /** The layer's name; an activation that is computed by itself is listed under its layer's and its own, as `dense/softmax`. */
  readonly name: string
  readonly mean: number
  /** Divided by the number of outputs. */
  readonly variance: number
}

/** Mean and variance of the outputs of every call, in the order they are computed. */
export async function outputMoments(network: Network, inputs: readonly Tensor[], how: Walk): Promise<OutputMoments[]> {
  const stops = stopsOf(network)
  const sums = stops.map(() => ({ count: 0, sum: 0, squares: 0 }))
  await walk(network, inputs, how, (stop, values) => take(sums[stop]!, values))
  return stops.map(({ name }, i) => {
    const { count, sum, squares } = sums[i]!
    const mean = sum / count
    return { name, mean, variance: Math.max(0, squares / count - mean * mean) }
  })
}

function take(into: { count: number; sum: number; squares: number }, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    into.sum += values[i]!
    into.squares += values[i]! * values[i]!
  }
  into.count += values.length
}
