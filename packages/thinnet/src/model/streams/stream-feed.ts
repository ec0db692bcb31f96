import { refuse } from '../../errors.ts'
import { rowsFrom, type Samples } from '../data.ts'
import type { Feed, StepSamples } from '../feed.ts'
import type { Network } from '../network.ts'
import type { ClassWeight } from '../sample-weights.ts'
import type { Reader } from './reader.ts'
import { joined, samplesOf } from './samples.ts'

const HINT = 'Give a function that makes the stream, () => batches(): it is called each time that it is to begin.'

const MIDDLE =
  'Give a function: it is told with which batch of which epoch to begin, ({ epoch, step }) => batches(epoch, step).'

export interface StreamFeedOptions {
  readonly stepsPerEpoch: number | null
  readonly epochs: number
  /** Batches of the stream a step. */
  readonly accumulate: number
  readonly classWeight: ClassWeight | undefined
}

/**
 * Steps on the batches of a stream. Without `stepsPerEpoch`, each epoch reads the stream from its beginning to its end;
 * with it, an epoch goes on where the one before ended, and a stream that ends begins again.
 */
export class StreamFeed implements Feed {
  readonly #network: Network
  readonly #reader: Reader<unknown>
  readonly #options: StreamFeedOptions
  #epoch = 0
  #step = 0
  /** Batches that the stream has given since it last began. */
  #given = 0
  #ended = false

  constructor(network: Network, reader: Reader<unknown>, options: StreamFeedOptions) {
    this.#network = network
    this.#reader = reader
    this.#options = options
  }

  get stepsPerEpoch(): number | null {
    return this.#options.stepsPerEpoch
  }

  async begin(epoch: number, from?: { readonly batch: number } | null): Promise<void> {
    this.#epoch = epoch
    this.#step = from?.batch ?? 0
    this.#ended = false
    const inTheMiddle = from && (from.batch > 0 || this.stepsPerEpoch !== null)
    if (inTheMiddle && !this.#reader.beginsAnywhere)
      refuse('fit', 'a stream that can begin in the middle', 'one that begins only at its start', MIDDLE)
    if (from) await this.#reader.close()
    if (!this.#reader.isOpen) await this.#open()
  }

  async next(): Promise<StepSamples | null> {
    if (this.#step === this.stepsPerEpoch) return null
    const { accumulate, classWeight } = this.#options
    const parts: Samples[] = []
    while (parts.length < accumulate && !this.#ended) {
      const item = await this.#take()
      if (item === 'interrupted') return null
      if (item) parts.push(samplesOf(this.#network, item.item, this.#name, classWeight))
    }
    if (parts.length === 0) return null
    this.#step++
    if (!this.#isLast) this.#reader.ask()
    const samples = joined(parts)
    const size = Math.max(...parts.map(({ count }) => count))
    return { samples, rows: rowsFrom(0, samples.count), size }
  }

  /** @param left whether nothing more is waited for */
  async isOver(left: boolean): Promise<boolean> {
    const { stepsPerEpoch } = this.#options
    if (stepsPerEpoch !== null || this.#ended || left) return this.#step === stepsPerEpoch || this.#ended
    if (this.#reader.isOpen && (await this.#reader.peek())) return false
    return !this.#reader.interrupted
  }

  interrupt(): void {
    this.#reader.interrupt()
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  /** Whether this step is the last of all: what comes after it is not asked for. */
  get #isLast(): boolean {
    return this.#step === this.stepsPerEpoch && this.#epoch + 1 === this.#options.epochs
  }

  get #name(): string {
    return `fit: batch ${this.#given - 1} of the stream`
  }

  async #open(): Promise<void> {
    this.#given = 0
    await this.#reader.open({ epoch: this.#epoch, step: this.#step })
    const { stepsPerEpoch, epochs } = this.#options
    const times = epochs - this.#epoch
    if (stepsPerEpoch === null && times > 1 && this.#reader.isOnce) {
      refuse('fit', `a stream that can begin again for each of ${times} epochs`, 'one that can be read once', HINT)
    }
  }

  /** The next item; null at the end of an epoch. */
  async #take(): Promise<{ item: unknown } | 'interrupted' | null> {
    for (;;) {
      const item = this.#reader.isOpen ? await this.#reader.take() : null
      if (this.#reader.interrupted) return 'interrupted'
      if (item) {
        this.#given++
        return item
      }
      const { stepsPerEpoch } = this.#options
      if (this.#given === 0 && !(stepsPerEpoch === null && this.#step > 0)) {
        const got = this.#step === 0 ? 'one that ended at once' : 'one that ended when it was to begin again'
        refuse('fit', 'a stream of at least one batch', got, HINT)
      }
      if (stepsPerEpoch === null) {
        this.#ended = true
        return null
      }
      if (this.#reader.isOnce) {
        const got = `a stream that ended after ${this.#step} of them, in epoch ${this.#epoch}`
        refuse('fit', `stepsPerEpoch ${stepsPerEpoch} batches`, got, HINT)
      }
      await this.#open()
    }
  }
}
