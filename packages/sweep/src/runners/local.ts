import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ThinnetError } from 'thinnet'
import { folderStore } from '../checkpoints/folder.ts'
import { asResultOf } from '../trials/check.ts'
import { Interrupted } from '../trials/train-trial.ts'
import { failedResult, type Job, type Result } from '../trials/trial.ts'
import type { Order, ProcessSettings, Word } from './messages.ts'
import type { Progress, Runner } from './runner.ts'

export interface LocalOptions extends ProcessSettings {
  /** Trials at a time, each in a process of its own. */
  processes: number
}

/** How often a job is done again whose process died. */
const TRIES_MORE = 3
/** What a process is given to reach the end of its epoch, and then that of its step. */
const SECONDS_TO_LEAVE = 5

interface Task {
  readonly job: Job
  readonly told: ((progress: Progress) => void) | undefined
  readonly resolve: (result: Result) => void
  readonly reject: (error: Error) => void
  /** Processes that died of it, or while at it. */
  deaths: number
}

/** A process of this machine, and what it is at. */
interface Worker {
  readonly process: ChildProcess
  readonly ended: Promise<void>
  ready: boolean
  task: Task | null
  /** The end of its standard error. */
  said: string
}

/**
 * Does jobs in processes of this machine, each one after another. A job whose process dies goes to a new one, on from
 * its checkpoint.
 */
export function localRunner({ processes, ...settings }: LocalOptions): Runner {
  const store = folderStore(settings.checkpoints)
  const workers = new Set<Worker>()
  const waiting: Task[] = []
  let deathsAtStart = 0
  let broken: Error | null = null
  let closing: Promise<void> | null = null

  function pump(): void {
    if (closing || broken) return
    const idle = [...workers].filter(worker => worker.ready && !worker.task)
    for (const worker of idle.slice(0, waiting.length)) {
      worker.task = waiting.shift()!
      order(worker, { job: worker.task.job })
    }
    const starting = [...workers].filter(worker => !worker.ready).length
    for (let more = waiting.length - starting; more > 0 && workers.size < processes; more--) start()
  }

  function start(): void {
    // Of the sources in tests, and of what is built from them elsewhere.
    const script = `trial-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(settings)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: process.execArgv.filter(argument => !/^--(inspect|test|watch)/.test(argument)),
    })
    let end = (_reason: string) => {}
    const ended = new Promise<void>(resolve => {
      end = reason => {
        if (workers.delete(worker)) died(worker, reason)
        resolve()
      }
    })
    const worker: Worker = { process: child, ended, ready: false, task: null, said: '' }
    workers.add(worker)
    child.stderr!.on('data', text => {
      worker.said = (worker.said + text).slice(-4000)
    })
    child.on('message', (word: Word) => heard(worker, word))
    child.on('error', error => child.pid === undefined && end(error.message))
    child.on('close', (status, signal) => end(signal ?? `exit status ${status}`))
  }

  function heard(worker: Worker, word: Word): void {
    const { task } = worker
    if ('ready' in word) {
      worker.ready = true
      deathsAtStart = 0
    } else if ('epochs' in word) {
      task?.told?.(word)
    } else {
      worker.task = null
      if ('result' in word) task?.resolve(resultFrom(word.result, task.job))
      else if ('interrupted' in word) task?.reject(new Interrupted('interrupted'))
      else task?.reject(fail(new ThinnetError(word.storeError)))
    }
    pump()
  }

  function died(worker: Worker, reason: string): void {
    const { task, said } = worker
    if (closing || broken) {
      task?.reject(broken ?? new Interrupted('interrupted'))
      return
    }
    const why = `${reason}${lastLine(said)}`
    if (!worker.ready && ++deathsAtStart > TRIES_MORE) {
      fail(new ThinnetError(`local runner: expected a process that trains, got one that ended at its start: ${why}.`))
    } else if (task && ++task.deaths > TRIES_MORE) {
      task.resolve(failedResult(task.job, `its process ended ${task.deaths} times; the last: ${why}`))
    } else if (task) {
      waiting.unshift(task)
    }
    pump()
  }

  /** Nothing more is done: what waits learns why. */
  function fail(error: Error): Error {
    broken ??= error
    for (const task of waiting.splice(0)) task.reject(broken)
    return broken
  }

  async function close(): Promise<void> {
    for (const task of waiting.splice(0)) task.reject(new Interrupted('interrupted'))
    const all = [...workers]
    const ended = Promise.all(all.map(worker => worker.ended))
    for (const worker of all) order(worker, { end: 'leave' })
    if (await within(SECONDS_TO_LEAVE, ended)) return
    for (const worker of workers) order(worker, { end: 'stop' })
    if (await within(SECONDS_TO_LEAVE, ended)) return
    for (const worker of workers) worker.process.kill('SIGKILL')
    await ended
  }

  return {
    capacity: processes,
    run: (job, told) =>
      new Promise((resolve, reject) => {
        if (broken || closing) return reject(broken ?? new Interrupted('interrupted'))
        waiting.push({ job, told, resolve, reject, deaths: 0 })
        pump()
      }),
    forget: trial => store.remove(trial),
    close: () => (closing ??= close()),
  }
}

/** A process may run a module of anybody's making. */
function resultFrom(word: unknown, job: Job): Result {
  const result = asResultOf(job, word)
  return 'fault' in result ? failedResult(job, result.fault) : result
}

function order(worker: Worker, message: Order): void {
  // One that has died meanwhile has its end told by `close`.
  worker.process.send(message, () => {})
}

function lastLine(said: string): string {
  const lines = said.split('\n').filter(line => line.trim() !== '')
  const line = lines.find(each => /^\w*Error\b/.test(each)) ?? lines.at(-1)
  return line === undefined ? '' : ` (${line.trim().slice(0, 300)})`
}

/** Whether it comes to its end in so many seconds. */
async function within(seconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), 1000 * seconds)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
