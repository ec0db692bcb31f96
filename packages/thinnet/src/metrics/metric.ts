import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Shape } from '../tensor/shape.ts'

/**
 * A number that training does not follow, computed on the host from sums over all samples: exact whatever the batch size.
 *
 * It keeps nothing itself. Whoever asks for the number owns the sums, adds every batch to them, and takes the result. One
 * of your own, the fraction of samples whose first output is above its target:
 *
 *     const above: Metric = {
 *       name: 'above',
 *       sums: 2,
 *       add(sums, { y, t, count, weights }, { outputShape: [units] }) {
 *         for (let n = 0; n < count; n++) {
 *           const weight = weights?.[n] ?? 1
 *           if (y[n * units!]! > t[n * units!]!) sums[0]! += weight
 *           sums[1]! += weight
 *         }
 *       },
 *       result: ([correct, all]) => correct! / all!,
 *     }
 */
export interface Metric {
  /** In logs and history, where validation's is called after it (accuracy, valAccuracy): no two may be the same. */
  readonly name: string
  /** The factory that made it, where it is not `name`, and what it was given: a saved model makes it again. */
  readonly factory?: string
  readonly config?: unknown
  /** Refuses outputs and targets that it cannot judge, before any are computed. Left out, it takes them all. */
  check?(about: Judged, who: string): void
  /** How many numbers it adds up, all 0 at first. */
  readonly sums: number | ((about: Judged) => number)
  /** For a metric that keeps something of every sample: sums with room for this batch, too, all else as in these. */
  grow?(sums: Float64Array, batch: Batch, about: Judged): Float64Array
  /** Adds a batch, sample by sample in order: then no cut into batches changes the result, not even in its last bit. */
  add(sums: Float64Array, batch: Batch, about: Judged): void
  /** The number, from the sums of all batches. */
  result(sums: Float64Array, about: Judged): number
  /**
   * For wide outputs, which then need not be copied to the host: writes one number a row of the last dimension, values
   * [rows], on the device. Where a metric has it, `sums` is 2, Σ weight · value and Σ weight over the rows, and `add` comes
   * to the same mean.
   */
  perRow?(kernels: Kernels, values: Region, y: Region, t: Region, about: Judged): void
}

/**
 * Outputs and targets of some samples, on the host, one sample after the other. Of outputs with a padding mask, each step
 * is a sample.
 */
export interface Batch {
  readonly y: ArrayLike<number>
  readonly t: ArrayLike<number>
  /** Samples; y and t may be longer. */
  readonly count: number
  /** One a sample, ≥ 0; null for 1 each. */
  readonly weights: ArrayLike<number> | null
}

/** What a metric is given to judge, the same in every batch. */
export interface Judged {
  /** The name of the loss that the same outputs and targets have. */
  readonly loss: string
  /** Of y and of t, batch left out. */
  readonly outputShape: Shape
  readonly targetShape: Shape
  /** Whether t are class indices rather than one number an output. */
  readonly sparse: boolean
  /** Whether y are logits: the last activation is computed with the loss, or the loss was told `fromLogits: true`. */
  readonly logits: boolean
  /** What makes probabilities of the logits; undefined where y are none. */
  readonly activation: 'softmax' | 'sigmoid' | undefined
}
