import { isOurs } from '../activations/resolve.ts'
import type { Calls, Placed, Wire } from '../engine/calls.ts'
import { ActivationLayer } from '../layers/activation.ts'
import * as layers from '../layers/index.ts'
import type { Layer } from '../layers/layer.ts'

/** These leave values as they are, drop, scale or choose some: what made them comes before. */
const KEEPING = [
  layers.AlphaDropout,
  layers.DropBlock2d,
  layers.Dropout,
  layers.Flatten,
  layers.GaussianDropout,
  layers.GaussianNoise,
  layers.MaxPooling2d,
  layers.SpatialDropout1d,
  layers.SpatialDropout2d,
  layers.StochasticDepth,
]

/** The outputs of these are sums: any numbers. */
const SUMMING = [layers.BatchNormalization, layers.Conv2d, layers.Dense, layers.DropConnect, layers.Residual]

/** The call whose output this is; null for a model's input. */
export function callThatMakes(wire: Wire, { calls }: Calls): Placed | null {
  return calls.find(({ output }) => output === wire) ?? null
}

/**
 * Which of thinnet's activations a value has passed last; 'linear' for sums that passed none, and undefined where that is
 * not known: after a layer or activation of a user's own, and for a model's inputs.
 */
export function outputActivation(wire: Wire, calls: Calls): string | undefined {
  const call = callThatMakes(wire, calls)
  if (!call) return undefined
  const { layer, inputs } = call
  if (call.reluBefore) return 'relu'
  if (isOne(layer, KEEPING)) return outputActivation(inputs[0], calls)
  if (layer.constructor === ActivationLayer) {
    const { f } = layer as ActivationLayer
    if (!f) return outputActivation(inputs[0], calls)
    return isOurs(f) ? f.name : undefined
  }
  const computing = layer instanceof layers.ConcreteDropout ? layer.wrapped : layer
  return isOne(computing, SUMMING) ? 'linear' : undefined
}

/** A class that extends one of these is a user's own. */
function isOne(layer: Layer, kinds: readonly unknown[]): boolean {
  return kinds.includes(layer.constructor)
}
