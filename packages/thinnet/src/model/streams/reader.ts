import { refuse, show } from '../../errors.ts'
import { isStream, type Stream, type StreamStart } from '../stream.ts'

type Result<Item> = { readonly item: Item } | null

/**
 * Reads a stream: one item asked for ahead, so that its source works while the one before is computed, and never more.
 * Begins again where it is told to and the stream can.
 */
export class Reader<Item> {
  readonly #stream: Stream<Item>
  readonly #who: string
  #iterator: Iterator<unknown> | AsyncIterator<unknown> | null = null
  /** Asked for, and perhaps there. */
  #asked: Promise<Result<Item>> | null = null
  #isThere = false
  #isOnce = false
  #isBegun = false
  /** Whether somebody stopped waiting for an item. */
  interrupted = false
  #wake: (() => void) | null = null

  constructor(stream: Stream<Item>, who: string) {
    this.#stream = stream
    this.#who = who
  }

  /** Whether it has begun, and has neither ended nor been closed. */
  get isOpen(): boolean {
    return this.#iterator !== null
  }

  /** Whether a stream that has been begun, such as a generator, is all there is. */
  get isOnce(): boolean {
    return this.#isOnce
  }

  /** Whether it can begin in the middle: a function is told where. */
  get beginsAnywhere(): boolean {
    return typeof this.#stream === 'function'
  }

  /** Begins: where the stream is a function, at this place. */
  async open(start: StreamStart): Promise<void> {
    const stream = this.#stream
    const opened = typeof stream === 'function' ? await stream(start) : stream
    if (typeof opened === 'function' || !(Array.isArray(opened) || isStream(opened))) {
      refuse(this.#who, 'a function that gives a stream, which `for await` takes', show(opened))
    }
    this.#iterator = Symbol.asyncIterator in opened ? opened[Symbol.asyncIterator]() : opened[Symbol.iterator]()
    this.#isOnce = (this.#iterator as unknown) === stream
    this.#isBegun = false
  }

  /** Begins, and waits for the first item, which stays the next. @throws ThinnetError where there is none */
  async first(start: StreamStart): Promise<Item> {
    await this.open(start)
    const first = await this.peek()
    return first ? first.item : refuse(this.#who, 'a stream of at least one batch', 'one that ended at once')
  }

  /** Asks for the next item, unless it has been asked for. */
  ask(): Promise<Result<Item>> {
    if (this.#asked) return this.#asked
    this.#isThere = false
    const asked = this.#pull()
    const there = () => {
      this.#isThere = true
    }
    asked.then(there, there) // an error is for whoever takes it
    this.#asked = asked
    return asked
  }

  /** The next item; null at the end, or once interrupted. */
  async take(): Promise<Result<Item>> {
    let result: Result<Item> = null
    try {
      result = await this.peek()
    } finally {
      // At its end, or in failing, a source has closed itself.
      if (!result && !this.interrupted) this.#iterator = null
      if (!this.interrupted) this.#asked = null
    }
    return result
  }

  /** The next item, which stays the next. */
  async peek(): Promise<Result<Item>> {
    if (this.interrupted) return null
    const asked = this.ask()
    if (!this.#isThere) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve
        asked.then(() => resolve(), reject)
      })
      this.#wake = null
      if (this.interrupted) return null
    }
    return asked
  }

  /** Whoever waits for an item waits no longer, and gets none, nor does anybody later. */
  interrupt(): void {
    this.interrupted = true
    this.#wake?.()
  }

  /**
   * Lets the source end, where it has been asked for anything. One that is in the middle of an item, and may stay there, is
   * not waited for.
   */
  async close(): Promise<void> {
    const [iterator, asked] = [this.#isBegun ? this.#iterator : null, this.#asked]
    this.#iterator = null
    this.#asked = null
    const closing = (async () => iterator?.return?.())()
    if (asked && !this.#isThere) closing.catch(() => {})
    else await closing
  }

  async #pull(): Promise<Result<Item>> {
    this.#isBegun = true
    const { done, value } = await this.#iterator!.next()
    return done ? null : { item: (await value) as Item }
  }
}
