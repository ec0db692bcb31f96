import { refuse, show } from '../errors.ts'
import { attention } from '../kernels/groups.ts'
import type { OptionKind } from '../options/index.ts'
import { type Shape, showBatched, sizeOf } from '../tensor/shape.ts'
import { GAMMA_BETA_OPTIONS, type GammaBetaOptions, gammaBetaOptions } from './gamma-beta.ts'
import { type Call, type Declare, type Inputs, Layer } from './layer.ts'

export interface LayerNormalizationOptions extends GammaBetaOptions {
  /**
   * Which dimensions are normalized together, the batch counted as 0: the last one, −1 (default), or the last few, as
   * [−2, −1]. Others, which Keras also takes, are refused.
   */
  axis?: number | readonly number[]
}

const axes: OptionKind = {
  what: 'a whole number, or an array of them',
  is: axis => (Array.isArray(axis) ? axis.length > 0 && axis.every(Number.isInteger) : Number.isInteger(axis)),
}

/**
 * Layer normalization (Ba, Kiros & Hinton 2016): each row of the last dimension by itself, in training as in inference.
 *
 *     y = gamma · x̂ + beta,  x̂ = (x − mean) / √(variance + ε)
 *     dx = (g − m(g) − x̂ · m(g · x̂)) / √(variance + ε),  g = gamma · dy
 *     dgamma = Σ dy · x̂,  dbeta = Σ dy
 *
 * mean, variance (biased) and m are means over the row, sums go over all rows. x, y [batch, …, features], gamma, beta
 * [features], or [rows, features] for two axes. Defaults are Keras's.
 */
export class LayerNormalization extends Layer {
  static readonly ours = 'sums'
  readonly #axis: number | readonly number[]
  readonly #weights

  constructor(options: LayerNormalizationOptions = {}) {
    super(options, { axis: axes, ...GAMMA_BETA_OPTIONS })
    this.#axis = options.axis === undefined ? -1 : (this.options.axis as number | readonly number[])
    this.#weights = gammaBetaOptions(this.who, options)
  }

  override get type() {
    return 'layer_normalization'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const normalized = shape.slice(shape.length - this.#dimensions(shape))
    const rows = shape.slice(0, shape.length - normalized.length)
    const { gamma, beta } = this.#weights.declare(declare, normalized)
    const mean = declare.saved(rows)
    const deviation = declare.saved(rows)
    const y = declare.output(shape)
    declare.keepPadding()
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    declare.kernels(attention)
    const [g, b] = [gamma?.value ?? null, beta?.value ?? null]
    const [dgamma, dbeta] = [gamma, beta].map(parameter => (parameter?.trainable ? parameter.gradient : null))
    const options = { epsilon: this.#weights.epsilon }
    return {
      forward([x], { kernels }) {
        kernels.layerNormalizationForward(y, mean, deviation, x, g, b, options)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        kernels.layerNormalizationBackward(dx, dgamma!, dbeta!, dy, x, g, mean, deviation)
        return [dx]
      },
    }
  }

  /** How many of the last dimensions are normalized together. */
  #dimensions(shape: Shape): number {
    const given = [this.#axis].flat()
    const all = shape.length + 1
    const places = given.map(axis => (axis < 0 ? axis + all : axis)).sort((a, b) => a - b)
    const last = places.map((_, i) => all - places.length + i)
    if (places.join() === last.join() && last[0]! >= 1 && sizeOf(shape) > 0) return places.length
    const hint = 'Move the dimensions to the end by layers.permute, and back after it.'
    return refuse(
      this.who,
      `axis: the last of the dimensions of ${showBatched(shape)}, −1, or the last few`,
      show(this.#axis),
      hint,
    )
  }
}
