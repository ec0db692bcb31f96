import type { Pair } from '../options.ts'
import { DepthwiseConvolution, type DepthwiseOptions } from './depthwise.ts'

export interface DepthwiseConv2dOptions extends DepthwiseOptions {
  /** Height and width of the window, in pixels. */
  kernelSize: Pair
  /** How far the window moves down and across, in pixels. Default 1. */
  strides?: Pair
  /** From one tap of the window to the next, in pixels. Default 1. */
  dilationRate?: Pair
}

/**
 * Depthwise convolution: each channel by itself, with `depthMultiplier` kernels of its own.
 *
 *     y[p, c · depthMultiplier + m] = bias[…] + Σ over taps t of x[p · strides + t · dilationRate, c] · kernel[t, c, m]
 *
 * x [batch, h, w, C], `kernel` [kh, kw, C, depthMultiplier], `bias` [C · depthMultiplier], y [batch, h′, w′, C ·
 * depthMultiplier]; channelsFirst has the channels of x and y before h. Strides may differ and go with dilation, which
 * Keras refuses.
 */
export class DepthwiseConv2d extends DepthwiseConvolution {
  static readonly ours = 'sums'

  constructor(options: DepthwiseConv2dOptions) {
    super(2, options)
  }

  override get type() {
    return 'depthwise_conv2d'
  }
}
