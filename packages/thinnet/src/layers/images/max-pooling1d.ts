import type { Shape } from '../../tensor/shape.ts'
import type { Declare, Fusion } from '../layer.ts'
import { largest, Pooling, type PoolingOptions } from './pooling.ts'

export interface MaxPooling1dOptions extends PoolingOptions {
  /** Steps that the window covers. Default 2. */
  poolSize?: number
  /** How far the window moves. Default, or null: the pool size, so that windows do not overlap. */
  strides?: number | null
}

/** The largest value of each window, for each channel. x [batch, steps, C] → y [batch, steps′, C], or channelsFirst. */
export class MaxPooling1d extends Pooling {
  static readonly ours = 'keeps'

  constructor(options?: MaxPooling1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'max_pooling1d'
  }

  override get fusion(): Fusion {
    return { relu: 'commutes' }
  }

  protected override pool(declare: Declare, shape: Shape) {
    return largest(declare, shape)
  }
}
