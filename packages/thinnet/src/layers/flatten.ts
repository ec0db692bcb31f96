import { refuse } from '../errors.ts'
import type { DataFormat } from '../kernels/kernels.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from './layer.ts'
import { dataFormats } from './options.ts'

export interface FlattenOptions extends LayerOptions {
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

/**
 * y [batch, everything else of x in one dimension].
 *
 * The order is always that of channelsLast, as in Keras: weights after it then mean the same in both data formats. So
 * channelsLast costs nothing (the same memory, another shape), and channelsFirst is a transposition.
 */
export class Flatten extends Layer {
  static readonly ours = 'keeps'
  readonly dataFormat: DataFormat

  constructor(options: FlattenOptions = {}) {
    super(options, { dataFormat: dataFormats })
    this.dataFormat = options.dataFormat ?? 'channelsLast'
  }

  override get type() {
    return 'flatten'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    if (shape.some(d => d === 0)) refuse(this.who, 'an input with no empty dimension', shape)
    const size = [sizeOf(shape)]
    if (this.dataFormat === 'channelsLast' || shape.length < 2) {
      const y = declare.reshaped(size)
      const dx = declare.reshapedGradient()
      return { forward: () => y, backward: () => [dx] }
    }
    const y = declare.output(size)
    const dx = declare.inputGradient()
    const channels = shape[0]!
    const pixels = sizeOf(shape.slice(1))
    return {
      forward([x], { kernels }) {
        // [batch, channels, pixels] → [batch, pixels, channels]
        kernels.transpose(y, x, { rows: channels, columns: pixels })
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.transpose(dx, dy, { rows: pixels, columns: channels })
        return [dx]
      },
    }
  }
}
