import { noise as noiseKernels } from '../kernels/groups.ts'
import type { DropoutValues } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { anything } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import {
  DRAW_OPTIONS,
  type DrawOptions,
  ownKey,
  RATE_OPTIONS,
  type RateOptions,
  rateBelowOneAt,
  streamFor,
} from './draws.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'
import { checkNoiseShape, everyElement, fitNoiseShape, type NoiseShape, SharedMask } from './shared-mask.ts'

export type AlphaDropoutOptions = LayerOptions &
  DrawOptions &
  RateOptions & {
    /** Where draws are shared, as `dropout`'s: [null, 1, 1, null] drops whole channels of images (channelsLast). Default: every element is drawn by itself. */
    noiseShape?: NoiseShape
  }

/** α′ = −λα: what selu gives for x → −∞. */
const SATURATION = -1.0507009873554805 * 1.6732632423543772

/**
 * Dropout after selu (Klambauer et al. 2017, "Self-normalizing neural networks"): dropped units are set to selu's
 * lowest value α′ = −λα instead of 0, then all are brought back to mean 0 and variance 1 if x had them. With m the mask
 * of `DropoutMask`, resampled for every element at every step, x and y [batch, …]:
 *
 *     a = ((1 − rate)(1 + rate · α′²))^(−½)      b = −a · α′ · rate      (b > 0)
 *
 *     training                           inference
 *     y = a · (m ? x : α′) + b           y = x
 *     dx = m ? a · dy : 0                dx = dy
 *
 * For E x = 0, E x² = 1: E y = a · rate · α′ + b = 0, and the variance is a² · (1 − rate)(1 + rate · α′²) = 1. So Keras
 * and PyTorch have it. TensorFlow.js sets dropped units to −α′ and keeps this b, which doubles the shift of the mean
 * instead of taking it away: at rate 0.1 the mean of each layer's outputs is 0.32 and not 0.
 *
 * What is dropped is not looked at, so that a NaN or Infinity there is gone. Backward draws the mask again from its
 * key and counter instead of storing it.
 *
 * @throws ThinnetError unless rate is in [0, 1): at 1 nothing of x is left to have a variance. A schedule's is checked
 *   at each step
 */
export class AlphaDropout extends Layer {
  static readonly ours = 'keeps'
  readonly #rate: (step: number) => number
  readonly #key: ReturnType<typeof ownKey>
  readonly #noiseShape: NoiseShape | null

  constructor(options: AlphaDropoutOptions) {
    super(options, { ...RATE_OPTIONS, noiseShape: anything, ...DRAW_OPTIONS })
    this.#rate = rateBelowOneAt(this.who, options, 'At 1 nothing of x is left, and no factor brings its variance back.')
    this.#key = ownKey(options.seed)
    this.#noiseShape = options.noiseShape === undefined ? null : checkNoiseShape(this.who, options.noiseShape)
  }

  override get type() {
    return 'alpha_dropout'
  }

  override get drawsOncePerBatch(): boolean {
    return this.#noiseShape?.[0] === 1
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const noiseShape = this.#noiseShape ? fitNoiseShape(this.who, this.#noiseShape, shape) : everyElement(shape)
    const shared = new SharedMask(noiseShape, shape, declare)
    const y = declare.output(shape, { inPlace: true, passThrough: true })
    declare.keepPadding()
    declare.kernels(noiseKernels)
    const dx = declare.inputGradient()
    const draws = (pass: Pass, rate: number) => ({ rate, stream: streamFor(pass, declare.site, this.#key) })
    const apply = (out: Region, from: Region, pass: Pass, rate: number, scale: number, values?: DropoutValues) => {
      if (!pass.training || rate === 0) return from
      shared.apply(out, from, draws(pass, rate), scale, pass, values)
      return out
    }
    return {
      // y = a · (m ? x : α′) + b
      forward: ([x], pass) => {
        const { rate, scale, ...values } = this.#constants(pass)
        return apply(y, x, pass, rate, scale, values)
      },
      // dx = m ? a · dy : 0
      backward: (dy, pass) => {
        const { rate, scale } = this.#constants(pass)
        return [dx && apply(dx, dy, pass, rate, scale)]
      },
      /** m of the table: uint8 [batch, …shape], 1 where kept. */
      mask: (batchSize, pass) => shared.tensor(batchSize, draws(pass, this.#rate(pass.step)), pass),
    }
  }

  /** The rate at this step, and with it a, b, and a · α′ + b. */
  #constants({ step }: Pass) {
    const rate = this.#rate(step)
    const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATION * SATURATION))
    const shift = -scale * SATURATION * rate
    return { rate, scale, shift, dropped: scale * SATURATION + shift }
  }
}
