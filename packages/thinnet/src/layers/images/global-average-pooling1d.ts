import type { Declare } from '../layer.ts'
import { type Extent, GlobalPooling, type GlobalPoolingOptions, meanOfAll } from './global-pooling.ts'

export type GlobalAveragePooling1dOptions = GlobalPoolingOptions

/** The mean of each channel of a sequence: x [batch, steps, C], or channelsFirst → y [batch, C], or [batch, 1, C]. */
export class GlobalAveragePooling1d extends GlobalPooling {
  static readonly ours = 'keeps'

  constructor(options?: GlobalAveragePooling1dOptions) {
    super(1, options)
  }

  override get type() {
    return 'global_average_pooling1d'
  }

  protected override pool(_: Declare, extent: Extent) {
    return meanOfAll(extent)
  }
}
