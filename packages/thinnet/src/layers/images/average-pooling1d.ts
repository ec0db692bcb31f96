import type { Declare } from '../layer.ts'
import { mean, Pooling, type PoolingOptions } from './pooling.ts'

export interface AveragePooling1dOptions extends PoolingOptions {
  /** Steps that the window covers. Default 2. Keras has no default. */
  poolSize?: number
  /** How far the window moves. Default, or null: the pool size, so that windows do not overlap. */
  strides?: number | null
}

/**
 * The mean of each window, for each channel, of what lies within x. x [batch, steps, C] → y [batch, steps′, C], or channelsFirst.
 */
export class AveragePooling1d extends Pooling {
  static readonly ours = 'keeps'

  constructor(options?: AveragePooling1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'average_pooling1d'
  }

  protected override pool(declare: Declare) {
    return mean(declare)
  }
}
