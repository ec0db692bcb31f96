import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Shape } from '../tensor/shape.ts'

/** A number a sample that training does not follow; its mean is reported. */
export interface Metric {
  /** In logs and history, where validation's is called after it (accuracy, valAccuracy): no two may be the same. */
  readonly name: string
  /** The factory that made it, where it is not `name`, and what it was given: a saved model makes it again. */
  readonly factory?: string
  readonly config?: unknown
  /** Refuses outputs and targets that it cannot judge, before any are computed. Left out, it takes them all. */
  check?(about: Judged, who: string): void
  /** values [batch], from the model's outputs y and targets t. */
  forward(kernels: Kernels, values: Region, y: Region, t: Region, about: Judged): void
}

/** What a metric is given to judge, the same in every batch. */
export interface Judged {
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
