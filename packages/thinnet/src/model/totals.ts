import type { Meters } from '../metrics/meters.ts'

/** What batches add up to: the loss, and of each output that has one its own and its metrics. */
export class Totals {
  /** Σ over the samples of the total loss, without penalties. */
  loss = 0
  /** Σ of each output's loss. */
  readonly losses: number[]
  /** Of each output. */
  readonly meters: readonly Meters[]

  constructor(meters: readonly Meters[]) {
    this.meters = meters
    this.losses = meters.map(() => 0)
  }

  /** The numbers that logs show, as `logNames` names them. */
  numbers(loss: number, count: number): number[] {
    const several = this.meters.length > 1
    const outputs = this.meters.flatMap((meters, h) => [
      ...(several ? [this.losses[h]! / count] : []),
      ...meters.results(),
    ])
    return [loss, ...outputs]
  }
}
