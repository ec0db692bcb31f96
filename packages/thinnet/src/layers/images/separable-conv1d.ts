import { SeparableConvolution, type SeparableOptions } from './separable.ts'

export interface SeparableConv1dOptions extends SeparableOptions {
  /** Steps that the window covers. */
  kernelSize: number
  /** How far the window moves, in steps. Default 1. */
  strides?: number
  /** From one tap of the window to the next, in steps. Default 1. */
  dilationRate?: number
}

/**
 * Separable convolution along sequences: `SeparableConv2d`'s formulas with one direction.
 *
 * x [batch, steps, C], `depthwiseKernel` [k, C, depthMultiplier], `pointwiseKernel` [1, C · depthMultiplier, F], `bias` [F],
 * y [batch, steps′, F]; channelsFirst has the channels of x and y before the steps.
 */
export class SeparableConv1d extends SeparableConvolution {
  static readonly ours = 'sums'

  constructor(options: SeparableConv1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'separable_conv1d'
  }
}
