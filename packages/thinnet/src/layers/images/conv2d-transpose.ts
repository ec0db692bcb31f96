import type { Pair } from '../options.ts'
import { ConvTranspose, type ConvTransposeOptions } from './conv-transpose.ts'

export interface Conv2dTransposeOptions extends ConvTransposeOptions {
  /** Height and width of the window, in pixels. */
  kernelSize: Pair
  /** How far apart the windows are laid, down and across, in pixels. Default 1. */
  strides?: Pair
  /** Rows and columns more at the end, fewer than the strides; null (default) for as many as are missing. */
  outputPadding?: Pair | null
  /** From one tap of the window to the next. Default 1. */
  dilationRate?: Pair
}

/**
 * Transposed convolution (Zeiler et al. 2010): each pixel of x lays its window of weights over y, strides apart, and they are
 * summed up. It is what leads back through a convolution from [batch, h′, w′, F] to [batch, h, w, C].
 *
 *     y[p · strides + t · dilationRate, f] += x[p, c] · kernel[t, f, c], for taps t and channels c; then + bias[f]
 *
 * x [batch, h, w, C], `kernel` [kh, kw, F, C] in both data formats, `bias` [F], y [batch, h′, w′, F], where with windows that
 * reach over r = (k − 1) · dilationRate + 1 pixels h′ is
 *
 *     valid: (h − 1) · stride + r + outputPadding, which is max(stride − r, 0) where left out
 *     same: h · stride, or (h − 1) · stride + r mod 2 + outputPadding
 */
export class Conv2dTranspose extends ConvTranspose {
  static readonly ours = 'sums'

  constructor(options: Conv2dTransposeOptions) {
    super(2, options)
  }

  override get type() {
    return 'conv2d_transpose'
  }
}
