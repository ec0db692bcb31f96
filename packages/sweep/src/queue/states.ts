import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { asResultOf, longestOf } from '../trials/check.ts'
import { type Job, jobId, type Result } from '../trials/trial.ts'

/** The state of a job: not on the queue, on it, done, done with what is no result of it, or given up. */
export type State =
  | 'missing'
  | 'open'
  | { readonly result: Result }
  | { readonly bad: string; readonly fault: string }
  | { readonly gaveUp: string }

/** The states of jobs, asked in one round trip. */
export async function statesOf(client: Redis, queue: Pick<Queue, 'toKey'>, jobs: readonly Job[]): Promise<State[]> {
  const asked = client.pipeline()
  for (const job of jobs) asked.hmget(queue.toKey(jobId(job)), 'timestamp', 'finishedOn', 'returnvalue', 'failedReason')
  const answers = (await asked.exec()) ?? []
  return jobs.map((job, i) => {
    const [error, fields] = answers[i]!
    if (error) throw error
    const [timestamp, finishedOn, returned, reason] = fields as (string | null)[]
    if (timestamp === null) return 'missing'
    if (!finishedOn) return 'open'
    if (!returned && reason !== null) return { gaveUp: reason! }
    const result = resultOf(job, returned ?? '')
    return 'fault' in result ? { bad: returned ?? '', ...result } : { result }
  })
}

function resultOf(job: Job, text: string) {
  const most = longestOf(job)
  if (text.length > most) return { fault: `expected at most ${most} characters, got ${text.length}` }
  return asResultOf(job, parsed(text))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
