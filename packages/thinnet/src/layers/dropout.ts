import type { Region } from '../kernels/region.ts'
import { anything, choice, type OptionKind } from '../options/index.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { DRAW_OPTIONS, type DrawOptions, ownKey, RATE_OPTIONS, type RateOptions, rateAt, streamFor } from './draws.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'
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
   * dimension), the dimension itself, or null (the same, whatever it is); the batch's null or 1. On [batch, timesteps,
   * features], [null, 1, null] drops a feature in all timesteps or in none. Default: every element is drawn by itself.
   */
  noiseShape?: NoiseShape
}

/**
 * Dropout (Srivastava et al. 2014). With m = 1 where a unit is kept and 0 where it is dropped, drawn for every element
 * resampled at every step, keep = 1 − rate, x and y [batch, …]:
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
 * Backward draws the mask again from its key and counter (see `DropoutMask`) instead of storing it. With a `noiseShape`
 * the elements of that shape are drawn, and m is the same along the others.
 */
export class Dropout extends Layer {
  static readonly ours = 'keeps'
  /** The fraction dropped at a step, counted from 0. */
  readonly rateAt: (step: number) => number
  readonly scaling: 'inverted' | 'vanilla'
  readonly #noiseShape: NoiseShape | null
  readonly #key: ReturnType<typeof ownKey>

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

  override get fusion(): Fusion {
    return { relu: 'takes' }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const relu = declare.reluBefore
    const y = declare.output(shape, { inPlace: true, passThrough: relu === null })
    declare.keepPadding()
    const dx = declare.inputGradient()
    const noiseShape = this.noiseShapeFor(shape)
    const shared = noiseShape && new SharedMask(noiseShape, shape, declare)
    const size = sizeOf(shape)
    const draws = (pass: Pass) => ({ rate: this.rateAt(pass.step), stream: streamFor(pass, declare.site, this.#key) })
    /** The map of the table above. Returns out, or the values where they stay as they are. */
    const apply = (out: Region, values: Region, pass: Pass): Region => {
      const factor = this.factor(pass)
      if (!pass.training && factor === 1) return values
      if (!pass.training) pass.kernels.scale(out, values, factor)
      else if (shared) shared.apply(out, values, draws(pass), factor, pass)
      else pass.kernels.dropout(out, values, { ...draws(pass), first: pass.firstSample * size }, factor)
      return out
    }
    const mask = (batchSize: number, pass: Pass) => {
      const all = shared ?? new SharedMask(everyElement(shape), shape, declare)
      return all.tensor(batchSize, draws(pass), pass)
    }
    if (relu) {
      declare.backwardReads('output')
      return { ...afterRelu(relu, { y, dx, apply, factor: pass => this.factor(pass) }), mask }
    }
    return {
      forward: ([x], pass) => apply(y, x, pass),
      backward: (dy, pass) => [dx && apply(dx, dy, pass)],
      mask,
    }
  }

  /** Where draws are shared, refused where the input does not allow it; null: every element is drawn by itself. */
  protected noiseShapeFor(inputShape: Shape): NoiseShape | null {
    return this.#noiseShape && fitNoiseShape(this.who, this.#noiseShape, inputShape)
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
}

/**
 * A relu and the dropout after it, computed in one place of memory: y = m · relu(x) · factor. That is above 0 just where a
 * unit is kept and relu lets through, so that y tells backward all it needs: no mask is drawn again.
 */
function afterRelu(
  relu: 'applies' | 'applied',
  of: {
    y: Region
    dx: Region | null
    apply: (out: Region, values: Region, pass: Pass) => Region
    factor: (pass: Pass) => number
  },
): Pick<Call, 'forward' | 'backward'> {
  const { y, dx, apply, factor } = of
  return {
    forward([x], pass) {
      if (relu === 'applied') pass.kernels.copy(y, x)
      else pass.kernels.reluForward(y, x)
      return apply(y, y, pass)
    },
    backward(dy, pass, { output }) {
      // dx = dy · factor where y > 0, else 0
      if (dx) pass.kernels.reluBackward(dx, dy, output, factor(pass))
      return [dx]
    },
  }
}
