import type { NormalNoise } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
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
import { type Declare, Layer, type LayerOptions, type Pass } from './layer.ts'

export type GaussianDropoutOptions = LayerOptions & DrawOptions & RateOptions

/**
 * Multiplicative Gaussian noise (Srivastava et al. 2014, section 10). With z standard normal, drawn for every element
 * anew at every step (see `NormalNoise`), and σ = √(rate / (1 − rate)):
 *
 *     training                 inference
 *     y = x · (1 + σ z)        y = x
 *     dx = dy · (1 + σ z)      dx = dy
 *
 * Its factors have the mean 1 and the variance rate / (1 − rate) of inverted dropout's, but no unit is dropped for good.
 * Backward draws z again from its address instead of storing it. As in Keras, rate is what dropout's rate would be.
 *
 * @throws ThinnetError unless rate is in [0, 1): at 1 the variance is infinite. A schedule's is checked at each step
 */
export class GaussianDropout extends Layer {
  readonly #rate: (step: number) => number
  readonly #key: ReturnType<typeof ownKey>
  #shape: Shape = []
  #y!: Region
  #dx!: Region | null

  constructor(options: GaussianDropoutOptions) {
    super(options, { ...RATE_OPTIONS, ...DRAW_OPTIONS })
    this.#rate = rateBelowOneAt(this.who, options, 'At 1 the variance of the noise, rate / (1 - rate), is infinite.')
    this.#key = ownKey(options.seed)
  }

  override get type() {
    return 'gaussian_dropout'
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#shape = inputShape
    this.#y = declare.output(inputShape, { inPlace: true, passThrough: true })
    this.#dx = declare.inputGradient()
  }

  forward(x: Region, pass: Pass): Region {
    return this.#apply(this.#y, x, pass)
  }

  backward(dy: Region, pass: Pass): Region | null {
    return this.#dx && this.#apply(this.#dx, dy, pass)
  }

  /** The factors 1 + σ z of training: float32 [batch, …shape]. */
  override mask(batchSize: number, pass: Pass): Tensor {
    return noiseTensor(this.#noise(pass), [batchSize, ...this.#shape], 1, this.#stddev(pass))
  }

  /** The map of the table above: x to y forwards, dy to dx backwards. Returns out, or the values where they stay. */
  #apply(out: Region, values: Region, pass: Pass): Region {
    const stddev = this.#stddev(pass)
    if (!pass.training || stddev === 0) return values
    pass.kernels.gaussianNoise(out, values, this.#noise(pass), { stddev, multiply: true })
    return out
  }

  #stddev({ step }: Pass): number {
    const rate = this.#rate(step)
    return Math.sqrt(rate / (1 - rate))
  }

  #noise(pass: Pass): NormalNoise {
    return { stream: streamFor(pass, this, this.#key, 'noise'), first: pass.firstSample * sizeOf(this.#shape) }
  }
}
