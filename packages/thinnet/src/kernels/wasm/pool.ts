import { ThinnetError } from '../../errors.ts'
import type { BlasSource } from '../blas/sgemm.ts'
import { CONTROL_BYTES, MOST_ARGUMENTS, SPINS, WORD, WORDS, type WorkerMessage } from './control.ts'
import { workerSource } from './worker.generated.ts'

/** How long a worker may take for its part of a kernel, in milliseconds, before it counts as lost. */
const PATIENCE = 60_000
/** How long workers may take to come up, in milliseconds, where the caller has to wait for that. */
const STARTING = 5000

interface Helper {
  readonly worker: WorkerLike
  readonly words: Int32Array
  readonly args: Float64Array
  /** The first memory that this worker was sent: it was started for it. */
  readonly since: number
}

/** What Node's and the browsers' workers have in common here. */
interface WorkerLike {
  postMessage(message: unknown): void
  terminate(): unknown
}

/**
 * The worker threads of this process: started when the first model asks for them, shared by all models, asleep when
 * there is nothing to do, and never what keeps a program alive.
 *
 * A kernel is fork and join: the caller cuts [0, n) into parts, hands all but the first to workers, computes the first
 * itself, and waits. A worker is used as soon as it is there (starting one takes some tens of milliseconds, in which the
 * caller computes alone): kernels give the same bits for any cut.
 */
class Pool {
  readonly #helpers: Helper[] = []
  #memories = 0
  #lost: string | null = null

  /** Sends a memory to `count` workers, starting those that are missing. Returns its number. */
  attach(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    count: number,
    blas: BlasSource | null = null,
  ): number {
    while (this.#helpers.length < count) this.#helpers.push(this.#start())
    const id = ++this.#memories
    for (const helper of this.#helpers) this.#post(helper, { attach: id, module, memory, blas })
    // A worker that is still loading native code when the program ends would take the process down with it.
    if (blas) for (const { words } of this.#helpers) waitUntilAttached(words, id)
    return id
  }

  detach(id: number): void {
    for (const helper of this.#helpers) this.#post(helper, { detach: id })
  }

  /** How many of the first `most` workers have taken in this memory. */
  ready(id: number, most: number): number {
    if (this.#lost) this.#giveUp(this.#lost)
    let count = 0
    for (const { since, words } of this.#helpers) {
      if (count === most || id < since || Atomics.load(words, WORD.attached) < id) break
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

  /** Waits until the first `count` workers have done their jobs. @throws ThinnetError if one failed or is lost */
  join(count: number): void {
    let failed = false
    for (let i = 0; i < count; i++) {
      const { words } = this.#helpers[i]!
      waitUntilDone(words, () => this.#giveUp('one did not answer'))
      if (words[WORD.failed]) failed = true
    }
    if (failed) this.#giveUp('a kernel failed in one')
  }

  #post({ worker, words }: Helper, message: WorkerMessage): void {
    worker.postMessage(message)
    Atomics.add(words, WORD.posted, 1)
    wake(words)
  }

  #start(): Helper {
    const control = new SharedArrayBuffer(CONTROL_BYTES)
    const worker = startWorker(reason => {
      if (this.#helpers.includes(helper)) this.#lost ??= reason
    })
    worker.postMessage({ control })
    const helper = {
      worker,
      words: new Int32Array(control, 0, WORDS),
      args: new Float64Array(control, WORDS * 4, MOST_ARGUMENTS),
      since: this.#memories + 1,
    }
    return helper
  }

  /** Ends all workers; models made before go on with one thread. */
  #giveUp(reason: string): never {
    for (const { worker } of this.#helpers.splice(0)) worker.terminate()
    this.#lost = null
    throw new ThinnetError(
      `worker threads: expected each to do its part, got: ${reason}. This step is not done; make the model anew, with ` +
        'threads: 1 if it happens again.',
    )
  }
}

export const pool = new Pool()

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

function waitUntilDone(words: Int32Array, lost: () => never): void {
  const job = words[WORD.job]!
  for (let i = 0; i < SPINS; i++) if (Atomics.load(words, WORD.done) === job) return
  const start = performance.now()
  for (;;) {
    const done = Atomics.load(words, WORD.done)
    if (done === job) return
    if (performance.now() - start > PATIENCE) lost()
    if (mayWait) Atomics.wait(words, WORD.done, done, 1000)
  }
}

/** Node's threads and workers may sleep; a page's own thread may only look again and again. */
const mayWait = typeof document === 'undefined'

/**
 * How many threads to use, the caller's own included: as many as asked for, by default one a core; 1 where there can be
 * no workers, for want of shared memory (a page that is not cross-origin isolated).
 */
export function usableThreads(asked?: number): number {
  if (typeof SharedArrayBuffer === 'undefined') return 1
  if ('crossOriginIsolated' in globalThis && !globalThis.crossOriginIsolated) return 1
  const node = globalThis.process?.getBuiltinModule?.('node:os')
  if (node) return asked ?? node.availableParallelism()
  if (globalThis.process || typeof Worker !== 'function') return 1
  return asked ?? navigator.hardwareConcurrency
}

function startWorker(lost: (reason: string) => void): WorkerLike {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
  if (node) {
    // Options of the program itself (a loader, an inspector) are not for this worker.
    const worker = new node.Worker(workerSource, { eval: true, execArgv: [], name: 'thinnet kernels' })
    worker.on('error', error => lost(`one ended: ${(error as Error).message}`))
    worker.on('exit', code => lost(`one ended with status ${code}`))
    worker.unref()
    return worker
  }
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }))
  const worker = new Worker(url, { name: 'thinnet kernels' })
  worker.onerror = ({ message }) => lost(`one ended: ${message}`)
  return worker
}
