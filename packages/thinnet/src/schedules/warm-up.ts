import { refuse, show } from '../errors.ts'
import { checkOptions, finite, later, needed, positive } from '../options/index.ts'
import { checkScheduled, type Schedule } from './schedule.ts'

export interface WarmUpOptions {
  /** How many, > 0. */
  steps: number
  /** The value at step 0. Default 0. */
  from?: number
  /** What follows: a value that stays, or a schedule. */
  next: number | Schedule
}

/**
 * A straight line from `from` to where `next` begins, and from step `steps` on `next` itself, which counts its steps
 * from the end of the warm-up, as in Keras' CosineDecay with warmup_steps.
 *
 * @throws ThinnetError for numbers that are not finite, or steps not above 0
 */
export function warmUp(options: WarmUpOptions): Schedule {
  const kinds = { steps: needed(positive), from: finite, next: needed(later('a number or a schedule')) }
  const { steps, from = 0, next } = checkOptions('warmUp', options, kinds)
  if (typeof next === 'function') refuse('warmUp', 'next: a number or a schedule', show(next))
  const after = checkScheduled('warmUp', 'next: a finite number or a schedule', next, Number.isFinite)
  return {
    name: 'warmUp',
    config: { steps, from, next },
    at: step => (step < steps ? from + (after(0) - from) * (step / steps) : after(step - steps)),
  }
}
