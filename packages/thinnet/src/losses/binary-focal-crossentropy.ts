import { between, checkOptions, flag } from '../options/index.ts'
import { fromFormulas, PROBABILITIES } from './from-formulas.ts'
import { SMOOTHED, type Smoothed } from './from-logits.ts'
import type { Loss } from './loss.ts'

export interface BinaryFocalOptions extends Smoothed {
  /** The power of how far an output is off. Default 2; 0 gives binaryCrossentropy. */
  gamma?: number
  /** Whether outputs count alpha where the target is 1, and 1 − alpha where it is 0. Default false. */
  applyClassBalancing?: boolean
  /** Default 0.25. */
  alpha?: number
}

/**
 * binaryCrossentropy with each output's part times (1 − p)^gamma, p = t · y + (1 − t) · (1 − y) how sure the outputs are of
 * the targets: what is easy counts little. Lin et al. 2017, "Focal loss for dense object detection".
 */
export function binaryFocalCrossentropy(options: BinaryFocalOptions = {}): Loss {
  const kinds = { ...SMOOTHED, gamma: between(0), applyClassBalancing: flag, alpha: between(0, 1) }
  const given = checkOptions('binaryFocalCrossentropy', options, kinds)
  const { fromLogits = false, labelSmoothing = 0, gamma = 2, applyClassBalancing = false, alpha = 0.25 } = given
  const [yes, no] = applyClassBalancing ? [alpha, 1 - alpha] : [1, 1]
  const common = {
    name: 'binaryFocalCrossentropy',
    config: { fromLogits, labelSmoothing, gamma, applyClassBalancing, alpha },
    options: () => [labelSmoothing, gamma, yes, no],
    targets: PROBABILITIES,
  }
  const onLogits = fromFormulas('sigmoidFocalCrossentropy', { ...common, fromLogits: 'sigmoid' })
  if (fromLogits) return onLogits
  return fromFormulas('binaryFocalCrossentropy', { ...common, before: { activation: 'sigmoid', loss: onLogits } })
}
