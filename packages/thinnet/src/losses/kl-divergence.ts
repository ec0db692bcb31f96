import { checkOptions } from '../options/index.ts'
import { fromFormulas, PROBABILITIES } from './from-formulas.ts'
import type { Loss } from './loss.ts'

/**
 * Σ t · log(t / y) over the last dimension, a mean over others; y and t distributions, clipped to [1e-7, 1]. Outputs that can
 * be others, as without an activation, are refused.
 */
export function klDivergence(options: Record<string, never> = {}): Loss {
  checkOptions('klDivergence', options, {})
  return fromFormulas('klDivergence', {
    options: y => [y.shape.at(-1)!],
    outputs: 'probabilities',
    targets: PROBABILITIES,
  })
}
