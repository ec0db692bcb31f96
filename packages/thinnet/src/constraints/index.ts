import { anything, between, checkOptions } from '../options/index.ts'
import type { Constraint } from './constraint.ts'
import { type Axis, normConstraint } from './norm.ts'

export type { Axis }

/** What norm constraints take. */
export interface NormOptions {
  /**
   * The dimension along which a norm is taken, or several that lie side by side: 0 (default) for the weights into a unit
   * of a dense kernel [inputs, units], [0, 1, 2] for a filter of a convolution's [kh, kw, C, F].
   */
  axis?: Axis
}

/**
 * No norm is longer than maxValue: w ·= min(‖w‖, maxValue) / (‖w‖ + 1e-7). Srivastava et al. 2014, section 5.1, have it
 * with dropout, for maxValue 3 to 4. Default maxValue 2, as in Keras.
 *
 * @throws ThinnetError for a maxValue that is not finite or below 0
 */
export function maxNorm(options: NormOptions & { maxValue?: number } = {}): Constraint {
  const config = { maxValue: 2, axis: 0, ...checkOptions('maxNorm', options, { maxValue: between(0), axis: anything }) }
  return normConstraint('maxNorm', config, { minValue: 0, maxValue: config.maxValue, rate: 1 })
}

/** Every norm is 1: w /= ‖w‖ + 1e-7. */
export function unitNorm(options: NormOptions = {}): Constraint {
  const config = { axis: 0, ...checkOptions('unitNorm', options, { axis: anything }) }
  return normConstraint('unitNorm', config, { minValue: 1, maxValue: 1, rate: 1 })
}

export interface MinMaxNormOptions extends NormOptions {
  /** Default 0. */
  minValue?: number
  /** Default 1. */
  maxValue?: number
  /** How much of the way a norm is brought at every step, in [0, 1]. Default 1: all of it. */
  rate?: number
}

/**
 * Norms between two limits: w ·= (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / (‖w‖ + 1e-7).
 *
 * @throws ThinnetError unless 0 ≤ minValue ≤ maxValue, and rate lies in [0, 1]
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const kinds = { minValue: between(0), maxValue: between(0), rate: between(0, 1), axis: anything }
  const config = { minValue: 0, maxValue: 1, rate: 1, axis: 0, ...checkOptions('minMaxNorm', options, kinds) }
  const { minValue, maxValue, rate } = config
  return normConstraint('minMaxNorm', config, { minValue, maxValue, rate })
}

/** No weight is below 0: w = max(w, 0). */
export function nonNeg(options: Record<string, never> = {}): Constraint {
  checkOptions('nonNeg', options, {})
  return { name: 'nonNeg', config: {}, apply: (kernels, w) => kernels.reluForward(w, w) }
}
