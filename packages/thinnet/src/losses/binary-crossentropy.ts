import { checkOptions } from '../options/index.ts'
import { fromFormulas, PROBABILITIES } from './from-formulas.ts'
import { SMOOTHED, type Smoothed } from './from-logits.ts'
import type { Loss } from './loss.ts'

/**
 * −mean of t · log y + (1 − t) · log(1 − y) over the outputs; y and t in [0, 1], of one shape. Outputs that can be others,
 * as without an activation, are refused.
 *
 * `fromLogits: true`: y is before sigmoid. After a sigmoid a model uses this form by itself, which is stable for
 * outputs of any size: max(z, 0) − z · t + log(1 + exp(−|z|)), with derivative sigmoid(z) − t.
 *
 * `labelSmoothing`: targets become t (1 − labelSmoothing) + labelSmoothing / 2.
 */
export function binaryCrossentropy(options: Smoothed = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = checkOptions('binaryCrossentropy', options, SMOOTHED)
  const common = {
    name: 'binaryCrossentropy',
    config: { fromLogits, ...(labelSmoothing > 0 && { labelSmoothing }) },
    options: () => [labelSmoothing],
    targets: PROBABILITIES,
  }
  const onLogits = fromFormulas('sigmoidCrossentropy', { ...common, fromLogits: 'sigmoid' })
  if (fromLogits) return onLogits
  return fromFormulas('binaryCrossentropy', { ...common, before: { activation: 'sigmoid', loss: onLogits } })
}
