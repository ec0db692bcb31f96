import { Queue, QueueEvents } from 'bullmq'
import { ThinnetError } from 'thinnet'
import { checkpointKey } from '../checkpoints/redis.ts'
import { connect, type LinkOptions } from '../queue/connection.ts'
import { optionsOf, QUEUE } from '../queue/jobs.ts'
import { Interrupted } from '../train-trial.ts'
import { failedResult, type Job, jobId, type Result } from '../trial.ts'
import type { Progress, Runner } from './runner.ts'

export interface QueueRunnerOptions extends LinkOptions {
  url: string
  /** Of the queue: workers have to be given the same. */
  name?: string
  /** Jobs that are on the queue at a time. */
  capacity?: number
  /** Days that results stay in Redis, for other watchers and for who takes the sweep up. */
  keepDays?: number
  /** Seconds from one look at the jobs to the next; between them events tell. */
  lookEvery?: number
}

interface Open {
  readonly job: Job
  readonly result: Promise<Result>
  readonly told: Set<(progress: Progress) => void>
  /** Whether it is on the queue, by this watcher or another. */
  added: boolean
  resolve(result: Result): void
  reject(error: Error): void
}

/** Of one round trip. */
const CHUNK = 500
/** Jobs that a look takes in; the next goes on behind them. */
const LOOK = 2000
const AGAIN_MS = 1000
/** Without a worker, until that is told. */
const LONELY_MS = 30_000

/**
 * Puts jobs on a queue that workers anywhere take them from. Events tell what became of them; since events can be
 * missed (a connection is lost, or there are so many that Redis drops the oldest) the jobs themselves are looked at too.
 */
