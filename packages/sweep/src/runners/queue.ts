import { foreign } from '@thinnet/charts/text'
import { Queue, QueueEvents } from 'bullmq'
import { ThinnetError } from 'thinnet'
import { checkpointKey } from '../checkpoints/redis.ts'
import { connect, type Link, type LinkOptions } from '../queue/connection.ts'
import { QUEUE } from '../queue/defaults.ts'
import { dataOf, optionsOf, REFUSED } from '../queue/jobs.ts'
import { statesOf } from '../queue/states.ts'
import { Turns } from '../queue/turns.ts'
import { toStderr } from '../tell.ts'
import { asProgressOf, asResultOf } from '../trials/check.ts'
import { Interrupted } from '../trials/train-trial.ts'
import { failedResult, type Job, jobId, type Result } from '../trials/trial.ts'
import type { Progress, Runner } from './runner.ts'

export interface QueueRunnerOptions extends LinkOptions {
  url: string
  /** Of the queue: workers have to be given the same. */
  name?: string
  /** Jobs that are on the queue at a time. */
  capacity?: number
  /** Days that results stay in Redis, for other coordinators and for who resumes the sweep. */
  keepDays?: number
  /** Seconds from one look at the jobs to the next; between them events tell. */
  lookEvery?: number
  /** Seconds without a worker until that is told. */
  lonelyAfter?: number
  /** Is given what a queue had as a job's result and is none. */
  setAside?: (text: string, fault: string) => Promise<void>
}

/**
 * Puts jobs on a queue that workers anywhere take them from. Events tell what became of them; since events can be
 * missed (a connection is lost, or there are so many that Redis drops the oldest) the jobs themselves are looked at too.
 */
export async function queueRunner(options: QueueRunnerOptions): Promise<Runner> {
  const { url, name = QUEUE, tell = toStderr } = options
  const link = await connect(url, { ...options, tell })
  const queue = new Queue<Job, Result>(name, { connection: link.client })
  // On from here: what a first call would wait for may have come while it was on its way.
  const newest = (await link.client.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1)) as [string, unknown][]
  const events = new QueueEvents(name, { connection: link.options, lastEventId: newest[0]?.[0] ?? '0-0' })
  return new QueueRunner(link, queue, events, {
    ...{ capacity: 20_000, keepDays: 7, lookEvery: 5, lonelyAfter: 30, setAside: async () => {}, tell },
    ...options,
  })
}

/** A job that a result is waited for. */
interface Open {
  readonly job: Job
  readonly result: Promise<Result>
  readonly resolve: (result: Result) => void
  readonly reject: (error: Error) => void
  readonly told: Set<(progress: Progress) => void>
  /** Whether it is known to be on the queue. */
  added: boolean
  /** What it had come to that was no result. */
  bad: number
}

/** Jobs of one round trip. */
const CHUNK = 500
/** Jobs that a look takes in; the next begins after them. */
const LOOK = 2000
/** Times that what is no result is set aside, and the job done again. */
const MOST_BAD = 3
const CLOSING_MS = 3000
/** Characters of what is wrong that are shown. */
const FAULT = 500

class QueueRunner implements Runner {
  readonly capacity: number
  private readonly link: Link
  private readonly queue: Queue<Job, Result>
  private readonly events: QueueEvents
  private readonly o: Required<Omit<QueueRunnerOptions, 'url' | 'name' | 'patience'>>
  private readonly turns: Turns
  private readonly open = new Map<string, Open>()
  private readonly timer: NodeJS.Timeout
  /** Not yet asked for. */
  private fresh: string[] = []
  /** Where the next look begins. */
  private cursor = this.open.keys()
  private looking = false
  /** Whether a look at all of them is to come. */
  private allAsked = false
  /** When workers are counted. */
  private countsAt = 0
  private lonely = false
  private ended: Error | null = null

  constructor(link: Link, queue: Queue<Job, Result>, events: QueueEvents, o: QueueRunner['o']) {
    this.link = link
    this.queue = queue
    this.events = events
    this.o = o
    this.capacity = o.capacity
    this.countsAt = Date.now() + o.lonelyAfter * 1000
    this.turns = new Turns(link, o.tell, error => this.end(error))
    link.gone.catch(error => this.end(error))
    link.onBack(() => this.lookAtAll())
    // Of connections `link` tells.
    queue.on('error', () => {})
    events.on('error', () => {})
    events.on('completed', ({ jobId, returnvalue }) => this.completed(jobId, returnvalue))
    events.on('failed', ({ jobId }) => {
      if (this.open.has(jobId)) this.turns.take(() => this.look([jobId]))
    })
    events.on('progress', ({ jobId, data }) => {
      const entry = this.open.get(jobId)
      const progress = entry && asProgressOf(entry.job, data)
      if (progress) for (const told of entry.told) told(progress)
    })
    this.timer = setInterval(() => this.lookOn(), o.lookEvery * 1000)
  }

  run(job: Job, told?: (progress: Progress) => void): Promise<Result> {
    if (this.ended) return Promise.reject(this.ended)
    const id = jobId(job)
    let entry = this.open.get(id)
    if (!entry) {
      entry = waitedFor(job)
      this.open.set(id, entry)
      // Those of one tick go together.
      if (this.fresh.push(id) === 1) setImmediate(() => this.turns.take(() => this.look(this.fresh.splice(0))))
    }
    if (told) entry.told.add(told)
    return entry.result
  }

