import { type AdamOptions, adamNamed } from './adam.ts'
import type { Optimizer } from './optimizer.ts'

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019): w −= lr · weightDecay · w, then Adam's step, whose
 * moments know nothing of the decay. As in Keras, weightDecay is 0.004 unless given.
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  return adamNamed('adamW', options, 0.004)
}
