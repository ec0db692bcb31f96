import { refuse } from '../../errors.ts'
import { arrayOf, between, either, flag, type OptionKind, orNull } from '../../options/index.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { asTensor, type TensorLike } from '../../tensor/tensor.ts'
import { channelsOf } from '../channels.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { momentsOf } from './moments.ts'
import { type Affine, type PerChannel, perChannel } from './per-channel.ts'
import { numbers } from './rescaling.ts'

export interface NormalizationOptions extends LayerOptions {
  /**
   * The dimension, or dimensions next to each other, for each index of which there is a mean and a variance, the batch
   * counted as 0: ≥ 1, or from the end. Default −1, the last; null: one mean and variance for all.
   */
  axis?: number | readonly number[] | null
  /** Instead of `adapt`, along with the variance: a number, or one for each index. Default: what `adapt` finds. */
  mean?: PerChannel
  /** ≥ 0. Default: what `adapt` finds. */
  variance?: PerChannel
  /** true: y = x · √variance + mean, which brings back what was normalized. Default false. */
  invert?: boolean
}

const axis: OptionKind = { what: 'a dimension other than 0, the batch', is: a => Number.isInteger(a) && a !== 0 }
/** Deviations are at least this, as in Keras. */
const LEAST = 1e-7

/**
 * Brings each feature to mean 0 and variance 1, by numbers that are known before training:
 *
 *     y  = (x − mean) / max(√variance, 1e−7)
 *     dx = dy / max(√variance, 1e−7)
 *
 * x and y [batch, …]. `adapt(data)` finds mean and variance (the biased one) of data; they are options of the layer from
 * then on, and saved with the model. In Keras they are weights.
 */
export class Normalization extends Layer {
  static readonly ours = 'other'
  readonly #axes: readonly number[]
  readonly #invert: boolean
  #moments: { readonly mean: PerChannel; readonly variance: PerChannel } | null = null

  constructor(options: NormalizationOptions = {}) {
    super(options, {
      axis: orNull(either(axis, arrayOf('an array of such', axis))),
      mean: numbers,
      variance: either(between(0), { ...numbers, is: v => numbers.is(v) && [v].flat().every(between(0).is) }),
      invert: flag,
    })
    const { axis: kept = -1, mean, variance, invert = false } = this.options as NormalizationOptions
    if ((mean === undefined) !== (variance === undefined)) refuse(this.who, 'mean and variance', 'one of the two')
    this.#axes = kept === null ? [] : [kept].flat()
    this.#invert = invert
    if (mean !== undefined && variance !== undefined) this.#moments = { mean, variance }
    // What is saved: the options as they were given, and what was found since.
    const given = this.options
    Object.defineProperty(this, 'options', { get: () => ({ ...given, ...this.#moments }), enumerable: true })
  }

  override get type() {
    return 'normalization'
  }

  /**
   * Finds the mean and variance of data [samples, …], in float64: to be called before the model is used, and again
   * whenever other data are to count.
   *
   * @throws ThinnetError for data without samples, with a NaN or infinity, or without one of the axes
   */
  adapt(data: TensorLike): void {
    const who = `${this.who}: adapt`
    const all = asTensor(data, who)
    if (all.shape.length === 0) refuse(who, 'data [samples, …]', all.shape)
    this.#moments = momentsOf(all, this.#channelsOf(all.shape.slice(1)), who)
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const places = this.#channelsOf(shape)
    const apply = perChannel(places, declare)
    declare.keepPadding()
    const y = declare.output(shape, { inPlace: true })
    const dx = declare.inputGradient()
    return {
      forward: ([x], { kernels }) => {
        apply(kernels, y, x, this.#affine(places.channels))
        return y
      },
      backward: (dy, { kernels }) => {
        if (dx) apply(kernels, dx, dy, { factor: this.#affine(places.channels).factor })
        return [dx]
      },
    }
  }

  #channelsOf(shape: Shape) {
    const kept = this.#axes.map(a => (a < 0 ? shape.length + a : a - 1))
    const beyond = kept.findIndex(i => i < 0 || i >= shape.length)
    if (beyond >= 0) refuse(this.who, `input with an axis ${this.#axes[beyond]}`, showBatched(shape))
    return channelsOf(this.who, shape, i => kept.includes(i))
  }

  #affine(channels: number): Affine {
    if (!this.#moments)
      return refuse(this.who, 'a mean and a variance', 'none', 'Call its adapt(data) before the model is used.')
    const { mean, variance } = this.#moments
    for (const given of [mean, variance]) {
      if (Array.isArray(given) && given.length !== channels)
        refuse(this.who, `a mean and a variance of ${channels} numbers each`, given.length)
    }
    const means: readonly number[] = [mean].flat()
    const deviations = [variance].flat().map(v => Math.max(Math.sqrt(v), LEAST))
    const all = (values: readonly number[]) => (values.length === 1 ? values[0]! : values)
    return this.#invert
      ? { factor: all(deviations), shift: all(means) }
      : { mean: all(means), factor: all(deviations.map(deviation => 1 / deviation)) }
  }
}
