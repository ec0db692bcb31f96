import { between, flag, needed } from '../options/index.ts'
import type { Schedule } from './schedule.ts'
import { scheduleConfig } from './settings.ts'

const KINDS = { decayRate: needed(between(0)), staircase: flag }

export interface InverseTimeOptions {
  /** The value at step 0. */
  initialValue: number
  /** How many steps count as one unit of time, > 0. */
  decaySteps: number
  /** ≥ 0 */
  decayRate: number
  /** Whether time counts whole units only. Default false. */
  staircase?: boolean
}

/**
 * initialValue / (1 + decayRate · step / decaySteps); with `staircase` the quotient is rounded down. Keras'
 * InverseTimeDecay.
 *
 * @throws ThinnetError for numbers that are not finite, or below their range
 */
export function inverseTime(options: InverseTimeOptions): Schedule {
  const config = scheduleConfig('inverseTime', options, KINDS, { staircase: false })
  const { initialValue, decaySteps, decayRate, staircase } = config
  return {
    name: 'inverseTime',
    config,
    at(step) {
      const time = step / decaySteps
      return initialValue / (1 + decayRate * (staircase ? Math.floor(time) : time))
    },
  }
}
