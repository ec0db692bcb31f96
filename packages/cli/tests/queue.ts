// Workers as processes, and small trials for them.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { configurationId, type Job, jobId, type Result, recipeSchema, trainTrial, trialId } from '@thinnet/sweep'

const BIN = fileURLToPath(new URL('../bin/thinnet.js', import.meta.url))

const SMALL = {
  data: { name: 'mnist', train: 60, test: 50 },
  network: { kind: 'mlp', layers: 1, units: 8 },
  training: { batchSize: 20, epochs: 30, evaluateEvery: 10, saveEvery: 5 },
}

/** A trial of a tiny network. */
export function jobOf(rate: number, seed: number, o: { epochs?: number; to?: number; network?: object } = {}): Job {
  const { epochs = SMALL.training.epochs, to = epochs } = o
  const { network = { ...SMALL.network, dropout: { rate } } } = o
  const recipe = recipeSchema.parse({
    ...SMALL,
    network,
    training: { ...SMALL.training, epochs },
  })
  const setting = { id: configurationId(recipe), values: { 'network.dropout.rate': rate }, recipe }
  return { trial: { id: trialId(setting, seed), setting, seed }, epochs: to }
}

/** The same job, here. */
export function here(job: Job): Promise<Result> {
  const signal = new AbortController().signal
  return trainTrial(job, { threads: 1, store: null, folder: '.', signal, onEpoch() {} })
}

/** What has to be the same wherever a job was done. */
export const bits = ({ job, trial, epochs, status, weights, curves }: Result) => ({
  ...{ job, trial, epochs, status, weights, curves },
})

export function assertSame(results: readonly Result[], others: readonly Result[]): void {
  const byJob = (a: Result, b: Result) => (a.job < b.job ? -1 : 1)
  assert.deepEqual(
    results.map(bits).sort((a, b) => byJob(a as Result, b as Result)),
    [...others].sort(byJob).map(bits),
  )
}

export const idsOf = (jobs: readonly Job[]) => jobs.map(jobId)

export interface WorkerProcess {
  readonly child: ChildProcess
  /** Trials that it has begun and ended, by the start of their names, in order. */
  readonly begun: string[]
  readonly ended: string[]
  readonly stderr: () => string
  /** It has said that it is there: from then on it ends as it is asked to. */
  readonly ready: Promise<void>
  readonly exited: Promise<{ status: number | null; stdout: string; stderr: string }>
  /** Waits until its lines are such. */
  until(there: (worker: WorkerProcess) => boolean): Promise<void>
  /** The process and all that it has started. */
  kill(signal: NodeJS.Signals): void
}

/** Has processes that train sleep between two saves, so that a trial takes seconds and computes little. */
const sleeps = 'process.send && setInterval(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10), 5)'
export const SLOW = { NODE_OPTIONS: `--import ${JSON.stringify(`data:text/javascript,${encodeURIComponent(sleeps)}`)}` }

/** Starts the built `thinnet worker`, in a process group of its own. */
export function startWorker(
  url: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): WorkerProcess {
  const child = spawn(process.execPath, [BIN, 'worker', '--queue', url, '--jobs', '1', ...args], {
    detached: true,
    env: { ...process.env, ...env },
  })
  let stdout = ''
  let stderr = ''
  const begun: string[] = []
  const ended: string[] = []
  const waiting = new Set<() => void>()
  const look = () => {
    for (const work of waiting) work()
  }
  let part = ''
  child.stdout.on('data', text => {
    stdout += text
    const lines = `${part}${text}`.split('\n')
    part = lines.pop() ?? ''
    for (const line of lines) {
      const id = /^[0-9a-f]{8}(?= ·)/.exec(line)?.[0]
      if (id) (line.endsWith('begins') ? begun : ended).push(id)
    }
    look()
  })
  child.stderr.on('data', text => {
    stderr += text
    look()
  })
  const exited = new Promise<{ status: number | null; stdout: string; stderr: string }>(resolve => {
    child.on('close', status => {
      resolve({ status, stdout, stderr })
      look()
    })
  })
  const ready = Promise.race([once(child.stdout, 'data'), exited]).then(() => {})
  const worker: WorkerProcess = {
    ...{ child, begun, ended, ready, exited, stderr: () => stderr },
    until: there =>
      new Promise((resolve, reject) => {
        const work = () => {
          if (there(worker)) resolve()
          else if (child.exitCode !== null) reject(new Error(`the worker ended with ${child.exitCode}: ${stderr}`))
          else return
          waiting.delete(work)
        }
        waiting.add(work)
        work()
      }),
    kill(signal) {
      try {
        process.kill(-child.pid!, signal)
      } catch {}
    },
  }
  return worker
}

/** Ends workers politely, and sees that they do. */
export async function endAll(workers: readonly WorkerProcess[]): Promise<void> {
  for (const worker of workers) {
    await worker.ready
    worker.child.kill('SIGTERM')
  }
  for (const worker of workers) assert.equal((await worker.exited).status, 143, worker.stderr())
}
