import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Result } from '../trials/trial.ts'

/** How a job stands: not on the queue, on it, done, or given up. */
export type State = 'missing' | 'open' | { readonly result: Result } | { readonly gaveUp: string }

/** How jobs stand, asked in one round trip. */
export async function statesOf(client: Redis, queue: Pick<Queue, 'toKey'>, ids: readonly string[]): Promise<State[]> {
  const asked = client.pipeline()
  for (const id of ids) asked.hmget(queue.toKey(id), 'timestamp', 'finishedOn', 'returnvalue', 'failedReason')
  const answers = (await asked.exec()) ?? []
  return ids.map((id, i) => {
    const [error, fields] = answers[i]!
    if (error) throw error
    const [timestamp, finishedOn, returned, reason] = fields as (string | null)[]
    if (timestamp === null) return 'missing'
    if (!finishedOn) return 'open'
    const result = returned ? resultIn(parsed(returned), id) : null
    return result ? { result } : { gaveUp: reason ?? 'no result' }
  })
}

/** The result of this job, where it is one: a Redis may hold anything. */
export function resultIn(value: unknown, id: string): Result | null {
  return typeof value === 'object' && value !== null && (value as Partial<Result>).job === id ? (value as Result) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
