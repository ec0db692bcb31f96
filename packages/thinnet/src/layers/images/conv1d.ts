import type { Padding } from '../options.ts'
import { Convolution, type ConvolutionOptions } from './convolution.ts'

export interface Conv1dOptions extends ConvolutionOptions {
  /** Steps that the window covers. */
  kernelSize: number
  /** How far the window moves, in steps. Default 1. */
  strides?: number
  /**
   * 'valid' (default): within the sequence only. 'same': ⌈steps / stride⌉ outputs, with zeros on both sides. 'causal': as
   * many, with all zeros before the first, so that no output sees a later step than its own.
   */
  padding?: Padding | 'causal'
  /** From one tap of the window to the next, in steps. Default 1. */
  dilationRate?: number
}

/**
 * Convolution along sequences: `Conv2d`'s formulas with one direction.
 *
 * x [batch, steps, C], `kernel` [k, C / groups, F] in both data formats, `bias` [F], y [batch, steps′, F]; channelsFirst has
 * the channels of x and y before the steps. It takes no padding mask, as in Keras.
 */
export class Conv1d extends Convolution {
  static readonly ours = 'sums'

  constructor(options: Conv1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'conv1d'
  }
}
