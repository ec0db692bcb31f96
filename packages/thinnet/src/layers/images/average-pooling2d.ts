import type { Declare } from '../layer.ts'
import type { Pair } from '../options.ts'
import { mean, Pooling, type PoolingOptions } from './pooling.ts'

export interface AveragePooling2dOptions extends PoolingOptions {
  /** Height and width of the window, in pixels. Default 2. Keras has no default. */
  poolSize?: Pair
  /** How far the window moves. Default, or null: the pool size, so that windows do not overlap. */
  strides?: Pair | null
}

/**
 * The mean of each window, for each channel, of what lies within x. x [batch, h, w, C] → y [batch, h′, w′, C], or
 * channelsFirst.
 */
export class AveragePooling2d extends Pooling {
  static readonly ours = 'keeps'

  constructor(options?: AveragePooling2dOptions) {
    super(2, options)
  }

  override get type() {
    return 'average_pooling2d'
  }

  protected override pool(declare: Declare) {
    return mean(declare)
  }
}
