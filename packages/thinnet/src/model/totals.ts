import type { Meters } from '../metrics/meters.ts'

/** Losses that are added up, of each output that has one. */
export class LossSums {
  /** What each counts in the total. */
  readonly #lossWeights: readonly number[]
  /** Σ over the samples of each output's loss … */
  readonly sums: number[]
  /** … and how many samples these are: of padded ones, as much as they have of their steps. */
  readonly counts: number[]

  constructor(lossWeights: readonly number[]) {
    this.#lossWeights = lossWeights
    this.sums = lossWeights.map(() => 0)
    this.counts = lossWeights.map(() => 0)
  }

  add(sums: readonly number[], counts: readonly number[]): void {
    for (const [h, sum] of sums.entries()) this.sums[h]! += sum
    for (const [h, count] of counts.entries()) this.counts[h]! += count
  }

  /** The mean of each output's; 0 where all was padding. */
  get means(): number[] {
    return this.sums.map((sum, h) => (this.counts[h] === 0 ? 0 : sum / this.counts[h]!))
  }

  /** Their sum, without penalties. */
  get total(): number {
    return this.means.reduce((total, mean, h) => total + mean * this.#lossWeights[h]!, 0)
  }
}

/** What batches add up to: the losses and, of each output that has one, its metrics. */
export class Totals {
  readonly losses: LossSums
  readonly meters: readonly Meters[]

  constructor(losses: LossSums, meters: readonly Meters[]) {
    this.losses = losses
    this.meters = meters
  }

  /** All that was added, to go on from later. */
  get sums(): ArrayLike<number>[] {
    const { sums, counts } = this.losses
    return [sums, counts, ...this.meters.flatMap(meters => meters.sums)].map(values => values.slice())
  }

  goOnFrom([sums, counts, ...ofMeters]: readonly ArrayLike<number>[]): void {
    Object.assign(this.losses.sums, sums)
    Object.assign(this.losses.counts, counts)
    for (const meters of this.meters) meters.goOnFrom(ofMeters.splice(0, meters.sums.length))
  }

  /** The numbers that logs show, as `logNames` names them. */
  numbers(loss: number): number[] {
    const several = this.meters.length > 1
    const { means } = this.losses
    return [loss, ...this.meters.flatMap((meters, h) => [...(several ? [means[h]!] : []), ...meters.results()])]
  }
}
