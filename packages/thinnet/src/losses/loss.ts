import type { KernelGroup } from '../kernels/group.ts'
import type { Kernels, LossGradient } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Declare } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'

/**
 * What training makes small: the mean over the batch of one number a sample.
 *
 * `forward` writes that number for each sample; `backward` writes the derivative of the total to the model's output, and is
 * only called after `forward` on the same batch. How much a sample counts in that total is said by `dloss`.
 */
export interface Loss {
  readonly name: string
  /** What its factory was given: a saved model makes it again. */
  readonly config?: unknown
  /** Sample shape of the targets for outputs of this sample shape; throws where the loss cannot take such outputs. */
  targetShape(outputShape: Shape): Shape
  /** Class indices rather than one number an output: accuracy counts accordingly. */
  readonly sparse: boolean
  /** The activation that the loss has in it: it takes outputs for logits, and they are not to have passed it already. */
  readonly fromLogits?: 'softmax' | 'sigmoid'
  /**
   * The same loss on what comes before the last activation, if it has a stabler form there. Without that activation it
   * takes outputs for probabilities all the same.
   */
  readonly before?: { activation: 'softmax' | 'sigmoid'; loss: Loss }
  /** What is left of the loss where a layer computes it: y is then the loss of each position, [batch, …] (see `Fusion`). */
  readonly ofLayer?: Pick<Loss, 'build' | 'forward' | 'backward'>
  /** Whether backward may write dy over y: each element is read before it is written. Default false. */
  readonly inPlace?: boolean
  /** What outputs are to be: others are refused, where the last activation is known to give them. Default: any numbers. */
  readonly outputs?: 'probabilities' | 'notNegative'
  /** What targets are to be; data with others are refused. */
  targetRange?(outputShape: Shape): TargetRange
  /** What of the kernels is to be loaded for it. */
  readonly kernels?: KernelGroup | undefined
  /** Declares what forward leaves for backward. */
  build(outputShape: Shape, declare: Pick<Declare, 'saved'>): Saved
  /** losses [batch] */
  forward(kernels: Kernels, losses: Region, y: Region, t: Region, saved: Saved): void
  /** dy = ∂ losses[n] / ∂y · dloss.weights[n] / dloss.count, for each sample n */
  backward(kernels: Kernels, dy: Region, y: Region, t: Region, saved: Saved, dloss: LossGradient): void
}

/** Numbers within [lowest, highest]. */
export interface TargetRange {
  readonly lowest: number
  readonly highest: number
  /** Whether only whole numbers will do. */
  readonly whole: boolean
  /** In words, for errors. */
  readonly what: string
  /** What a sample's numbers add up to, within a hundredth: soft labels may be rounded. Left out, to anything. */
  readonly sum?: number
}

/** The regions a loss asked for, by names of its own. */
export type Saved = Readonly<Record<string, Region>> | null
