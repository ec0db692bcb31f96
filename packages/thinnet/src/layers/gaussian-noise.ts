import { noise as noiseKernels } from '../kernels/groups.ts'
import type { StandardNormal } from '../kernels/kernels.ts'
import { later, needed } from '../options/index.ts'
import { checkScheduled, type Scheduled } from '../schedules/schedule.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { DRAW_OPTIONS, type DrawOptions, noiseTensor, ownKey, streamFor } from './draws.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'

export interface GaussianNoiseOptions extends LayerOptions, DrawOptions {
  /** The noise's standard deviation, from 0 on, in units of x; also a schedule or a function of the step. */
  stddev: Scheduled
}

/**
 * Additive noise. With z standard normal, resampled for every element at every step (see `StandardNormal`), x and y [batch, …]:
 *
 *     training                 inference
 *     y = x + stddev · z       y = x
 *     dx = dy                  dx = dy
 *
 * On a model's inputs it is, for small stddev, Tikhonov regularization (Bishop 1995). The mean of y is x.
 *
 * @throws ThinnetError unless stddev is a finite number from 0 on; that of a schedule is checked at each step
 */
export class GaussianNoise extends Layer {
  static readonly ours = 'keeps'
  readonly #stddev: (step: number) => number
  readonly #key: ReturnType<typeof ownKey>

  constructor(options: GaussianNoiseOptions) {
    super(options, { stddev: needed(later('a number ≥ 0')), ...DRAW_OPTIONS })
    const finite = (value: number) => value >= 0 && value < Number.POSITIVE_INFINITY
    this.#stddev = checkScheduled(this.who, 'stddev: a number ≥ 0', options.stddev, finite)
    this.#key = ownKey(options.seed)
  }

  override get type() {
    return 'gaussian_noise'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape, { inPlace: true, passThrough: true })
    declare.kernels(noiseKernels)
    declare.keepPadding()
    const dx = declare.reshapedGradient()
    const noise = (pass: Pass): StandardNormal => {
      return { stream: streamFor(pass, declare.site, this.#key, 'noise'), first: pass.firstSample * sizeOf(shape) }
    }
    return {
      forward: ([x], pass) => {
        const stddev = this.#stddev(pass.step)
        if (!pass.training || stddev === 0) return x
        // y = x + stddev · z
        pass.kernels.gaussianNoise(y, x, noise(pass), { stddev, multiply: false })
        return y
      },
      // dx = dy, in its memory
      backward: () => [dx],
      /** stddev · z, as it is added in training: float32 [batch, …shape]. */
      mask: (batchSize, pass) => noiseTensor(noise(pass), [batchSize, ...shape], 0, this.#stddev(pass.step)),
    }
  }
}
