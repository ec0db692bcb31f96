import { refuse } from '../errors.ts'
import { attention, normalization } from '../kernels/groups.ts'
import type { OptionKind } from '../options/index.ts'
import { type Shape, showBatched, sizeOf } from '../tensor/shape.ts'
import { GAMMA_BETA_OPTIONS, type GammaBetaOptions, gammaBetaOptions } from './gamma-beta.ts'
import { type Call, type Declare, type Inputs, Layer } from './layer.ts'

export interface GroupNormalizationOptions extends GammaBetaOptions {
  /** Into how many groups the channels are split, which must divide them; −1: one a channel. Default 32. */
  groups?: number
  /** Which dimension holds the channels, the batch counted as 0; −1 (default) the last, 1 for channelsFirst images. */
  axis?: number
}

const groupCounts: OptionKind = {
  what: 'a whole number ≥ 1, or −1',
  is: groups => Number.isInteger(groups) && ((groups as number) >= 1 || groups === -1),
}

/**
 * Group normalization (Wu & He 2018): the channels of each sample in groups that follow each other, each group by itself.
 *
 *     y = gamma · x̂ + beta,  x̂ = (x − mean) / √(variance + ε), over the group's channels and all places
 *
 * One group is layer normalization over the whole sample, with a gamma a channel; −1 groups, instance normalization. x, y
 * [batch, …, channels] or, with axis 1, [batch, channels, …]; gamma, beta [channels]. Defaults are Keras's.
 *
 * It is computed channels first, where a group is one piece of memory: as rows of a layer normalization without gamma
 * and beta, and those as a batch normalization's of mean 0 and variance 1.
 */
export class GroupNormalization extends Layer {
  static readonly ours = 'sums'
  readonly #groups: number
  readonly #axis: number
  readonly #weights

  constructor(options: GroupNormalizationOptions = {}) {
    const axis = { what: '−1, or a dimension ≥ 1', is: (axis: unknown) => Number.isInteger(axis) && axis !== 0 }
    super(options, { groups: groupCounts, axis, ...GAMMA_BETA_OPTIONS })
    this.#groups = options.groups ?? 32
    this.#axis = options.axis ?? -1
    this.#weights = gammaBetaOptions(this.who, options)
  }

  override get type() {
    return 'group_normalization'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { channel, channels, groups } = this.#channelsOf(shape)
    const { gamma, beta } = this.#weights.declare(declare, [channels])
    // x as [batch, before, channels, inner], computed as [batch, channels, before · inner]
    const before = sizeOf(shape.slice(0, channel))
    const inner = sizeOf(shape.slice(channel + 1))
    const turned = before > 1 && inner === 1
    if (before > 1 && inner > 1) {
      const hint = 'Move the channels to the end by layers.permute, and back after it.'
      refuse(this.who, `axis: 1, or the last of ${showBatched(shape)}`, this.#axis, hint)
    }
    const places = before * inner
    const y = declare.output(shape)
    declare.keepPadding()
    const normalized = declare.saved([channels, places])
    const mean = declare.saved([groups])
    const deviation = declare.saved([groups])
    const other = turned ? declare.scratch([channels, places]) : y
    const each = { batched: false }
    const zeros = declare.scratch([channels], each)
    const ones = declare.scratch([channels], each)
    const still = declare.scratch([groups])
    const one = declare.scratch([groups])
    const inverse = declare.scratch([groups])
    const dgamma = gamma?.gradient ?? declare.scratch([channels], each)
    const dbeta = beta?.gradient ?? declare.scratch([channels], each)
    const dx = declare.inputGradient()
    declare.kernels(attention, normalization)
    const [g, b] = [gamma?.value ?? null, beta?.value ?? null]
    const options = { epsilon: 0, inner: places }
    const { epsilon } = this.#weights
    return {
      forward([x], { kernels }) {
        if (turned) kernels.transpose(other, x, { rows: places, columns: channels })
        kernels.layerNormalizationForward(normalized, mean, deviation, turned ? other : x, null, null, { epsilon })
        kernels.fill(zeros, 0)
        kernels.fill(ones, 1)
        const out = turned ? other : y
        kernels.batchNormalizationInference(out, normalized, zeros, ones, g, b, options)
        if (turned) kernels.transpose(y, other, { rows: channels, columns: places })
        return y
      },
      backward(dy, { kernels }) {
        kernels.fill(zeros, 0)
        kernels.fill(ones, 1)
        const gradient = turned ? other : dy
        if (turned) kernels.transpose(other, dy, { rows: places, columns: channels })
        // dgamma = Σ dy · x̂, dbeta = Σ dy
        kernels.batchNormalizationBackward(null, dgamma, dbeta, gradient, normalized, g, zeros, ones, options)
        if (!dx) return [null]
        // of rows that are x̂ already, with mean 0 and deviation 1; then over the deviation that they had
        const out = turned ? other : dx
        kernels.batchNormalizationInference(out, gradient, zeros, ones, g, null, options)
        kernels.fill(still, 0)
        kernels.fill(one, 1)
        kernels.layerNormalizationBackward(out, null, null, out, normalized, null, still, one)
        kernels.map(inverse, [deviation], value => 1 / value)
        kernels.multiply(out, out, inverse)
        if (turned) kernels.transpose(dx, other, { rows: channels, columns: places })
        return [dx]
      },
    }
  }

  #channelsOf(shape: Shape): { channel: number; channels: number; groups: number } {
    const channel = this.#axis < 0 ? shape.length + this.#axis : this.#axis - 1
    const channels = shape[channel] ?? refuse(this.who, `input with an axis ${this.#axis}`, ['batch', ...shape])
    const groups = this.#groups === -1 ? channels : this.#groups
    if (channels % groups !== 0) refuse(this.who, `channels that ${groups} groups divide`, channels, 'Say { groups }.')
    return { channel, channels, groups }
  }
}
