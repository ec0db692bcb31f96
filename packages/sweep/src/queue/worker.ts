import { hostname } from 'node:os'
import { basename, dirname, resolve } from 'node:path'
import { foreign } from '@thinnet/charts/text'
import { type ChildPool, type JobJson, type Job as Queued, UnrecoverableError, WaitingError, Worker } from 'bullmq'
import { ThinnetError, version } from 'thinnet'
import { openStore } from '../checkpoints/open.ts'
import { jobIn, otherVersionOf } from '../trials/check.ts'
import { moduleHash } from '../trials/module-hash.ts'
import type { Job, Result } from '../trials/trial.ts'
import { Children } from './children.ts'
import { connect, type Link } from './connection.ts'
import { LEAVE, REFUSED, TOLD, type Told } from './jobs.ts'
import { Patient, pause } from './patient.ts'

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

/** Crashes in a row after which a worker takes it that it is its own fault. */
const CRASHES = 3
/** Characters of why. */
const MESSAGE = 500
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
  let crashes = 0
  const removals = new Set<Promise<void>>()
  worker.on('completed', ({ data }, result) => {
    crashes = 0
    o.ended(result)
    const more = result.status === 'completed' && result.epochs < data.trial.setting.recipe.training.epochs
    if (more || !store) return
    const removal = store.remove(result.trial).catch(error => o.tell((error as Error).message))
    removals.add(removal)
    removal.then(() => removals.delete(removal))
  })
  worker.on('failed', (job, error) => {
    const name = foreign(job?.id ?? '?')
    const why = foreign(error.message, MESSAGE)
    // What others have put there is no fault of this worker.
    if (error instanceof UnrecoverableError) return o.tell(`trial ${name} is ${why}`)
    o.tell(`trial ${name} crashed, and is tried again: ${why}`)
    if (++crashes === CRASHES) {
      fail(new ThinnetError(`worker: expected trials to end, got ${CRASHES} crashes in a row: ${why}`))
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

/**
 * BullMQ's, but that it holds on to what it has begun when Redis was away for longer than its locks last, waits while
 * Redis refuses (see `Patient`), and believes nothing that is on the queue.
 */
class TrialWorker extends Worker<Job, Result> {
  private readonly held = new Map<string, string>()
  private readonly o: WorkerOptions
  private readonly link: Link
  private readonly fail: (error: Error) => void
  private readonly patient: Patient

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
    this.patient = new Patient(link, o.tell)
    link.client.defineCommand('thinnetHold', { numberOfKeys: 3, lua: HOLD })
  }

  /** Called by BullMQ's constructor. */
  protected override createSandbox(processor: string): void {
    const own = this as unknown as { childPool: ChildPool }
    own.childPool = new Children((own.childPool as unknown as { opts: ChildPoolOptions }).opts)
    super.createSandbox(processor)
  }

  /** A job whose data are no JSON is one, to be refused as others are. */
  protected override createJob(json: JobJson, id: string): Queued<Job, Result> {
    return super.createJob({ ...json, data: isJson(json.data) ? json.data : 'null' }, id)
  }

  /** The next job; none, after a moment, where there is an error. */
  protected override async moveToActive(token: string, name?: string): Promise<Queued<Job, Result>> {
    try {
      const job = await super.moveToActive(token, name)
      // Where there is none nothing was written.
      if (job) this.patient.served()
      return job
    } catch (error) {
      if (!this.closing) await pause()
      this.patient.waitsFor(error)
      throw error
    }
  }

  protected override async callProcessJob(
    job: Queued<Job, Result>,
    token: string,
    signal?: AbortSignal,
  ): Promise<Result> {
    const id = job.id!
    this.held.set(id, token)
    try {
      await this.fitOrLeave(job)
      this.o.begun(job.data)
      // How far it is may go untold.
      const tellProgress = job.updateProgress.bind(job)
      job.updateProgress = progress => tellProgress(progress).catch(() => {})
      return await super.callProcessJob(job, token, signal)
    } catch (error) {
      if ((error as Error).name === 'WaitingError') await this.patiently(id, () => job.moveToWait(token))
      throw error
    }
  }

  protected override async handleCompleted(...[result, job, ...rest]: Parameters<Handle<Result>>) {
    try {
      return await this.patiently(job.id!, async () => {
        if (!(await this.hold(job.id!))) throw new ThinnetError('another worker has it')
        return super.handleCompleted(result, job, ...rest)
      })
    } finally {
      this.held.delete(job.id!)
    }
  }

  protected override async handleFailed(...[error, job, ...rest]: Parameters<Handle<Error>>) {
    try {
      return await this.patiently(job.id!, () => super.handleFailed(error, job, ...rest))
    } finally {
      this.held.delete(job.id!)
    }
  }

  /** Does what has to be written to Redis, again and again while that refuses. The job's lock is held meanwhile. */
  private async patiently<T>(id: string, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const done = await work()
        this.patient.served()
        return done
      } catch (error) {
        if (this.closing || !this.patient.waitsFor(error)) throw error
        await pause()
        await this.hold(id).catch(() => {})
      }
    }
  }

  /** Takes the locks of these jobs again, where nobody else has; gives the rest up. */
  async regain(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (this.held.has(id) && !(await this.hold(id).catch(() => true))) this.cancelJob(id)
  }

  /** Whether a job is still this worker's. */
  private async hold(id: string): Promise<boolean> {
    const command = this.link.client as unknown as {
      thinnetHold(...args: (string | number)[]): Promise<number>
    }
    const token = this.held.get(id)
    if (token === undefined) return false
    const keys = [`${this.toKey(id)}:lock`, this.keys.active!, this.keys.stalled!]
    return (await command.thinnetHold(...keys, token, id, this.o.lock * 1000)) === 1
  }

  /** Refuses what is no job; gives one back that others may be able to do, and ends. */
  private async fitOrLeave(queued: Queued<Job, Result>): Promise<void> {
    const other = otherVersionOf(queued.data)
    const job = jobIn(queued.data, queued.id!)
    if (other === null && 'fault' in job) throw new UnrecoverableError(`${REFUSED}${job.fault}`)
    const unfit =
      other !== null
        ? new ThinnetError(`worker: expected trials of thinnet ${version}, got one of ${other}.`)
        : await this.unfitFor(job as Job)
    if (unfit === null) {
      queued.data = job as Job
      return
    }
    this.fail(unfit)
    await this.pause(true)
    throw new WaitingError()
  }

  /** Why this worker is none for a job: others may be. */
  private async unfitFor(job: Job): Promise<ThinnetError | null> {
    const { network } = job.trial.setting.recipe
    if (network.kind !== 'module') return null
    const { modules } = this.o
    if (modules === undefined) {
      return new ThinnetError(`worker: expected --modules DIR, since a trial needs ${network.path}, got none.`)
    }
    const path = resolve(modules, network.path)
    // Not below it: node_modules are full of programs that anyone knows the hash of.
    if (dirname(path) !== resolve(modules) || !/^[^.].*\.[cm]?[jt]s$/.test(basename(path))) {
      return new ThinnetError(`worker: expected a module that lies directly in ${modules}, got ${network.path}.`)
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

type ChildPoolOptions = ConstructorParameters<typeof ChildPool>[0]
type Handle<T> = (
  outcome: T,
  job: Queued<Job, Result>,
  token: string,
  fetchNext?: () => boolean,
) => Promise<Queued<Job, Result>>

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
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
