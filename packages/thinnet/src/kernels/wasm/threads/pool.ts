import { refuse } from '../../../errors.ts'
import {
  type Attached,
  begin,
  CONTROL_BYTES,
  MOST_ARGUMENTS,
  SPINS,
  WORD,
  WORDS,
  type WorkerMessage,
} from './control.ts'
import { startWorker } from './start.ts'
import type { WorkerLike } from './start-worker.ts'

/** How long a worker may take for its part of a kernel, in milliseconds, before it counts as lost. */
const PATIENCE = 60_000
/** How long workers may take to come up, in milliseconds, before they are no longer counted on, or waited for. */
const STARTING = 5000

const HINT = 'This step is not done; make the model again, with threads: 1 if it happens again.'

interface Helper {
  readonly worker: WorkerLike
  readonly words: Int32Array
  readonly args: Float64Array
  readonly started: number
}

/**
 * The worker threads of this process: started when the first model asks for them, shared by all models, asleep when
 * there is nothing to do, and never what keeps a program alive.
 *
 * A kernel is fork and join: the caller cuts [0, n) into parts, hands all but the first to workers, computes the first
 * itself, and then what no worker has begun, and waits. So workers need not be there: a page may forbid them, they take
 * some tens of milliseconds to start, and may end. Kernels give the same bits for any cut.
 */
class Pool {
  #helpers: Helper[] = []
  /** All that are in use, in the order of their numbers, from 1. */
  readonly #memories = new Map<number, Attached>()
  #last = 0
  /** Why no more are tried: one could not be started. */
  #refused = false
  #reason: string | null = null

