import type { Job, Result } from '../trials/trial.ts'
import type { Progress } from './runner.ts'

/** What a trial's process is started with, as JSON. */
export interface ProcessSettings {
  /** Threads of each process. */
  readonly threads: number
  /** What a module's path begins at. */
  readonly folder: string
  /** The folder of the checkpoints. */
  readonly checkpoints: string
}

/** From a runner to a process; leave: at the end of the epoch, saved; stop: at the next step. */
export type Order = { readonly job: Job } | { readonly end: 'leave' | 'stop' }

/** From a process to its runner. */
export type Word =
  | { readonly ready: true }
  | Progress
  | { readonly result: Result }
  /** It was told to end before the job had. */
  | { readonly interrupted: true }
  /** The checkpoint could not be read or written. */
  | { readonly storeError: string }
