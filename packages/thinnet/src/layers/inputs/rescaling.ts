import { refuse } from '../../errors.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import { arrayOf, either, finite, needed } from '../../options/index.ts'
import { type Shape, showBatched, sizeOf } from '../../tensor/shape.ts'
import { channelsOf } from '../channels.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats } from '../options.ts'
import { type PerChannel, perChannel } from './per-channel.ts'

export interface RescalingOptions extends LayerOptions {
  /** What x is multiplied by: a number, or one for each channel. 1 / 255 brings bytes to [0, 1]. */
  scale: PerChannel
  /** What is added then: a number, or one for each channel. Default 0. */
  offset?: PerChannel
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

/** A number, or an array of at least one. */
export const numbers = either(finite, {
  ...arrayOf('an array of such', finite),
  is: value => Array.isArray(value) && value.length > 0 && value.every(finite.is),
})

/**
 * y = x · scale + offset, in training as in inference; dx = dy · scale. x and y [batch, …].
 *
 * Images that are bytes may also be given as a tensor with a `scale`, which costs no layer.
 */
export class Rescaling extends Layer {
  static readonly ours = 'other'
  readonly scale: PerChannel
  readonly offset: PerChannel
  readonly #channelsFirst: boolean

  constructor(options: RescalingOptions) {
    super(options, { scale: needed(numbers), offset: numbers, dataFormat: dataFormats })
    const { scale, offset = 0 } = this.options as Readonly<RescalingOptions>
    this.scale = scale
    this.offset = offset
    this.#channelsFirst = options.dataFormat === 'channelsFirst'
  }

  override get type() {
    return 'rescaling'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { scale: factor, offset: shift } = this
    const apply = perChannel(this.#channelsOf(shape), declare)
    declare.keepPadding()
    const y = declare.output(shape, { inPlace: true })
    const dx = declare.inputGradient()
    return {
      forward([x], { kernels }) {
        apply(kernels, y, x, { factor, shift })
        return y
      },
      backward(dy, { kernels }) {
        if (dx) apply(kernels, dx, dy, { factor })
        return [dx]
      },
    }
  }

  /** One channel where there is one number for all. */
  #channelsOf(shape: Shape) {
    const given = [this.scale, this.offset].filter(value => typeof value !== 'number')
    if (given.length === 0) return { channels: 1, inner: sizeOf(shape) }
    const channel = this.#channelsFirst ? 0 : shape.length - 1
    const wrong = given.find(({ length }) => length !== shape[channel])
    if (wrong) refuse(this.who, `input of ${wrong.length} channels, as many as numbers given`, showBatched(shape))
    return channelsOf(this.who, shape, i => i === channel)
  }
}
