import { power as powerOf } from '../numeric/power.ts'
import { between, finite, flag } from '../options/index.ts'
import type { Schedule } from './schedule.ts'
import { scheduleConfig } from './settings.ts'

export interface PolynomialOptions {
  /** The value at step 0. */
  initialValue: number
  /** Steps, > 0, from there to endValue. */
  decaySteps: number
  /** Default 0.0001, as in Keras. */
  endValue?: number
  /** 1 (default) is a straight line; ≥ 0. */
  power?: number
  /** Whether the value, once at its end, jumps up again and falls over one decaySteps more. Default false. */
  cycle?: boolean
}

/**
 * (initialValue − endValue) · (1 − step / decaySteps)^power + endValue, and endValue from step decaySteps on. With
 * `cycle`, decaySteps is multiplied by ⌈step / decaySteps⌉ instead. Keras' PolynomialDecay.
 *
 * @throws ThinnetError for numbers that are not finite, or below their range
 */
export function polynomial(options: PolynomialOptions): Schedule {
  const defaults = { endValue: 0.0001, power: 1, cycle: false }
  const config = scheduleConfig('polynomial', options, { endValue: finite, power: between(0), cycle: flag }, defaults)
  const { initialValue, decaySteps, endValue, power, cycle } = config
  return {
    name: 'polynomial',
    config,
    at(step) {
      const rounds = cycle ? Math.max(1, Math.ceil(step / decaySteps)) : 1
      const done = Math.min(1, step / (decaySteps * rounds))
      return (initialValue - endValue) * powerOf(1 - done, power) + endValue
    },
  }
}
