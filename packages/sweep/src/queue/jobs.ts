import type { JobsOptions } from 'bullmq'
import { version } from 'thinnet'
import { type Job, jobId } from '../trials/trial.ts'

/** Lower is sooner; without one is soonest. */
const LAST = 1_000_000
const DAY = 24 * 3600
/** Times that a job is tried whose worker crashes in it: its process ends, its disk is full. */
export const ATTEMPTS = 8

/** A job as the queue has it: with who has put it there. */
export function dataOf(job: Job): Job & { thinnet: string } {
  return { ...job, thinnet: version }
}

/**
 * What a job is in the queue. Its name is its identity, so that adding it twice adds it once; it stays there with its
 * result for some days, so that another coordinator finds it.
 */
export function optionsOf(job: Job, keepDays: number): JobsOptions {
  const kept = { age: Math.round(keepDays * DAY) }
  return {
    jobId: jobId(job),
    ...priorityOf(job),
    attempts: ATTEMPTS,
    backoff: { type: 'exponential', delay: 1000 },
    removeOnComplete: kept,
    removeOnFail: kept,
    stackTraceLimit: 1,
  }
}

/** Whole trials and the highest rungs come first: what is nearly known is worth more than what is new. */
function priorityOf({ epochs, trial }: Job): { priority?: number } {
  const whole = trial.setting.recipe.training.epochs
  return epochs >= whole ? {} : { priority: 1 + Math.round((1 - epochs / whole) * LAST) }
}

/** What a job has failed with that no worker takes: it is none, and will be none next time. */
export const REFUSED = 'refused: '

/** What the worker tells the processes that train for it, in their environment. */
export interface Told {
  readonly url: string
  readonly threads: number
  readonly checkpoints: string
  readonly modules: string
  readonly patience: number
}
export const TOLD = 'THINNET_WORKER'
/** Why a trial is cancelled that is to be saved at the end of its epoch; without it, it ends at the next step. */
export const LEAVE = 'leave'