  /** Sends a memory to the workers, `count` of them at least. Returns its number, instead of that of before, if any. */
  attach(memory: Attached, count: number, before = 0): number {
    const id = ++this.#last
    this.#memories.delete(before)
    this.#memories.set(id, memory)
    for (const helper of this.#helpers) post(helper, { ...memory, attach: id, before })
    this.start(count)
    return id
  }

  /** Starts the workers that are missing to `count`. */
  start(count: number): void {
    while (!this.#refused && this.#helpers.length < count) this.#startOne()
    // A worker that is still loading native code when the program ends would take the process down with it.
    for (const [id, { blas }] of this.#memories) {
      if (blas) for (const { words } of this.#helpers) waitUntilAttached(words, id)
    }
  }

  /** Lets go of a memory, at once: workers that have had it end, and others start for the memories that are left. */
  drop(id: number): void {
    if (!this.#memories.delete(id)) return
    const count = this.#helpers.length
    for (const helper of this.#helpers.splice(0)) end(helper)
    if (this.#memories.size > 0) this.start(count)
  }

  /** What a number stands for. */
  attached(id: number): Attached | undefined {
    return this.#memories.get(id)
  }

  /** How many of `most` workers there are, or may yet come. */
  count(most: number): number {
    const now = performance.now()
    const isExpected = (helper: Helper) => isUp(helper) || now - helper.started < STARTING
    return Math.min(most, this.#helpers.filter(isExpected).length)
  }

  /** Why there are fewer. */
  get reason(): string {
    return this.#reason ?? 'worker threads were started, and have not answered'
  }

  /** How many of the first `most` workers have taken in this memory. */
  ready(id: number, most: number): number {
    let count = 0
    for (const { words } of this.#helpers) {
      if (count === most || Atomics.load(words, WORD.attached) < id) break
      count++
    }
    return count
  }

  /** Lets worker `index` run a kernel of this memory; it must be ready, and joined before it gets another. */
  fork(index: number, memory: number, kernel: number, args: readonly number[]): void {
    const helper = this.#helpers[index]!
    const { words } = helper
    helper.args.set(args)
    words[WORD.memory] = memory
    words[WORD.kernel] = kernel
    words[WORD.count] = args.length
    Atomics.add(words, WORD.job, 1)
    wake(words)
  }

  /**
   * Does the jobs of the first `count` workers that these have not begun, and waits for the others.
   *
   * @param kernel that of the jobs, on this thread
   * @throws ThinnetError if a worker failed in the middle of its part, or is lost there
   */
  join(count: number, kernel: (...args: number[]) => void): void {
    let got = ''
    for (const helper of this.#helpers.slice(0, count)) {
      const { words, args } = helper
      const job = words[WORD.job]!
      if (!waitUntilBegun(words, job) && begin(words, job)) kernel(...args.subarray(0, words[WORD.count]))
      else if (!waitUntilDone(words, job)) got = this.#end(helper, 'one that does not answer')
      else if (words[WORD.failed]) got = this.#end(helper, 'one that failed')
    }
    if (got) refuse('worker threads', 'each to do its part of a kernel', got, HINT)
  }

  #startOne(): void {
    const control = new SharedArrayBuffer(CONTROL_BYTES)
    const words = new Int32Array(control, 0, WORDS)
    this.#reason = null
    try {
      const worker = startWorker(reason => this.#lost(helper, reason))
      const args = new Float64Array(control, WORDS * 4, MOST_ARGUMENTS)
      const helper = { worker, words, args, started: performance.now() }
      this.#helpers.push(helper)
      worker.postMessage({ control })
      for (const [id, memory] of this.#memories) post(helper, { ...memory, attach: id })
    } catch (error) {
      this.#refuse((error as Error).message)
    }
  }

  /** A worker has ended: the caller does its part. Where the first could not be started, others cannot be either. */
  #lost(helper: Helper, why: string): void {
    if (!this.#helpers.includes(helper)) return
    if (isUp(helper)) this.#end(helper, why)
    else this.#refuse(why)
  }

  #refuse(why: string): void {
    this.#refused = true
    for (const helper of this.#helpers.filter(helper => !isUp(helper))) this.#end(helper, '')
    const policy = globalThis.process?.versions?.node ? '' : '; the Content-Security-Policy must say worker-src blob:'
    this.#reason = `worker threads could not be started${why && ` (${why})`}${policy}`
  }

  #end(helper: Helper, why: string): string {
    this.#helpers.splice(this.#helpers.indexOf(helper), 1)
    end(helper)
    this.#reason = `a worker thread was lost: ${why}`
    return why
  }
}

export const pool = new Pool()

/** Whether it has ever answered. */
function isUp({ words }: Helper): boolean {
  return Atomics.load(words, WORD.attached) > 0
}

function post({ worker, words }: Helper, message: WorkerMessage): void {
  worker.postMessage(message)
  Atomics.add(words, WORD.posted, 1)
  wake(words)
}

/** Awake, that is outside of its waiting, it ends at once. */
function end({ worker, words }: Helper): void {
  Atomics.add(words, WORD.posted, 1)
  wake(words)
  worker.terminate()
}

function wake(words: Int32Array): void {
  Atomics.add(words, WORD.wake, 1)
  if (Atomics.load(words, WORD.sleeping)) Atomics.notify(words, WORD.wake)
}

/** Not for ever: what a worker may lack shows when it is used. */
function waitUntilAttached(words: Int32Array, id: number): void {
  const start = performance.now()
  for (;;) {
    const attached = Atomics.load(words, WORD.attached)
    if (attached >= id || performance.now() - start > STARTING) return
    Atomics.wait(words, WORD.attached, attached, 1)
  }
}

/** Some tens of microseconds; whether somebody has begun the job by then. */
function waitUntilBegun(words: Int32Array, job: number): boolean {
  for (let i = 0; i < SPINS; i++) if (Atomics.load(words, WORD.begun) === job) return true
  return false
}

/** Whether the job is done before the patience ends. */
function waitUntilDone(words: Int32Array, job: number): boolean {
  for (let i = 0; i < SPINS; i++) if (Atomics.load(words, WORD.done) === job) return true
  const start = performance.now()
  for (;;) {
    const done = Atomics.load(words, WORD.done)
    if (done === job) return true
    if (performance.now() - start > PATIENCE) return false
    if (mayWait) Atomics.wait(words, WORD.done, done, 1000)
  }
}

/** Node's threads and workers may sleep; a page's own thread may only look again and again. */
const mayWait = typeof document === 'undefined'
