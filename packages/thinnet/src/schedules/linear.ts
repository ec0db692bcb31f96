import { finite } from '../options/index.ts'
import type { Schedule } from './schedule.ts'
import { scheduleConfig } from './settings.ts'

export interface LinearOptions {
  /** The value at step 0. */
  initialValue: number
  /** Steps, > 0, from there to endValue. */
  decaySteps: number
  /** Default 0. */
  endValue?: number
}

/**
 * A straight line, up or down, from initialValue to endValue at step decaySteps, and endValue after it.
 *
 * @throws ThinnetError for numbers that are not finite, or decaySteps not above 0
 */
export function linear(options: LinearOptions): Schedule {
  const config = scheduleConfig('linear', options, { endValue: finite }, { endValue: 0 })
  const { initialValue, decaySteps, endValue } = config
  return {
    name: 'linear',
    config,
    at: step => (step >= decaySteps ? endValue : initialValue + (endValue - initialValue) * (step / decaySteps)),
  }
}
