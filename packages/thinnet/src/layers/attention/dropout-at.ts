import { checkScheduled, type Scheduled } from '../../schedules/schedule.ts'

/** The rate at each step of a layer's option `dropout`, refused outside [0, 1]. */
export function dropoutAt(who: string, dropout: Scheduled): (step: number) => number {
  return checkScheduled(who, 'dropout in [0, 1]', dropout, value => value >= 0 && value <= 1)
}
