import type { SweepSpec } from '../spec/spec.ts'
import type { Configuration, Result } from '../trials/trial.ts'

/** All that a sweep's report is made of. */
export interface Outcome {
  spec: SweepSpec
  /** Those that were begun, or are to be: in the order of the strategy. */
  settings: readonly Configuration[]
  /** One for each job that ended, in any order. */
  results: readonly Result[]
  about: About
}

export interface About {
  started: Date
  /** From the start to the end, by the clock on the wall; of a sweep that was resumed, all its calls together. */
  seconds: number
  /** Ended by hand, before all that was to be tried was. */
  stoppedEarly: boolean
  /** What did the trials, in a few words: `2 processes of 1 thread`. */
  runner: string
  /** As it was typed, where there was one. */
  command?: string
  /** What wrote the report, as `machine` of @thinnet/charts tells; left out where that is not known. */
  machine?: Readonly<Record<string, string>>
}
