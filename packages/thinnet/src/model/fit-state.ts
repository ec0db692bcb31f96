import { History } from './history.ts'
import type { Remembered } from './sessions.ts'

/** The fit that a model is in, or was in last: what a file keeps of it, so that another can resume from there. */
export interface Run {
  /** Index after the last epoch that was completed. */
  epoch: number
  history: History
  /** What callbacks have to remember, in the order of their list. */
  states(): readonly Remembered[]
  /** In the middle of an epoch: what that has come to. */
  within: (() => Within) | null
  /** While it is under way: ends it after the present step or epoch … */
  stop: ((reason?: string) => void) | null
  /** … or after the present step or batch of validation. */
  leave: ((reason: string) => void) | null
}

/** An epoch that is under way. */
export interface Within {
  /** The model's step when it began, and the batches that are done. */
  readonly step: number
  readonly batch: number
  /** Σ of losses of samples, penalties included, and how many samples; and what the logs' other numbers are made of. */
  readonly loss: number
  readonly seen: number
  readonly sums: readonly ArrayLike<number>[]
}

export function newRun(): Run {
  return { epoch: 0, history: new History(), states: () => [], within: null, stop: null, leave: null }
}
