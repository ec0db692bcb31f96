import { refuse } from '../errors.ts'
import type { DataFormat } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { type Declare, Layer, type LayerOptions, type Pass } from './layer.ts'
import { dataFormats } from './options.ts'

export interface FlattenOptions extends LayerOptions {
  dataFormat?: DataFormat
}

/**
 * y [batch, everything else of x in one dimension].
 *
 * The order is always that of channelsLast, as in Keras: weights behind it then mean the same in both data formats. So
 * channelsLast costs nothing (the same memory, another shape), and channelsFirst is a transposition.
 */
export class Flatten extends Layer {
  readonly dataFormat: DataFormat
  #y!: Region
  #dx!: Region | null
  #transposed = false
  #channels = 1
  #pixels = 1

  constructor(options: FlattenOptions = {}) {
    super(options, { dataFormat: dataFormats })
    this.dataFormat = options.dataFormat ?? 'channelsLast'
  }

  override get type() {
    return 'flatten'
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#transposed = this.dataFormat === 'channelsFirst' && inputShape.length > 1
    if (inputShape.some(d => d === 0)) refuse(this.who, 'an input with no empty dimension', inputShape)
    this.#channels = inputShape[0] ?? 1
    this.#pixels = sizeOf(inputShape.slice(1))
    const size = [sizeOf(inputShape)]
    this.#y = this.#transposed ? declare.output(size) : declare.reshaped(size)
    this.#dx = this.#transposed ? declare.inputGradient() : declare.reshapedGradient()
  }

  forward(x: Region, { kernels }: Pass): Region {
    // [batch, channels, pixels] → [batch, pixels, channels]
    if (this.#transposed) kernels.transpose(this.#y, x, { rows: this.#channels, columns: this.#pixels })
    return this.#y
  }

  backward(dy: Region, { kernels }: Pass): Region | null {
    const back = { rows: this.#pixels, columns: this.#channels }
    if (this.#transposed && this.#dx) kernels.transpose(this.#dx, dy, back)
    return this.#dx
  }
}
