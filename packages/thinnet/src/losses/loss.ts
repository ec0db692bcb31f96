import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Declare } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'

/**
 * What training makes small: the mean over the batch of one number a sample.
 *
 * `forward` writes that number for each sample; `backward` writes the derivative of their mean to the model's output,
 * and is only called after `forward` on the same batch.
 */
export interface Loss {
  readonly name: string
  /** What its factory was given: a saved model makes it again. */
  readonly config?: unknown
  /** Sample shape of the targets for outputs of this sample shape; throws where the loss cannot take such outputs. */
  targetShape(outputShape: Shape): Shape
  /** Class indices rather than one number an output: accuracy counts accordingly. */
  readonly sparse: boolean
  /** The same loss on what stands before the last activation, if it has a stabler form there. */
  readonly before?: { activation: 'softmax' | 'sigmoid'; loss: Loss }
  /** Targets stay within [lowest, highest]; a batch with others is refused. */
  targetRange?(outputShape: Shape): { lowest: number; highest: number; whole: boolean; what: string }
  /** Declares what forward leaves for backward. */
  build(outputShape: Shape, declare: Pick<Declare, 'saved'>): Saved
  /** losses [batch] */
  forward(kernels: Kernels, losses: Region, y: Region, t: Region, saved: Saved): void
  /** dy = ∂ mean(losses) / ∂y */
  backward(kernels: Kernels, dy: Region, y: Region, t: Region, saved: Saved): void
}

/** The regions a loss asked for. */
export type Saved = Region | null
