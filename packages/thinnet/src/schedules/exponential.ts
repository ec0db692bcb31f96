import { power } from '../numeric/power.ts'
import { between, flag, needed } from '../options/index.ts'
import type { Schedule } from './schedule.ts'
import { scheduleConfig } from './settings.ts'

const KINDS = { decayRate: needed(between(0)), staircase: flag }

export interface ExponentialOptions {
  /** The value at step 0. */
  initialValue: number
  /** Steps, > 0, after which the value is decayRate times what it was. */
  decaySteps: number
  /** ≥ 0 */
  decayRate: number
  /** Whether the value stays for decaySteps and then falls at once. Default false. */
  staircase?: boolean
}

/**
 * initialValue · decayRate^(step / decaySteps); with `staircase` the exponent is rounded down. Keras' ExponentialDecay.
 *
 * @throws ThinnetError for numbers that are not finite, or below their range
 */
export function exponential(options: ExponentialOptions): Schedule {
  const config = scheduleConfig('exponential', options, KINDS, { staircase: false })
  const { initialValue, decaySteps, decayRate, staircase } = config
  return {
    name: 'exponential',
    config,
    at(step) {
      const exponent = step / decaySteps
      return initialValue * power(decayRate, staircase ? Math.floor(exponent) : exponent)
    },
  }
}
