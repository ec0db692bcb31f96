import type { DataFormat } from '../kernels/kernels.ts'
import type { Shape } from '../tensor/shape.ts'
import { type CommonDropoutOptions, Dropout } from './dropout.ts'
import { imageOf } from './images/image.ts'
import { dataFormats } from './options.ts'
import type { NoiseShape } from './shared-mask.ts'

export type SpatialDropout2dOptions = CommonDropoutOptions & {
  /** Default channelsLast. */
  dataFormat?: DataFormat
}

/**
 * Dropout of whole channels of images x [batch, height, width, channels], or channelsFirst (Tompson et al. 2015): a
 * channel of a sample is kept in all of its pixels or in none. Neighbouring pixels are alike, so that dropping one of
 * them takes little away.
 *
 * `Dropout`'s formulas, both directions and both scalings, with m of shape [batch, 1, 1, channels] or
 * [batch, channels, 1, 1]; the same channels are dropped in both formats.
 */
export class SpatialDropout2d extends Dropout {
  static override readonly ours = 'keeps'
  readonly dataFormat: DataFormat

  constructor(options: SpatialDropout2dOptions) {
    super(options, { dataFormat: dataFormats })
    this.dataFormat = options.dataFormat ?? 'channelsLast'
  }

  override get type() {
    return 'spatial_dropout2d'
  }

  protected override noiseShapeFor(inputShape: Shape): NoiseShape {
    imageOf(this.who, inputShape, this.dataFormat)
    return this.dataFormat === 'channelsLast' ? [null, 1, 1, null] : [null, null, 1, 1]
  }
}
