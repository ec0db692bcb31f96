import { CONTROL_BYTES, type Control, WORD, type WorkerMessage } from './control.ts'
import { Rest } from './rest.ts'
import { startWorker, type WorkerLike } from './start-worker.ts'

/** How long workers may take to come up, in milliseconds, before they are no longer counted on, or waited for. */
const STARTING = 5000

/** A worker thread, as the caller sees it. */
export class Helper {
  readonly words = new Int32Array(new SharedArrayBuffer(CONTROL_BYTES))
  readonly rest = new Rest()
  readonly #worker: WorkerLike
  readonly #started = performance.now()

  /** @throws whatever the engine does where there can be none */
  constructor(job: SharedArrayBuffer, lost: (reason: string) => void) {
    this.#worker = startWorker(lost)
    const control: Control = { control: this.words.buffer as SharedArrayBuffer, job }
    this.#worker.postMessage(control)
  }

  /** Whether it has ever answered. */
  get isUp(): boolean {
    return Atomics.load(this.words, WORD.attached) > 0
  }

  get isExpected(): boolean {
    return this.isUp || performance.now() - this.#started < STARTING
  }

  /** Whether it has taken in this memory. */
  has(id: number): boolean {
    return Atomics.load(this.words, WORD.attached) >= id
  }

  post(message: WorkerMessage): void {
    this.#worker.postMessage(message)
    Atomics.add(this.words, WORD.posted, 1)
    this.#wake()
  }

  /** Asks it to take part in a job, as this one of its threads. */
  ask(job: number, thread: number): void {
    this.words[WORD.thread] = thread
    Atomics.store(this.words, WORD.job, job)
    this.#wake()
  }

  /** Awake, that is outside of its waiting, it ends at once. */
  end(): void {
    Atomics.add(this.words, WORD.posted, 1)
    this.#wake()
    this.#worker.terminate()
  }

  #wake(): void {
    Atomics.add(this.words, WORD.wake, 1)
    if (Atomics.load(this.words, WORD.sleeping)) Atomics.notify(this.words, WORD.wake)
  }

  /** Not for ever: what a worker may lack shows when it is used. */
  waitUntilAttached(id: number): void {
    const start = performance.now()
    for (;;) {
      const attached = Atomics.load(this.words, WORD.attached)
      if (attached >= id || performance.now() - start > STARTING) return
      Atomics.wait(this.words, WORD.attached, attached, 1)
    }
  }
}
