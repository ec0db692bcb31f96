import { Redis } from 'ioredis'
import { ThinnetError } from 'thinnet'
import { addressOf, nameOf } from '../queue/address.ts'
import { optionsOf } from '../queue/connection.ts'
import { PATIENCE } from '../queue/defaults.ts'
import { pause, reasonToWait } from '../queue/patient.ts'
import { toStderr } from '../tell.ts'
import type { CheckpointStore } from './store.ts'

export interface RedisStoreOptions {
  /** Bytes of the largest that is kept. */
  limit?: number
  /** Until one goes that nobody has resumed. */
  days?: number
  /** Seconds that a lost Redis is waited for. */
  patience?: number
  tell?: (line: string) => void
}

/** What a trial's is kept under. */
export const checkpointKey = (trial: string) => `thinnet:checkpoint:${trial}`

const MIB = 2 ** 20

/**
 * Checkpoints in the Redis of the queue, for small networks: what is larger than the limit is not kept, nor is anything
 * while Redis refuses (it is out of memory, say); such a trial begins again where another worker takes it. It has a connection only
 * while it does something: a thousand machines have many processes, and a Redis 10 000 connections.
 */
export function redisStore(url: string, options: RedisStoreOptions = {}): CheckpointStore {
  const { limit = 16 * MIB, days = 7, patience = PATIENCE, tell = toStderr } = options
  const address = addressOf(url)
  const told = new Set<string>()
  const once = (line: string) => {
    if (!told.has(line)) tell(line)
    told.add(line)
  }

  async function briefly<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const until = Date.now() + patience * 1000
    const client = new Redis({
      ...optionsOf(address),
      ...{ maxRetriesPerRequest: null, disableClientInfo: true },
      retryStrategy: times => (Date.now() < until ? Math.min(100 * times, 3000) : null),
    })
    client.on('error', () => {})
    try {
      return await work(client)
    } catch (error) {
      throw new ThinnetError(`${nameOf(address)}: checkpoint: ${(error as Error).message}`)
    } finally {
      client.disconnect()
    }
  }

  /** Leaves it where Redis refuses for now. */
  const ifItMay = (work: (client: Redis) => Promise<unknown>) =>
    briefly(async client => {
      try {
        await work(client)
      } catch (error) {
        const reason = reasonToWait(error)
        if (reason === null) throw error
        once(`${nameOf(address)} ${reason.replace(/:.*/, '')}: checkpoints are not kept`)
      }
    })

  return {
    load: trial =>
      briefly(async client => {
        for (const until = Date.now() + patience * 1000; ; await pause()) {
          try {
            return await client.getBuffer(checkpointKey(trial))
          } catch (error) {
            const reason = reasonToWait(error)
            if (reason === null || Date.now() > until) throw error
            once(`${nameOf(address)} ${reason}`)
          }
        }
      }),
    async save(trial, model) {
      if (model.byteLength > limit) {
        once(`checkpoints of more than ${limit / MIB} MiB are not kept in Redis; --checkpoints takes a shared folder`)
        return
      }
      const bytes = Buffer.from(model.buffer, model.byteOffset, model.byteLength)
      await ifItMay(client => client.set(checkpointKey(trial), bytes, 'EX', days * 86_400))
    },
    // It goes by itself after some days.
    remove: trial => ifItMay(client => client.del(checkpointKey(trial))),
  }
}
