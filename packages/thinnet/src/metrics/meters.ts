import type { Batch, Judged, Metric } from './metric.ts'

/** The sums of some metrics: over an epoch, an evaluation or one batch. */
export class Meters {
  readonly #metrics: readonly Metric[]
  readonly #about: Judged
  readonly sums: Float64Array[]

  constructor(metrics: readonly Metric[], about: Judged) {
    this.#metrics = metrics
    this.#about = about
    this.sums = metrics.map(({ sums }) => new Float64Array(typeof sums === 'number' ? sums : sums(about)))
  }

  /** Adds a batch to all of them, or to some. */
  add(batch: Batch, some: (i: number) => boolean = () => true): void {
    for (const [i, metric] of this.#metrics.entries()) {
      if (!some(i)) continue
      const sums = this.sums[i]!
      this.sums[i] = metric.grow?.(sums, batch, this.#about) ?? sums
      metric.add(this.sums[i]!, batch, this.#about)
    }
  }

  /** Adds what a metric's `perRow` wrote for a batch: one number a row. */
  addRows(i: number, values: ArrayLike<number>, weights: Batch['weights']): void {
    addMean(this.sums[i]!, { count: values.length, weights }, n => values[n]!)
  }

  goOnFrom(sums: readonly ArrayLike<number>[]): void {
    for (const [i, values] of sums.entries()) this.sums[i] = Float64Array.from(values)
  }

  /** One number a metric, of all that was added. */
  results(): number[] {
    return this.#metrics.map((metric, i) => metric.result(this.sums[i]!, this.#about))
  }
}

/** Adds one number a sample to the two sums of a mean: Σ weight · value, Σ weight. */
export function addMean(
  sums: Float64Array,
  { count, weights }: Pick<Batch, 'count' | 'weights'>,
  value: (n: number) => number,
): void {
  for (let n = 0; n < count; n++) {
    const weight = weights ? weights[n]! : 1
    sums[0]! += weight * value(n)
    sums[1]! += weight
  }
}
