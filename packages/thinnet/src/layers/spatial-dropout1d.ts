import { refuse } from '../errors.ts'
import type { Shape } from '../tensor/shape.ts'
import { type CommonDropoutOptions, Dropout } from './dropout.ts'
import type { NoiseShape } from './shared-mask.ts'

export type SpatialDropout1dOptions = CommonDropoutOptions

/**
 * Dropout of whole channels of sequences x [batch, timesteps, channels] (Tompson et al. 2015): a channel of a sample is
 * kept in all of its timesteps or in none. Neighbouring timesteps are alike, so that dropping one takes little away.
 *
 * `Dropout`'s formulas, both directions and both scalings, with m of shape [batch, 1, channels].
 */
export class SpatialDropout1d extends Dropout {
  static override readonly ours = 'keeps'
  constructor(options: SpatialDropout1dOptions) {
    super(options, {})
  }

  override get type() {
    return 'spatial_dropout1d'
  }

  protected override noiseShapeFor(inputShape: Shape): NoiseShape {
    if (inputShape.length !== 2) refuse(this.who, 'input [batch, steps, channels]', ['batch', ...inputShape])
    return [null, 1, null]
  }
}
