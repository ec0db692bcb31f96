import type { Declare } from '../layer.ts'
import { type Extent, GlobalPooling, type GlobalPoolingOptions, meanOfAll } from './global-pooling.ts'

export type GlobalAveragePooling2dOptions = GlobalPoolingOptions

/** The mean of each channel of an image: x [batch, h, w, C], or channelsFirst → y [batch, C], or [batch, 1, 1, C]. */
export class GlobalAveragePooling2d extends GlobalPooling {
  static readonly ours = 'keeps'

  constructor(options?: GlobalAveragePooling2dOptions) {
    super(2, options)
  }

  override get type() {
    return 'global_average_pooling2d'
  }

  protected override pool(declare: Declare, extent: Extent) {
    return meanOfAll(declare, extent)
  }
}
