import { History } from './history.ts'
import type { Remembered } from './sessions.ts'

/** The fit that a model is in, or was in last: what a file keeps of it, so that another can resume from there. */
export interface Run {
  /** Index after the last epoch that was completed. */
  epoch: number
  history: History
  /** What callbacks have to remember, in the order of their list. */
  states(): readonly Remembered[]
  /** While it is under way: ends it after the present step or epoch … */
  stop: ((reason?: string) => void) | null
  /** … or after the present step or batch of validation. */
  leave: ((reason: string) => void) | null
}

export function newRun(): Run {
  return { epoch: 0, history: new History(), states: () => [], stop: null, leave: null }
}