export async function queueRunner(o: QueueRunnerOptions): Promise<Runner> {
  const { url, name = QUEUE, capacity = 10_000, keepDays = 7, lookEvery = 5, tell = toStderr } = o
  const link = await connect(url, { ...o, tell })
  const open = new Map<string, Open>()
  let ended: Error | null = null
  const fail = (error: Error) => {
    ended ??= error
    for (const { reject } of open.values()) reject(ended)
    open.clear()
  }
  link.gone.catch(fail)

  const queue = new Queue<Job, Result>(name, { connection: link.client })
  queue.on('error', () => {})
  const [[last] = []] = (await link.client.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1)) as [
    string,
    unknown,
  ][]
  const events = new QueueEvents(name, { connection: link.options, lastEventId: last ?? '0-0' })
  events.on('error', () => {})

  const settle = (id: string, result: Result) => {
    open.get(id)?.resolve(result)
    open.delete(id)
  }
  events.on('completed', ({ jobId, returnvalue }) => {
    const result = returnvalue as unknown
    if (isResult(result, jobId)) settle(jobId, result)
  })
  events.on('failed', ({ jobId }) => {
    if (open.has(jobId)) void inTurn(() => look([jobId]))
  })
  events.on('progress', ({ jobId, data }) => {
    const { epochs } = data as { epochs?: unknown }
    if (typeof epochs === 'number') for (const told of open.get(jobId)?.told ?? []) told({ epochs })
  })

  /** Sees how jobs stand, and adds those that are not on the queue. What had failed before they came is tried again. */
  async function look(all: readonly string[]): Promise<void> {
    for (let at = 0; at < all.length; at += CHUNK) {
      const ids = all.slice(at, at + CHUNK).filter(id => open.has(id))
      const pipeline = link.client.pipeline()
      for (const id of ids) pipeline.hmget(queue.toKey(id), 'timestamp', 'finishedOn', 'failedReason', 'returnvalue')
      const states = (await pipeline.exec()) ?? []
      const missing: Job[] = []
      for (const [i, id] of ids.entries()) {
        const [error, fields] = states[i]!
        if (error) throw error
        const [timestamp, finishedOn, failedReason, returned] = fields as (string | null)[]
        const entry = open.get(id)
        if (!entry) continue
        if (timestamp === null) missing.push(entry.job)
        else if (finishedOn) {
          const result = parsed(returned ?? null)
          if (isResult(result, id) && (entry.added || result.status !== 'failed')) settle(id, result)
          else if (entry.added && failedReason) gaveUp(id, entry, failedReason)
          else {
            await queue.remove(id)
            missing.push(entry.job)
          }
        }
      }
      if (missing.length > 0) {
        await queue.addBulk(missing.map(job => ({ name: 'trial', data: job, opts: optionsOf(job, keepDays) })))
      }
      for (const id of ids) {
        const entry = open.get(id)
        if (entry) entry.added = true
      }
    }
  }

  /** A trial that ends every process that tries it has failed; where it is the workers' fault the sweep cannot go on. */
  function gaveUp(id: string, { job, reject }: Open, reason: string): void {
    if (/^Unexpected exit code|stalled more than/.test(reason)) settle(id, failedResult(job, reason))
    else reject(new ThinnetError(`trial ${id}: expected a worker that can do it, got ${reason}`))
    open.delete(id)
  }

  // One thing at a time is asked of Redis; what is lost on the way is asked again.
  let turn: Promise<void> = Promise.resolve()
  let toldOfMemory = false
  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(async () => {
      while (!ended) {
        try {
          return await work()
        } catch (error) {
          const { message } = error as Error
          if (/OOM/.test(message)) {
            if (!toldOfMemory) tell(`${link.name} is out of memory: trials wait until it has some`)
            toldOfMemory = true
          } else if (/^(ERR|WRONGTYPE|NOPERM|NOAUTH)/.test(message)) {
            return fail(new ThinnetError(`${link.name}: ${message}`))
          }
          await new Promise(resolve => setTimeout(resolve, AGAIN_MS))
        }
      }
    })
    return turn
  }

  let added: string[] = []
  function add(id: string): void {
    if (added.push(id) > 1) return
    setImmediate(() => {
      const ids = added
      added = []
      void inTurn(() => look(ids))
    })
  }

  let cursor = open.keys()
  let since = Date.now()
  let looking = false
  const timer = setInterval(async () => {
    if (looking || open.size === 0) return
    looking = true
    const ids: string[] = []
    for (let next = cursor.next(); ids.length < LOOK; next = cursor.next()) {
      if (next.done) {
        cursor = open.keys()
        break
      }
      ids.push(next.value)
    }
    await inTurn(async () => {
      await look(ids)
      if (Date.now() - since < LONELY_MS) return
      since = (await queue.getWorkersCount().catch(() => 1)) > 0 ? Date.now() : Number.POSITIVE_INFINITY
      if (since > Date.now()) tell(`no worker is at the queue "${name}" of ${link.name}: thinnet worker starts one`)
    })
    looking = false
  }, lookEvery * 1000)
  link.onBack(() => void inTurn(() => look([...open.keys()])))

  return {
    capacity,
    run(job, told) {
      if (ended) return Promise.reject(ended)
      const id = jobId(job)
      let entry = open.get(id)
      if (!entry) {
        let resolve: (result: Result) => void = () => {}
        let reject: (error: Error) => void = () => {}
        const result = new Promise<Result>((yes, no) => {
          resolve = yes
          reject = no
        })
        entry = { job, result, told: new Set(), added: false, resolve, reject }
        open.set(id, entry)
        add(id)
      }
      if (told) entry.told.add(told)
      return entry.result
    },
    forget: async trial => void (await link.client.del(checkpointKey(trial))),
    async close() {
      clearInterval(timer)
      fail(new Interrupted('interrupted'))
      await Promise.race([
        Promise.allSettled([events.close(), queue.close()]),
        new Promise(r => setTimeout(r, 3000).unref()),
      ])
      link.close()
    },
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return {}
  }
}

function isResult(value: unknown, id: string): value is Result {
  return typeof value === 'object' && value !== null && (value as Partial<Result>).job === id
}

function toStderr(line: string): void {
  process.stderr.write(`thinnet: ${line}\n`)
}
