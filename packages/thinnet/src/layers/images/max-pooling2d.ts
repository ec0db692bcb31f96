import type { Shape } from '../../tensor/shape.ts'
import type { Declare, Fusion } from '../layer.ts'
import type { Pair } from '../options.ts'
import { largest, Pooling, type PoolingOptions } from './pooling.ts'

export interface MaxPooling2dOptions extends PoolingOptions {
  /** Height and width of the window, in pixels. Default 2. */
  poolSize?: Pair
  /** How far the window moves. Default, or null: the pool size, so that windows do not overlap. */
  strides?: Pair | null
}

/** The largest value of each window, for each channel. x [batch, h, w, C] → y [batch, h′, w′, C], or channelsFirst. */
export class MaxPooling2d extends Pooling {
  static readonly ours = 'keeps'

  constructor(options?: MaxPooling2dOptions) {
    super(2, options)
  }

  override get type() {
    return 'max_pooling2d'
  }

  override get fusion(): Fusion {
    // The largest of relu(x) is the relu of the largest x.
    return { relu: 'commutes' }
  }

  protected override pool(declare: Declare, shape: Shape) {
    return largest(declare, shape)
  }
}
