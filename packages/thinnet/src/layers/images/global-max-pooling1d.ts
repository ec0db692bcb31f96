import type { Declare, Fusion } from '../layer.ts'
import { type Extent, GlobalPooling, type GlobalPoolingOptions, largestOfAll } from './global-pooling.ts'

export type GlobalMaxPooling1dOptions = GlobalPoolingOptions

/** The largest value of each channel of a sequence: x [batch, steps, C], or channelsFirst → y [batch, C], or [batch, 1, C]. */
export class GlobalMaxPooling1d extends GlobalPooling {
  static readonly ours = 'keeps'

  constructor(options?: GlobalMaxPooling1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'global_max_pooling1d'
  }

  override get fusion(): Fusion {
    // The largest of relu(x) is the relu of the largest x.
    return { relu: 'commutes' }
  }

  protected override pool(declare: Declare, extent: Extent) {
    return largestOfAll(declare, extent)
  }
}