  async forget(trial: string): Promise<void> {
    await this.link.client.del(checkpointKey(trial))
  }

  /** What is on the queue stays there: workers continue with it, and who resumes the sweep finds the results. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    this.end(new Interrupted('interrupted'))
    const late = new Promise(resolve => setTimeout(resolve, CLOSING_MS).unref())
    await Promise.race([Promise.allSettled([this.events.close(), this.queue.close()]), late])
    this.link.close()
  }

  /** Asks for the states of jobs, and adds those that are not on the queue. What had failed before they came is tried again. */
  private async look(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += CHUNK) {
      const chunk = ids.slice(at, at + CHUNK).filter(id => this.open.has(id))
      const jobs = chunk.map(id => this.open.get(id)!.job)
      const missing: Job[] = []
      for (const [i, state] of (await statesOf(this.link.client, this.queue, jobs)).entries()) {
        const id = chunk[i]!
        const entry = this.open.get(id)
        if (!entry || state === 'open') continue
        if (state === 'missing') missing.push(entry.job)
        else if ('result' in state && (entry.added || state.result.status !== 'failed')) this.settle(id, state.result)
        else if ('gaveUp' in state && entry.added) this.giveUp(id, entry, state.gaveUp)
        else {
          if ('bad' in state && !(await this.again(id, entry, state))) continue
          await this.queue.remove(id)
          missing.push(entry.job)
        }
      }
      if (missing.length > 0) {
        const { keepDays } = this.o
        await this.queue.addBulk(
          missing.map(job => ({ name: 'trial', data: dataOf(job), opts: optionsOf(job, keepDays) })),
        )
      }
      for (const id of chunk) {
        const entry = this.open.get(id)
        if (entry) entry.added = true
      }
    }
  }

  /** Now and then: events may have been missed. */
  private async lookOn(): Promise<void> {
    if (this.looking || this.open.size === 0) return
    this.looking = true
    const ids: string[] = []
    while (ids.length < LOOK) {
      const { value, done } = this.cursor.next()
      if (done) {
        this.cursor = this.open.keys()
        break
      }
      ids.push(value)
    }
    await this.turns.take(() => this.look(ids))
    await this.turns.take(() => this.seeWorkers())
    this.looking = false
  }

  /** That there is no worker any more is told once each time, and that one has come. */
  private async seeWorkers(): Promise<void> {
    if (Date.now() < this.countsAt) return
    const { queue, link } = this
    this.countsAt = Date.now() + this.o.lonelyAfter * 1000
    // Not every Redis tells who is there.
    const workers = await queue.getWorkersCount().catch(() => 1)
    const where = `at the queue "${queue.name}" of ${link.name}`
    if (workers === 0 && !this.lonely) this.o.tell(`no worker is ${where}: thinnet worker starts one`)
    if (workers > 0 && this.lonely) this.o.tell(`a worker is ${where}`)
    this.lonely = workers === 0
  }

  private lookAtAll(): void {
    if (this.allAsked) return
    this.allAsked = true
    this.turns.take(() => {
      this.allAsked = false
      return this.look([...this.open.keys()])
    })
  }

  /** An event has told of this. What is no result is seen to where the job is looked at. */
  private completed(id: string, value: unknown): void {
    const entry = this.open.get(id)
    if (!entry) return
    const result = asResultOf(entry.job, value)
    if ('fault' in result) this.turns.take(() => this.look([id]))
    else this.settle(id, result)
  }

  /** Sets aside what is no result; whether the job is to be done again. */
  private async again(id: string, entry: Open, { bad, fault }: { bad: string; fault: string }): Promise<boolean> {
    this.o.tell(`trial ${id}: ${foreign(fault, FAULT)}; it is set aside`)
    await this.o.setAside(bad, fault)
    if (++entry.bad < MOST_BAD) return true
    this.settle(id, failedResult(entry.job, `what the queue had of it was no result, ${MOST_BAD} times: ${fault}`))
    return false
  }

  private settle(id: string, result: Result): void {
    const entry = this.open.get(id)
    if (!entry) return
    // Another sweep may have asked for the same network under other names.
    const { id: setting, values } = entry.job.trial.setting
    entry.resolve({ ...result, setting, values })
    this.open.delete(id)
  }

  /** A trial that ends every process that tries it has failed; where it is the workers' fault the sweep cannot continue. */
  private giveUp(id: string, { job, reject }: Open, reason: string): void {
    if (/^Unexpected exit code|stalled more than/.test(reason) || reason.startsWith(REFUSED)) {
      this.settle(id, failedResult(job, reason))
      return
    }
    this.open.delete(id)
    reject(new ThinnetError(`trial ${id}: expected a worker that can do it, got ${foreign(reason, FAULT)}`))
  }

  private end(error: Error): void {
    this.ended ??= error
    this.turns.end()
    for (const { reject } of this.open.values()) reject(this.ended)
    this.open.clear()
  }
}

function waitedFor(job: Job): Open {
  let resolve: (result: Result) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const result = new Promise<Result>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { job, result, resolve, reject, told: new Set(), added: false, bad: 0 }
}
