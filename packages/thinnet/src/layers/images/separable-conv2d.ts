import type { Pair } from '../options.ts'
import { SeparableConvolution, type SeparableOptions } from './separable.ts'

export interface SeparableConv2dOptions extends SeparableOptions {
  /** Height and width of the window, in pixels. */
  kernelSize: Pair
  /** How far the window moves down and across, in pixels. Default 1. */
  strides?: Pair
  /** From one tap of the window to the next, in pixels. Default 1. */
  dilationRate?: Pair
}

/**
 * Separable convolution (Chollet 2017, Xception): a depthwise one, `DepthwiseConv2d` without a bias, and then at each
 * pixel a product over its channels, with far fewer weights and multiplications than both at once.
 *
 *     y = (x ⋆ depthwiseKernel, each channel by itself) · pointwiseKernel + bias
 *
 * x [batch, h, w, C], `depthwiseKernel` [kh, kw, C, depthMultiplier], `pointwiseKernel` [1, 1, C · depthMultiplier, F],
 * `bias` [F], y [batch, h′, w′, F]; channelsFirst has the channels of x and y before h.
 */
export class SeparableConv2d extends SeparableConvolution {
  static readonly ours = 'sums'

  constructor(options: SeparableConv2dOptions) {
    super(2, options)
  }

  override get type() {
    return 'separable_conv2d'
  }
}
