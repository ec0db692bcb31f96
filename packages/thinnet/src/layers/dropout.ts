import type { Region } from '../kernels/region.ts'
import { anything, choice, type OptionKind } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { DRAW_OPTIONS, type DrawOptions, ownKey, RATE_OPTIONS, type RateOptions, rateAt, streamFor } from './draws.ts'
import { type Declare, Layer, type LayerOptions, type Pass } from './layer.ts'
import { checkNoiseShape, everyElement, fitNoiseShape, type NoiseShape, SharedMask } from './shared-mask.ts'

/** What every dropout takes: its rate, its seed, and how it is brought to scale. */
export type CommonDropoutOptions = LayerOptions &
  DrawOptions &
  RateOptions & {
    /** When the outputs are brought to scale: 'inverted' (default) while training, 'vanilla' while predicting. */
    scaling?: 'inverted' | 'vanilla'
  }

export type DropoutOptions = CommonDropoutOptions & {
  /**
   * Where draws are shared: as long as the input's shape with the batch first, each entry 1 (one draw for the whole
   * dimension), the dimension itself, or null (the same, whatever it is); the batch's null or 1. On [batch, steps,
   * features], [null, 1, null] drops a feature in all steps or in none. Default: every element is drawn by itself.
   */
  noiseShape?: NoiseShape
}

/**
 * Dropout (Srivastava et al. 2014). With m = 1 where a unit is kept and 0 where it is dropped, drawn for every element
 * anew at every step, and keep = 1 − rate:
 *
 *                training                    inference
 *     inverted   y = x · m / keep            y = x
 *                dx = dy · m / keep          dx = dy
 *     vanilla    y = x · m                   y = x · keep
 *                dx = dy · m                 dx = dy · keep
 *
 * Either way a unit has the same mean in training and in inference. Both maps are linear, so that the backward of each
 * is the same map applied to dy. Inverted dropout's has the division by keep in it: y is x/keep where kept, and so
 * a change of x changes y by 1/keep. Without it the gradient is too small by keep at every dropout it passes.
 *
 * Backward draws the mask again from its address (see `DropoutMask`) instead of storing it. With a `noiseShape` the
 * elements of that shape are drawn, and m is the same along the others.
 */
export class Dropout extends Layer {
  /** The fraction dropped at a step, counted from 0. */
  readonly rateAt: (step: number) => number
  readonly scaling: 'inverted' | 'vanilla'
  readonly #noiseShape: NoiseShape | null
  readonly #key: ReturnType<typeof ownKey>
  #mask!: SharedMask
  #y!: Region
  #dx!: Region | null

  /** @param own the options of a dropout that has its noise shape from elsewhere (see `noiseShapeFor`) */
  constructor(options: DropoutOptions, own: Readonly<Record<string, OptionKind>> = { noiseShape: anything }) {
    super(options, { ...RATE_OPTIONS, scaling: choice('inverted', 'vanilla'), ...DRAW_OPTIONS, ...own })
    this.rateAt = rateAt(this.who, options)
    this.scaling = options.scaling ?? 'inverted'
    this.#key = ownKey(options.seed)
    this.#noiseShape = options.noiseShape === undefined ? null : checkNoiseShape(this.who, options.noiseShape)
  }

  override get type() {
    return 'dropout'
  }

  /** The fraction dropped; where it changes by the step, that of step 0. */
  get rate(): number {
    return this.rateAt(0)
  }

  get keepProbability(): number {
    return 1 - this.rate
  }

  override get drawsOncePerBatch(): boolean {
    return this.#noiseShape?.[0] === 1
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#y = declare.output(inputShape, { inPlace: true, passThrough: true })
    this.#dx = declare.inputGradient()
    this.buildMask(inputShape, declare)
  }

  /** Makes room for the mask of such inputs: what `apply` and `mask` need. */
  buildMask(inputShape: Shape, declare: Pick<Declare, 'scratch'>): void {
    this.#mask = new SharedMask(this.noiseShapeFor(inputShape), inputShape, declare)
  }

  /** Where draws are shared; refused where the input does not allow it. */
  protected noiseShapeFor(inputShape: Shape): NoiseShape {
    return this.#noiseShape ? fitNoiseShape(this.who, this.#noiseShape, inputShape) : everyElement(inputShape)
  }

  forward(x: Region, pass: Pass): Region {
    return this.apply(this.#y, x, pass)
  }

  backward(dy: Region, pass: Pass): Region | null {
    return this.#dx && this.apply(this.#dx, dy, pass)
  }

  /** The map of the table above: x to y forwards, dy to dx backwards. Returns out, or the values where they stay. */
  apply(out: Region, values: Region, pass: Pass): Region {
    const factor = this.factor(pass)
    if (pass.training) {
      this.#mask.apply(out, values, this.#draws(pass), factor, pass)
      return out
    }
    if (factor === 1) return values
    pass.kernels.scale(out, values, factor)
    return out
  }

  /** What a kept value is multiplied by. */
  factor({ training, step }: Pass): number {
    // only the scaling of this mode needs the rate
    if (training !== (this.scaling === 'inverted')) return 1
    const keep = 1 - this.rateAt(step)
    if (!training) return keep
    // rate 1 keeps nothing, so that its factor, 1/0, is never used
    return keep > 0 ? 1 / keep : 1
  }

  /** m of the table: uint8 [batch, …inputShape], 1 where kept. */
  override mask(batchSize: number, pass: Pass): Tensor {
    return this.#mask.tensor(batchSize, this.#draws(pass), pass)
  }

  #draws(pass: Pass) {
    return { rate: this.rateAt(pass.step), stream: streamFor(pass, this, this.#key) }
  }
}
