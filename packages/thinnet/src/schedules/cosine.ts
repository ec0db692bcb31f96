import { cosineOfPi } from '../numeric/cosine.ts'
import { finite } from '../options/index.ts'
import type { Schedule } from './schedule.ts'
import { scheduleConfig } from './settings.ts'

export interface CosineOptions {
  /** The value at step 0. */
  initialValue: number
  /** Steps, > 0, until the value is alpha · initialValue, where it stays. */
  decaySteps: number
  /** The fraction of initialValue that is left at the end. Default 0. */
  alpha?: number
}

/**
 * Half a cosine (Loshchilov & Hutter 2017), initialValue · ((1 − alpha) · ½ (1 + cos(π · step / decaySteps)) + alpha).
 * Keras' CosineDecay; for its warm-up, see `warmUp`.
 *
 * @throws ThinnetError for numbers that are not finite, or decaySteps not above 0
 */
export function cosine(options: CosineOptions): Schedule {
  const config = scheduleConfig('cosine', options, { alpha: finite }, { alpha: 0 })
  const { initialValue, decaySteps, alpha } = config
  return {
    name: 'cosine',
    config,
    at(step) {
      const half = 0.5 * (1 + cosineOfPi(Math.min(1, step / decaySteps)))
      return initialValue * ((1 - alpha) * half + alpha)
    },
  }
}
