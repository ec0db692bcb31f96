import { DepthwiseConvolution, type DepthwiseOptions } from './depthwise.ts'

export interface DepthwiseConv1dOptions extends DepthwiseOptions {
  /** Steps that the window covers. */
  kernelSize: number
  /** How far the window moves, in steps. Default 1. */
  strides?: number
  /** From one tap of the window to the next, in steps. Default 1. */
  dilationRate?: number
}

/**
 * Depthwise convolution along sequences: `DepthwiseConv2d`'s formulas with one direction.
 *
 * x [batch, steps, C], `kernel` [k, C, depthMultiplier], `bias` [C · depthMultiplier], y [batch, steps′, C ·
 * depthMultiplier]; channelsFirst has the channels of x and y before the steps.
 */
export class DepthwiseConv1d extends DepthwiseConvolution {
  static readonly ours = 'sums'

  constructor(options: DepthwiseConv1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'depthwise_conv1d'
  }
}
