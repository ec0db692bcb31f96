/** Steps per second as they come, evaluations and slow motion included, over the last second or so. */
export class Pace {
  #since: number | null = null
  #steps = 0
  readonly #now: () => number

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  /** Nothing runs: the next step begins a new count. */
  pause(): void {
    this.#since = null
    this.#steps = 0
  }

  /** A step was made. */
  count(): void {
    const now = this.#now()
    // the first only begins: how long it took is not known
    if (this.#since === null) {
      this.#since = now
      return
    }
    this.#steps++
    // older steps count for less and less
    if (now - this.#since < 2000) return
    this.#steps /= 2
    this.#since += (now - this.#since) / 2
  }

  /** 0 while nothing runs. */
  rate(): number {
    if (this.#since === null) return 0
    const milliseconds = this.#now() - this.#since
    return milliseconds > 0 ? (this.#steps / milliseconds) * 1000 : 0
  }
}
