import type { Padding, Pair } from '../options.ts'
import { Convolution, type ConvolutionOptions } from './convolution.ts'

export interface Conv2dOptions extends ConvolutionOptions {
  /** Height and width of the window, in pixels. */
  kernelSize: Pair
  /** How far the window moves down and across, in pixels. Default 1. */
  strides?: Pair
  /** 'valid' (default): within the image only. 'same': ⌈size / stride⌉ outputs, with zeros around. */
  padding?: Padding
  /** From one tap of the window to the next, in pixels: above 1 it reaches further with as many weights. Default 1. */
  dilationRate?: Pair
}

/**
 * 2-D convolution (cross-correlation, as everywhere in the field): every output pixel is the inner product of
 * the window over it and the same kernel.
 *
 *     y[p, f] = bias[f] + Σ over taps t and channels c of x[p · strides + t · dilationRate, c] · kernel[t, c, f]
 *
 * x [batch, h, w, C], `kernel` [kh, kw, C / groups, F] in both data formats, `bias` [F], y [batch, h′, w′, F];
 * channelsFirst has the channels of x and y before h. With `groups`, each F / groups filters see C / groups channels.
 * Strides and dilation may both be above 1, which Keras refuses.
 */
export class Conv2d extends Convolution {
  static readonly ours = 'sums'

  constructor(options: Conv2dOptions) {
    super(2, options)
  }

  override get type() {
    return 'conv2d'
  }
}
