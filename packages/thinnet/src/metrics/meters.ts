import type { Batch, Judged, Metric } from './metric.ts'

/** The sums of some metrics: over an epoch, an evaluation or one batch. */
export class Meters {
  readonly #metrics: readonly Metric[]
  readonly #about: Judged
  readonly #sums: readonly Float64Array[]

  constructor(metrics: readonly Metric[], about: Judged) {
    this.#metrics = metrics
    this.#about = about
    this.#sums = metrics.map(({ sums }) => new Float64Array(typeof sums === 'number' ? sums : sums(about)))
  }

  /** @param perSample for each metric that has a `perSample`, what it wrote for the batch: one number a sample */
  add(batch: Batch, perSample: readonly (ArrayLike<number> | null)[] = []): void {
    for (const [i, metric] of this.#metrics.entries()) {
      const values = perSample[i]
      if (values) addMean(this.#sums[i]!, batch, n => values[n]!)
      else metric.add(this.#sums[i]!, batch, this.#about)
    }
  }

  /** One number a metric, of all that was added. */
  results(): number[] {
    return this.#metrics.map((metric, i) => metric.result(this.#sums[i]!, this.#about))
  }
}

/** Adds one number a sample to the two sums of a mean: Σ weight · value, Σ weight. */
export function addMean(sums: Float64Array, { count, weights }: Batch, value: (n: number) => number): void {
  for (let n = 0; n < count; n++) {
    const weight = weights ? weights[n]! : 1
    sums[0]! += weight * value(n)
    sums[1]! += weight
  }
}
