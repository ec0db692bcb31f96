import { claimFirst, offer, withdraw } from './claim.ts'
import { JOB, JOB_BYTES, JOB_WORDS, SPINS, WORD } from './control.ts'
import type { Helper } from './helper.ts'
import { type Places, setPart } from './part.ts'

/** How long a worker may take for its part of a kernel, in milliseconds, before it counts as lost. */
const PATIENCE = 60_000

/** A kernel whose calls can be cut. */
export interface Shared extends Places {
  readonly memory: { readonly id: number }
  /** Its number with the workers. */
  readonly index: number
  readonly kernel: (...args: number[]) => void
}

/** One call of a kernel at a time, whose parts are done by who claims them first: the caller or a worker. */
export class Job {
  readonly buffer = new SharedArrayBuffer(JOB_BYTES)
  readonly #words = new Int32Array(this.buffer, 0, JOB_WORDS)
  readonly #args = new Float64Array(this.buffer, JOB_WORDS * 4)
  #number = 0

  /** Lets these helpers take part in a call, in parts of `size` units. */
  offer({ memory, index, begin, end, workspace, step }: Shared, args: number[], size: number, helpers: Helper[]): void {
    const words = this.#words
    this.#args.set(args)
    words[JOB.memory] = memory.id
    words[JOB.kernel] = index
    words[JOB.count] = args.length
    words[JOB.begin] = begin
    words[JOB.end] = end
    words[JOB.workspace] = workspace
    words[JOB.size] = size
    words[JOB.step] = step
    words[JOB.finished] = 0
    this.#number = (this.#number + 1) | 0
    offer(words, this.#number, Math.ceil(args[end]! / size))
    for (let i = 0; i < helpers.length; i++) helpers[i]!.ask(this.#number, i + 1)
  }

  /**
   * Does the parts that no helper claims, and waits for those that they have claimed.
   *
   * @param without when the caller would be done without them, about
   * @returns whether all of it is done before the patience ends
   */
  finish(call: Shared, args: number[], size: number, helpers: readonly Helper[], without: number): boolean {
    const n = args[call.end]!
    let claimed = Math.ceil(n / size)
    let own = 0
    let isDone = false
    try {
      for (let part = claimFirst(this.#words); part >= 0; part = claimFirst(this.#words)) {
        own++
        setPart(args, call, n, size, part)
        call.kernel(...args)
      }
    } finally {
      claimed -= own + withdraw(this.#words)
      const now = performance.now()
      // What all save is shared by their number; without one, the others would do its part.
      const saved = (without - now) / helpers.length ** 2
      for (const { rest } of helpers) rest.count(saved)
      isDone = this.#wait(claimed, now, helpers)
    }
    return isDone
  }

  /** Until helpers have done `count` parts, from now on; whoever is the last has cost that time. */
  #wait(count: number, from: number, helpers: readonly Helper[]): boolean {
    const words = this.#words
    for (let i = 0; i < SPINS; i++) if (Atomics.load(words, JOB.finished) === count) return true
    let last: Helper | undefined
    Atomics.store(words, JOB.sleeping, 1)
    for (;;) {
      const finished = Atomics.load(words, JOB.finished)
      const waited = performance.now() - from
      if (finished === count || waited > PATIENCE) {
        Atomics.store(words, JOB.sleeping, 0)
        last?.rest.count(-waited)
        return finished === count
      }
      last = helpers.find(({ words }) => Atomics.load(words, WORD.working)) ?? last
      if (mayWait) Atomics.wait(words, JOB.finished, finished, 1000)
    }
  }
}

/** Node's threads and workers may sleep; a page's own thread may only look again and again. */
const mayWait = typeof document === 'undefined'
