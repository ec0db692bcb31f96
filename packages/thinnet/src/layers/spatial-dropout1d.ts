import { refuse } from '../errors.ts'
import type { DataFormat } from '../kernels/kernels.ts'
import { type Shape, showBatched } from '../tensor/shape.ts'
import { type CommonDropoutOptions, Dropout } from './dropout.ts'
import { dataFormats } from './options.ts'
import type { NoiseShape } from './shared-mask.ts'

export type SpatialDropout1dOptions = CommonDropoutOptions & {
  /** Default channelsLast. In Keras only the layer for images has this option. */
  dataFormat?: DataFormat
}

/**
 * Dropout of whole channels of sequences x [batch, timesteps, channels], or channelsFirst (Tompson et al. 2015): a channel
 * of a sample is kept in all of its timesteps or in none. Neighbouring timesteps are alike, so that dropping one takes
 * little away.
 *
 * `Dropout`'s formulas, both directions and both scalings, with m of shape [batch, 1, channels] or [batch, channels, 1];
 * the same channels are dropped in both formats.
 */
export class SpatialDropout1d extends Dropout {
  static override readonly ours = 'keeps'
  readonly dataFormat: DataFormat

  constructor(options: SpatialDropout1dOptions) {
    super(options, { dataFormat: dataFormats })
    this.dataFormat = options.dataFormat ?? 'channelsLast'
  }

  override get type() {
    return 'spatial_dropout1d'
  }

  protected override noiseShapeFor(inputShape: Shape): NoiseShape {
    const last = this.dataFormat === 'channelsLast'
    const wanted = last ? 'input [batch, steps, channels]' : 'input [batch, channels, steps]'
    if (inputShape.length !== 2) refuse(this.who, wanted, showBatched(inputShape))
    return last ? [null, 1, null] : [null, null, 1]
  }
}
