/** Every so many calls, one is left to the caller, to know how long it takes alone now. */
const EVERY = 64
/** The weights of a longer and of a shorter measurement; each counts at most so many times what was measured before. */
const LONGER = 1 / 8
const SHORTER = 1 / 2
const MOST = 3

/** How long the caller takes for a kernel's calls alone, by the times that it had to, or was made to. */
export class Alone {
  #calls = 0
  /** Measured time over estimated time. */
  #rate = Number.POSITIVE_INFINITY

  /** Whether it is time to measure again. */
  get isDue(): boolean {
    return this.#calls++ % EVERY === 0
  }

  /** @param estimate as the kernel's `Cut` says; both in milliseconds or in nanoseconds */
  measured(time: number, estimate: number): void {
    const rate = time / estimate
    if (this.#rate === Number.POSITIVE_INFINITY) this.#rate = rate
    else this.#rate += (rate < this.#rate ? SHORTER : LONGER) * (Math.min(rate, MOST * this.#rate) - this.#rate)
  }

  expected(estimate: number): number {
    return this.#rate * estimate
  }
}

/** How many are kept apart at most. */
const MOST_KEPT = 256

/**
 * One for all calls that have the same estimate, since large ones are done at another rate than small ones; and of
 * convolutions, which take what their `Cut` does not know, for each one's weights, by their address.
 */
export class Alones {
  readonly #place: number
  readonly #all = new Map<number, Alone>()

  /** @param names the kernel's parameters */
  constructor(names: readonly string[]) {
    this.#place = names.findIndex(name => name === 'kernel' || name === 'dkernel')
  }

  of(args: readonly number[], estimate: number): Alone {
    const key = estimate + (args[this.#place] ?? 0)
    const alone = this.#all.get(key)
    if (alone) return alone
    if (this.#all.size === MOST_KEPT) this.#all.clear()
    const made = new Alone()
    this.#all.set(key, made)
    return made
  }
}
