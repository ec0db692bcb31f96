import type { Job, Learned, Result } from '../trials/trial.ts'

/** Does jobs somewhere: in processes of this machine, or on a queue. */
export interface Runner {
  /** Jobs that it likes to have at a time. */
  readonly capacity: number
  /**
   * Does a job. What goes wrong in the job itself is a result, as `failed`.
   *
   * @throws ThinnetError where the runner cannot continue: a disk that is full, a queue that is gone for good
   */
  run(job: Job, told?: (progress: Progress) => void): Promise<Result>
  /** The trial has ended for good, and its result is noted down: its checkpoint may go. */
  forget?(trial: string): Promise<void>
  /**
   * Stops what is running, as soon as it has saved; what had not ended is done again by who resumes the sweep: its
   * `run` throws Interrupted.
   */
  close(): Promise<void>
}

export interface Progress {
  /** Completed. */
  readonly epochs: number
  /** Left out before the first evaluation. */
  readonly learned?: Learned | undefined
}
