/** Every so many calls, one is left to the caller, to know how long it takes alone now. */
const EVERY = 64
/** The weight of one more measurement; each counts at most so many times what was measured before. */
const WEIGHT = 1 / 8
const MOST = 3

/** How long the caller takes for a kernel's calls alone, by the times that it had to, or was made to. */
export class Alone {
  #calls = 0
  /** Measured time over estimated time. */
  #rate = Number.POSITIVE_INFINITY

  /** Whether it is time to measure again. */
  get isDue(): boolean {
    return ++this.#calls % EVERY === 0
  }

  /** @param estimate as the kernel's `Cut` says; both in milliseconds or in nanoseconds */
  measured(time: number, estimate: number): void {
    const rate = time / estimate
    if (this.#rate === Number.POSITIVE_INFINITY) this.#rate = rate
    else this.#rate += WEIGHT * (Math.min(rate, MOST * this.#rate) - this.#rate)
  }

  expected(estimate: number): number {
    return this.#rate * estimate
  }
}

/** How many are kept apart at most. */
const MOST_KEPT = 256

/**
 * One for each convolution's weights, by their address, since what such a call takes goes by more than its `Cut` knows;
 * of other kernels, one for all calls.
 */
export class Alones {
  readonly #place: number
  readonly #all = new Map<number | undefined, Alone>()

  /** @param names the kernel's parameters */
  constructor(names: readonly string[]) {
    this.#place = names.findIndex(name => name === 'kernel' || name === 'dkernel')
  }

  of(args: readonly number[]): Alone {
    const key = args[this.#place]
    const alone = this.#all.get(key)
    if (alone) return alone
    if (this.#all.size === MOST_KEPT) this.#all.clear()
    const made = new Alone()
    this.#all.set(key, made)
    return made
  }
}
