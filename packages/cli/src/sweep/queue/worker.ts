import { hostname } from 'node:os'
import { isAbsolute, relative, resolve } from 'node:path'
import { type Job as Queued, WaitingError, Worker } from 'bullmq'
import { ThinnetError } from 'thinnet'
import { openStore } from '../checkpoints/open.ts'
import { moduleHash } from '../trials/module-hash.ts'
import type { Job, Result } from '../trials/trial.ts'
import { connect, type Link } from './connection.ts'
import { isItself, LEAVE, TOLD, type Told } from './jobs.ts'

export interface WorkerOptions {
  url: string
  /** Of the queue. */
  name: string
  /** Trials at a time, each in a process of its own with `threads`. */
  jobs: number
  threads: number
  /** `redis`, `none`, or a folder. */
  checkpoints: string
  /** What modules' paths begin at; without it trials with modules are not taken. */
  modules?: string
  /** Seconds that a lost Redis is waited for. */
  patience: number
  /** Seconds after which the trials of a worker that is not heard of go to others. */
  lock: number
  /** What trains, where that is to be something else. */
  processor?: URL
  begun(job: Job): void
  ended(result: Result): void
  /** What else is worth a line. */
  tell(line: string): void
}

export interface RunningWorker {
  /** Fails when it can do no more. */
  readonly broken: Promise<never>
  /** Ends politely: trials that it has begun go back to the queue at once. */
  stop(): Promise<void>
}

/** Breakdowns in a row after which a worker takes it that it is its own fault. */
const BREAKDOWNS = 3
/** Times that a trial may take its worker down with it. */
const STALLS = 50
const STOPPING_MS = 15_000

/** Takes trials from a queue and trains them, until it is stopped. */
export async function startWorker(o: WorkerOptions): Promise<RunningWorker> {
  const link = await connect(o.url, { patience: o.patience, tell: o.tell })
  const store = openStore(o.checkpoints, o.url, o.patience)
  let fail: (error: Error) => void = () => {}
  const broken = new Promise<never>((_, reject) => {
    fail = reject
  })
  broken.catch(() => {})
  link.gone.catch(fail)

  const worker = new TrialWorker(o, link, fail)
  let breakdowns = 0
  const removals = new Set<Promise<void>>()
  worker.on('active', ({ data }) => o.begun(data))
  worker.on('completed', ({ data }, result) => {
    breakdowns = 0
    o.ended(result)
    const more = result.status === 'completed' && result.epochs < data.trial.setting.recipe.training.epochs
    if (more || !store) return
    const removal = store.remove(result.trial).catch(error => o.tell((error as Error).message))
    removals.add(removal)
    removal.then(() => removals.delete(removal))
  })
  worker.on('failed', (job, error) => {
    o.tell(`trial ${job?.data.trial.id ?? '?'} broke down, and is tried again: ${error.message}`)
    if (++breakdowns === BREAKDOWNS) {
      fail(new ThinnetError(`worker: expected trials to end, got ${BREAKDOWNS} breakdowns in a row: ${error.message}`))
    }
  })
  worker.on('lockRenewalFailed', ids => void worker.regain(ids))
  // Of connections `link` tells, and of locks that are lost nothing has to be told: who has them does the trial.
  worker.on('error', () => {})
  worker.run().catch(fail)

  return {
    broken,
    async stop() {
      // With a Redis that is gone any of it may take for ever.
      const end = async () => {
        await worker.pause(true)
        worker.cancelAllJobs(LEAVE)
        await worker.close()
        await Promise.all(removals)
      }
      const late = new Promise(resolve => setTimeout(resolve, STOPPING_MS).unref())
      await Promise.race([end(), late])
      link.close()
    },
  }
}

/** BullMQ's, but that it holds on to what it has begun when Redis was away for longer than its locks last. */
class TrialWorker extends Worker<Job, Result> {
  private readonly held = new Map<string, string>()
  private readonly o: WorkerOptions
  private readonly link: Link
  private readonly fail: (error: Error) => void

