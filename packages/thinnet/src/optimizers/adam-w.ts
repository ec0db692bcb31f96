import { type AdamOptions, adamNamed } from './adam.ts'
import type { Optimizer } from './optimizer.ts'

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019): w −= lr · weightDecay · w, then Adam's step, whose
 * moments know nothing of the decay. As in Keras, weightDecay is 0.004 unless given.
 */
export function adamW({ weightDecay = 0.004, ...options }: AdamOptions = {}): Optimizer {
  return adamNamed('adamW', { ...options, weightDecay })
}
