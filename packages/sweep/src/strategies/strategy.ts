import type { Job, Result } from '../trials/trial.ts'

/** Decides what is tried next. It begins again on each call of a sweep, and is told of the results there are. */
export interface Strategy {
  /** Jobs in all, as far as is known. */
  readonly total: number
  /** The next job; null where there is none, for good or until more results are told. */
  next(): Job | null
  /** What became of a job. Results of jobs that it has not given out, from a sweep that is resumed, count as well. */
  tell(result: Result): void
}
