import { type SandboxedJob, WaitingError } from 'bullmq'
import { openStore } from '../checkpoints/open.ts'
import { Interrupted, trainTrial } from '../trials/train-trial.ts'
import type { Job, Learned, Result } from '../trials/trial.ts'
import { LEAVE, TOLD, type Told } from './jobs.ts'

/** A coordinator hears of the first epochs within a second, and then ever more rarely: there may be a thousand machines. */
const FIRST_MS = 1000
const RARER = 1.25
/** What a trial that is left is given to reach the end of its epoch. */
const LEAVING_MS = 5000

const { url, threads, checkpoints, modules, patience } = JSON.parse(process.env[TOLD]!) as Told
const store = openStore(checkpoints, url, patience)
// A worker that was killed leaves nobody to train for.
process.once('disconnect', () => process.exit(1))

/** Trains one job, in a process of its own: the worker's renews the lock on it meanwhile. */
export default async function train(job: SandboxedJob<Job>, _token?: string, signal?: AbortSignal): Promise<Result> {
  const [leave, stop] = [new AbortController(), new AbortController()]
  const end = () => {
    if (signal?.reason !== LEAVE) return stop.abort()
    leave.abort()
    setTimeout(() => stop.abort(), LEAVING_MS).unref()
  }
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  let interval = FIRST_MS
  let next = performance.now() + interval
  const onEpoch = (epochs: number, learned?: Learned) => {
    if (performance.now() < next) return
    interval *= RARER
    next = performance.now() + interval
    job.updateProgress({ epochs, learned }).catch(() => {})
  }
  try {
    const signals = { signal: stop.signal, leave: leave.signal }
    return await trainTrial(job.data, { threads, store, folder: modules, ...signals, onEpoch })
  } catch (error) {
    if (error instanceof Interrupted) throw new WaitingError()
    throw error
  }
}
