import { refuse } from '../../../errors.ts'
import { type Attached, WORD } from './control.ts'
import { Helper } from './helper.ts'
import { Job, type Shared } from './job.ts'

const HINT = 'This step is not done; make the model again, with threads: 1 if it happens again.'

/**
 * The worker threads of this process: started when the first model asks for them, shared by all models, asleep when
 * there is nothing to do, and never what keeps a program alive.
 *
 * A call of a kernel is cut into parts, and each thread claims one after the other, the caller as well, until none are
 * left. So nobody waits for a worker that has not begun: a page may forbid workers, they take some tens of milliseconds to
 * start, may end, and may find their cores taken. Kernels give the same bits for any cut.
 */
class Pool {
  readonly #helpers: Helper[] = []
  /** Those of them that take part in the next job. */
  readonly #team: Helper[] = []
  /** What they and the caller share. */
  #job: Job | null = null
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
    for (const helper of this.#helpers) helper.post({ ...memory, attach: id, before })
    this.start(count)
    return id
  }

  /** Starts the workers that are missing to `count`. */
  start(count: number): void {
    while (!this.#refused && this.#helpers.length < count) this.#startOne()
    // A worker that is still loading native code when the program ends would take the process down with it.
    for (const [id, { blas }] of this.#memories) {
      if (blas) for (const helper of this.#helpers) helper.waitUntilAttached(id)
    }
  }

  /** Lets go of a memory, at once: workers that have had it end, and others start for the memories that are left. */
  drop(id: number): void {
    if (!this.#memories.delete(id)) return
    const count = this.#helpers.length
    for (const helper of this.#helpers.splice(0)) helper.end()
    if (this.#memories.size > 0) this.start(count)
  }

  /** What a number stands for. */
  attached(id: number): Attached | undefined {
    return this.#memories.get(id)
  }

  /** How many of `most` workers there are, or may yet come. */
  count(most: number): number {
    return Math.min(most, this.#helpers.filter(({ isExpected }) => isExpected).length)
  }

  /** Why there are fewer. */
  get reason(): string {
    return this.#reason ?? 'worker threads were started, and have not answered'
  }

  /** How many workers can take part in the next job on this memory: `most` of them, at most. */
  ready(id: number, most: number): number {
    this.#team.length = 0
    for (const helper of this.#helpers) {
      if (this.#team.length === most) break
      if (helper.has(id) && helper.rest.isOver) this.#team.push(helper)
    }
    return this.#team.length
  }

  /**
   * Does a call of a kernel in parts of `size` units, together with the workers that were found ready.
   *
   * @param alone about how many milliseconds it would take without them
   * @throws ThinnetError if a worker failed in the middle of its part, or is lost there
   */
  share(call: Shared, args: number[], size: number, alone: number): void {
    const start = performance.now()
    const job = this.#job!
    job.offer(call, args, size, this.#team)
    if (!job.finish(call, args, size, this.#team, start + alone)) {
      // Whoever it is may still go on: with words that nobody else looks at.
      this.#job = null
      for (const helper of [...this.#helpers]) this.#end(helper, 'one that does not answer')
      refuse('worker threads', 'each to do its part of a kernel', 'one that does not answer', HINT)
    }
    if (!this.#team.some(hasFailed)) return
    for (const helper of this.#team.filter(hasFailed)) this.#end(helper, 'one that failed')
    refuse('worker threads', 'each to do its part of a kernel', 'one that failed', HINT)
  }

  #startOne(): void {
    this.#reason = null
    try {
      this.#job ??= new Job()
      const helper: Helper = new Helper(this.#job.buffer, reason => this.#lost(helper, reason))
      this.#helpers.push(helper)
      for (const [id, memory] of this.#memories) helper.post({ ...memory, attach: id })
    } catch (error) {
      this.#refuse((error as Error).message)
    }
  }

  /** A worker has ended: the caller does its part. Where the first could not be started, others cannot be either. */
  #lost(helper: Helper, why: string): void {
    if (!this.#helpers.includes(helper)) return
    if (helper.isUp) this.#end(helper, why)
    else this.#refuse(why)
  }

  #refuse(why: string): void {
    this.#refused = true
    for (const helper of this.#helpers.filter(({ isUp }) => !isUp)) this.#end(helper, '')
    const policy = globalThis.process?.versions?.node ? '' : '; the Content-Security-Policy must say worker-src blob:'
    this.#reason = `worker threads could not be started${why && ` (${why})`}${policy}`
  }

  #end(helper: Helper, why: string): void {
    this.#helpers.splice(this.#helpers.indexOf(helper), 1)
    helper.end()
    this.#reason = `a worker thread was lost: ${why}`
  }
}

const hasFailed = ({ words }: Helper) => words[WORD.failed] === 1

export const pool = new Pool()
