import { isOurs } from '../activations/resolve.ts'
import { ActivationLayer } from '../layers/activation.ts'
import * as layers from '../layers/index.ts'
import type { Layer } from '../layers/layer.ts'
import { ReluDropout } from '../layers/relu-dropout.ts'
import type { Step } from './step.ts'

/** These leave values as they are, drop, scale or choose some: what made them stands before. */
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

/**
 * Which of thinnet's activations the values that come out of these steps have passed last; 'linear' for sums that passed
 * none, and undefined where that is not known: behind a layer or activation of a user's own, and for a model's inputs.
 */
export function outputActivation(steps: readonly Step[]): string | undefined {
  for (const { layer } of steps.toReversed()) {
    if (isOne(layer, KEEPING)) continue
    if (layer.constructor === ReluDropout) return 'relu'
    if (layer.constructor === ActivationLayer) {
      const { f } = layer as ActivationLayer
      if (!f) continue
      return isOurs(f) ? f.name : undefined
    }
    const computing = layer instanceof layers.ConcreteDropout ? layer.wrapped : layer
    return isOne(computing, SUMMING) ? 'linear' : undefined
  }
  return undefined
}

/** A class that extends one of these is a user's own. */
function isOne(layer: Layer, kinds: readonly unknown[]): boolean {
  return kinds.includes(layer.constructor)
}
