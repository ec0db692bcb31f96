/** A worker rests so many times as long as it has made the caller lose, … */
const FACTOR = 16
/** … this many milliseconds at most. */
const LONGEST = 1000
/** No more than so many milliseconds that it has saved are set against what it loses later. */
const MOST_SAVED = 20

/**
 * When a worker is not asked to take part. Where something else computes on its core, a worker stops in the middle of a
 * part for milliseconds, and the caller waits: more may be lost than a second thread gains. One that has cost more than
 * it saved rests for a multiple of that, so that only a small fraction of the time is lost, whatever runs beside it.
 */
export class Rest {
  #saved = 0
  #until = 0

  /** It has saved the caller so many milliseconds in a job; below 0, it has cost them. */
  count(saved: number): void {
    this.#saved = Math.min(MOST_SAVED, this.#saved + saved)
    if (this.#saved >= 0) return
    this.#until = performance.now() + Math.min(LONGEST, -this.#saved * FACTOR)
    this.#saved = 0
  }

  /** Whether it may be asked. */
  get isOver(): boolean {
    if (this.#until === 0) return true
    if (performance.now() < this.#until) return false
    this.#until = 0
    return true
  }
}