  constructor(o: WorkerOptions, link: Link, fail: (error: Error) => void) {
    const { url, threads, checkpoints, modules = '', patience, lock } = o
    const told: Told = { url, threads, checkpoints, modules, patience }
    const file = `./processor${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`
    super(o.name, o.processor ?? new URL(file, import.meta.url), {
      connection: link.client,
      name: `${hostname()}-${process.pid}`,
      autorun: false,
      concurrency: o.jobs,
      lockDuration: lock * 1000,
      stalledInterval: lock * 1000,
      maxStalledCount: STALLS,
      runRetryDelay: 1000,
      workerForkOptions: { env: { ...process.env, [TOLD]: JSON.stringify(told) } },
    })
    this.o = o
    this.link = link
    this.fail = fail
    link.client.defineCommand('thinnetHold', { numberOfKeys: 3, lua: HOLD })
  }

  protected override async callProcessJob(
    job: Queued<Job, Result>,
    token: string,
    signal?: AbortSignal,
  ): Promise<Result> {
    const id = job.id!
    this.held.set(id, token)
    try {
      const unfit = await this.unfitFor(job.data)
      if (unfit !== null) {
        this.fail(unfit)
        await this.pause(true)
        throw new WaitingError()
      }
      const result = await super.callProcessJob(job, token, signal)
      if (!(await this.hold(id))) throw new ThinnetError('another worker has it')
      return result
    } catch (error) {
      if ((error as Error).name === 'WaitingError') await job.moveToWait(token)
      throw error
    } finally {
      this.held.delete(id)
    }
  }

  /** Takes the locks of these jobs again, where nobody else has; gives the rest up. */
  async regain(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (this.held.has(id) && !(await this.hold(id).catch(() => true))) this.cancelJob(id)
  }

  /** Whether a job is still this worker's. While Redis is out of memory it waits. */
  private async hold(id: string): Promise<boolean> {
    const command = this.link.client as unknown as {
      thinnetHold(...args: (string | number)[]): Promise<number>
    }
    const token = this.held.get(id)
    if (token === undefined) return false
    const keys = [`${this.toKey(id)}:lock`, this.keys.active!, this.keys.stalled!]
    for (let told = false; ; told = true) {
      try {
        return (await command.thinnetHold(...keys, token, id, this.o.lock * 1000)) === 1
      } catch (error) {
        if (!/OOM/.test((error as Error).message)) throw error
        if (!told) this.o.tell(`${this.link.name} is out of memory: results wait until it has some`)
        await new Promise(resolve => setTimeout(resolve, 2000))
      }
    }
  }

  /** Why this worker is none for a job: others may be. */
  private async unfitFor(job: Job): Promise<ThinnetError | null> {
    if (!isItself(job)) {
      return new ThinnetError(`worker: expected trials of its own version of thinnet, got one of another.`)
    }
    const { network } = job.trial.setting.recipe
    if (network.kind !== 'module') return null
    const { modules } = this.o
    if (modules === undefined) {
      return new ThinnetError(`worker: expected --modules DIR, since a trial needs ${network.path}, got none.`)
    }
    const path = resolve(modules, network.path)
    const inside = relative(resolve(modules), path)
    if (inside.startsWith('..') || isAbsolute(inside)) {
      return new ThinnetError(`worker: expected modules in ${modules}, got ${network.path}.`)
    }
    try {
      const hash = await moduleHash(path)
      if (hash === network.hash) return null
      return new ThinnetError(`${path}: expected the module of the sweep (SHA-256 ${network.hash}), got ${hash}.`)
    } catch (error) {
      return new ThinnetError(`${path}: expected the module of a trial, got ${(error as Error).message}.`)
    }
  }
}

/** 1 where the job is the token's: by its lock, or, where that has run out, because nobody has taken the job yet. */
const HOLD = `
local lock = redis.call('GET', KEYS[1])
if lock and lock ~= ARGV[1] then return 0 end
if not lock and not redis.call('LPOS', KEYS[2], ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('SREM', KEYS[3], ARGV[2])
return 1
`
