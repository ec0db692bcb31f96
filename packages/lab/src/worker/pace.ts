/** Steps per second of training alone, over the last second or so. */
export class Pace {
  #began: number | null = null
  #milliseconds = 0
  #steps = 0

  start(): void {
    this.#began = performance.now()
  }

  stop(): void {
    if (this.#began === null) return
    this.#milliseconds += performance.now() - this.#began
    this.#began = null
    // older steps count for less and less
    if (this.#milliseconds < 1000) return
    this.#milliseconds /= 2
    this.#steps /= 2
  }

  count(): void {
    this.#steps++
  }

  rate(): number {
    const now = this.#began === null ? 0 : performance.now() - this.#began
    const milliseconds = this.#milliseconds + now
    return milliseconds > 0 ? (this.#steps / milliseconds) * 1000 : 0
  }
}
