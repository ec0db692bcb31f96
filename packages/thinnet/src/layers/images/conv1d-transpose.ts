import { ConvTranspose, type ConvTransposeOptions } from './conv-transpose.ts'

export interface Conv1dTransposeOptions extends ConvTransposeOptions {
  /** Steps that the window covers. */
  kernelSize: number
  /** How far apart the windows are laid, in steps. Default 1. */
  strides?: number
  /** Outputs more at the end, less than the stride; null (default) for as many as are missing. */
  outputPadding?: number | null
  /** From one tap of the window to the next. Default 1. */
  dilationRate?: number
}

/**
 * Transposed convolution along sequences: `Conv2dTranspose`'s formulas with one direction.
 *
 * x [batch, steps, C], `kernel` [k, F, C], `bias` [F], y [batch, steps′, F]; or channelsFirst.
 */
export class Conv1dTranspose extends ConvTranspose {
  static readonly ours = 'sums'

  constructor(options: Conv1dTransposeOptions) {
    super(1, options)
  }

  override get type() {
    return 'conv1d_transpose'
  }
}
