/** How fast work goes, units (training steps, or epochs) and evaluations, and how long the rest will take. */
export class Pace {
  units = 0
  evaluations = 0
  readonly total: Readonly<{ units: number; evaluations: number }>
  #unitSeconds = 0
  #evaluationSeconds = 0
  #begun = { units: 0, seconds: 0 }
  #skipped = { units: 0, evaluations: 0 }

  constructor(total: { units: number; evaluations: number }) {
    this.total = total
  }

  /** These are done, and took no time here. */
  skip(units: number, evaluations: number): void {
    this.units += units
    this.evaluations += evaluations
    this.#skipped.units += units
    this.#skipped.evaluations += evaluations
    this.begin()
  }

  /** The rate is that of the work from here on. */
  begin(): void {
    this.#begun = { units: this.units, seconds: this.seconds }
  }

  advance(seconds: number): void {
    this.units++
    this.#unitSeconds += seconds
  }

  evaluation(seconds: number): void {
    this.evaluations++
    this.#evaluationSeconds += seconds
  }

  /** Units per second, evaluations included: what one sees. */
  get rate(): number {
    return (this.units - this.#begun.units) / (this.seconds - this.#begun.seconds)
  }

  /** Spent so far. */
  get seconds(): number {
    return this.#unitSeconds + this.#evaluationSeconds
  }

  /** Seconds, from the mean cost of each kind so far; an evaluation not met yet counts nothing. */
  get left(): number {
    const each = (seconds: number, done: number) => (done ? seconds / done : 0)
    return (
      (this.total.units - this.units) * each(this.#unitSeconds, this.units - this.#skipped.units) +
      (this.total.evaluations - this.evaluations) *
        each(this.#evaluationSeconds, this.evaluations - this.#skipped.evaluations)
    )
  }
}
