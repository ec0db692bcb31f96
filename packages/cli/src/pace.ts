/** How fast work goes that has two kinds of parts, training steps and evaluations, and how long the rest will take. */
export class Pace {
  steps = 0
  evaluations = 0
  readonly total: Readonly<{ steps: number; evaluations: number }>
  #stepSeconds = 0
  #evaluationSeconds = 0
  #begun = { steps: 0, seconds: 0 }
  #skipped = { steps: 0, evaluations: 0 }

  constructor(total: { steps: number; evaluations: number }) {
    this.total = total
  }

  /** These are done, and took no time here. */
  skip(steps: number, evaluations: number): void {
    this.steps += steps
    this.evaluations += evaluations
    this.#skipped.steps += steps
    this.#skipped.evaluations += evaluations
    this.begin()
  }

  /** The rate is that of the work from here on. */
  begin(): void {
    this.#begun = { steps: this.steps, seconds: this.#seconds }
  }

  step(seconds: number): void {
    this.steps++
    this.#stepSeconds += seconds
  }

  evaluation(seconds: number): void {
    this.evaluations++
    this.#evaluationSeconds += seconds
  }

  /** Steps a second, evaluations included: what one sees. */
  get rate(): number {
    return (this.steps - this.#begun.steps) / (this.#seconds - this.#begun.seconds)
  }

  get #seconds(): number {
    return this.#stepSeconds + this.#evaluationSeconds
  }

  /** Seconds, from the mean cost of each kind so far; an evaluation not met yet counts nothing. */
  get left(): number {
    const each = (seconds: number, done: number) => (done ? seconds / done : 0)
    return (
      (this.total.steps - this.steps) * each(this.#stepSeconds, this.steps - this.#skipped.steps) +
      (this.total.evaluations - this.evaluations) *
        each(this.#evaluationSeconds, this.evaluations - this.#skipped.evaluations)
    )
  }
}
