import { noise as noiseKernels } from '../kernels/groups.ts'
import type { StandardNormal } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import {
  DRAW_OPTIONS,
  type DrawOptions,
  noiseTensor,
  ownKey,
  RATE_OPTIONS,
  type RateOptions,
  rateBelowOneAt,
  streamFor,
} from './draws.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'

export type GaussianDropoutOptions = LayerOptions & DrawOptions & RateOptions

/**
 * Multiplicative Gaussian noise (Srivastava et al. 2014, section 10). With z standard normal, drawn for every element
 * resampled at every step (see `StandardNormal`), σ = √(rate / (1 − rate)), x and y [batch, …]:
 *
 *     training                 inference
 *     y = x · (1 + σ z)        y = x
 *     dx = dy · (1 + σ z)      dx = dy
 *
 * Its factors have the mean 1 and the variance rate / (1 − rate) of inverted dropout's, but no unit is dropped for good.
 * Backward draws z again from its key and counter instead of storing it. As in Keras, rate is what dropout's would be.
 *
 * @throws ThinnetError unless rate is in [0, 1): at 1 the variance is infinite. A schedule's is checked at each step
 */
export class GaussianDropout extends Layer {
  static readonly ours = 'keeps'
  readonly #rate: (step: number) => number
  readonly #key: ReturnType<typeof ownKey>

  constructor(options: GaussianDropoutOptions) {
    super(options, { ...RATE_OPTIONS, ...DRAW_OPTIONS })
    this.#rate = rateBelowOneAt(this.who, options, 'At 1 the variance of the noise, rate / (1 - rate), is infinite.')
    this.#key = ownKey(options.seed)
  }

  override get type() {
    return 'gaussian_dropout'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape, { inPlace: true, passThrough: true })
    declare.kernels(noiseKernels)
    declare.keepPadding()
    const dx = declare.inputGradient()
    const noise = (pass: Pass): StandardNormal => {
      return { stream: streamFor(pass, declare.site, this.#key, 'noise'), first: pass.firstSample * sizeOf(shape) }
    }
    /** The map of the table above: x to y forwards, dy to dx backwards. Returns out, or the values where they stay. */
    const apply = (out: Region, values: Region, pass: Pass): Region => {
      const stddev = this.#stddev(pass)
      if (!pass.training || stddev === 0) return values
      pass.kernels.gaussianNoise(out, values, noise(pass), { stddev, multiply: true })
      return out
    }
    return {
      forward: ([x], pass) => apply(y, x, pass),
      backward: (dy, pass) => [dx && apply(dx, dy, pass)],
      /** The factors 1 + σ z of training: float32 [batch, …shape]. */
      mask: (batchSize, pass) => noiseTensor(noise(pass), [batchSize, ...shape], 1, this.#stddev(pass)),
    }
  }

  #stddev({ step }: Pass): number {
    const rate = this.#rate(step)
    return Math.sqrt(rate / (1 - rate))
  }
}
