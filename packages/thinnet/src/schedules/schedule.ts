import { refuse, show } from '../errors.ts'

/** A number that changes during training: a learning rate, a momentum, a dropout rate. */
export interface Schedule {
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** Its value at this step, counted from 0; the same on every machine. */
  at(step: number): number
}

/** A number, a schedule of `schedules`, or a function of the step. */
export type Scheduled = number | Schedule | ((step: number) => number)

export function valueAt(value: Scheduled, step: number): number {
  if (typeof value === 'number') return value
  return typeof value === 'function' ? value(step) : value.at(step)
}

/**
 * Checks a number now, and a schedule whenever its value is asked for: each must satisfy `fits`.
 *
 * @param wanted what the error says was expected: `rate in [0, 1]`
 */
export function checkScheduled(
  who: string,
  wanted: string,
  value: unknown,
  fits: (value: number) => boolean,
): (step: number) => number {
  const check = (number: unknown, step?: number) =>
    typeof number === 'number' && fits(number)
      ? number
      : refuse(who, wanted, step === undefined ? show(number) : `${show(number)} at step ${step}`)
  if (typeof value === 'function') return step => check(value(step), step)
  if (typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'function') {
    const schedule = value as Schedule
    return step => check(schedule.at(step), step)
  }
  const number = check(value)
  return () => number
}
