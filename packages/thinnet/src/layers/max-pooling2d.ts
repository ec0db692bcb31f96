import { refuse } from '../errors.ts'
import { pooling } from '../kernels/groups.ts'
import type { DataFormat, Pool2d } from '../kernels/kernels.ts'
import type { Shape } from '../tensor/shape.ts'
import { imageOf, imageShape } from './image.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions } from './layer.ts'
import { dataFormats, type Padding, type Pair, paddings, pairOf, pairs, places } from './options.ts'

export interface MaxPooling2dOptions extends LayerOptions {
  /** Height and width of the window, in pixels. Default 2. */
  poolSize?: Pair
  /** How far the window moves. Default: the pool size, so that windows do not overlap. */
  strides?: Pair
  /** 'valid' (default): within the image only. 'same': ⌈size / stride⌉ outputs; places beyond the edges never win. */
  padding?: Padding
  dataFormat?: DataFormat
}

/** The largest value of each window, for each channel. x [batch, h, w, C] → y [batch, h′, w′, C], or channelsFirst. */
export class MaxPooling2d extends Layer {
  static readonly ours = 'keeps'
  readonly poolSize: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly padding: Padding
  readonly dataFormat: DataFormat

  constructor(options: MaxPooling2dOptions = {}) {
    super(options, { poolSize: pairs, strides: pairs, padding: paddings, dataFormat: dataFormats })
    this.poolSize = pairOf(options.poolSize ?? 2)
    this.strides = pairOf(options.strides ?? this.poolSize)
    this.padding = options.padding ?? 'valid'
    this.dataFormat = options.dataFormat ?? 'channelsLast'
  }

  override get type() {
    return 'max_pooling2d'
  }

  override get fusion(): Fusion {
    // The largest of relu(x) is the relu of the largest x.
    return { relu: 'commutes' }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { poolSize, strides, dataFormat } = this
    const { height, width, channels } = imageOf(this.who, shape, dataFormat)
    const [ph, pw] = poolSize
    const down = places(height, ph, strides[0], this.padding)
    const across = places(width, pw, strides[1], this.padding)
    if (down.count < 1 || across.count < 1) {
      refuse(this.who, `an image of at least ${ph}×${pw} pixels`, `${height}×${width}`, "Use padding: 'same'.")
    }
    const window: Pool2d = { poolSize, strides, padding: [down.before, across.before], dataFormat }
    const outputShape = imageShape(down.count, across.count, channels, dataFormat)
    const y = declare.output(outputShape)
    const indices = declare.saved(outputShape, { dtype: 'int32' })
    const dx = declare.inputGradient()
    declare.kernels(pooling)
    return {
      forward([x], { kernels }) {
        kernels.maxPooling2dForward(y, indices, x, window)
        return y
      },
      // Only the pixel that won moves the output: it gets the whole of dy.
      backward(dy, { kernels }) {
        if (dx) kernels.maxPooling2dBackward(dx, dy, indices, window)
        return [dx]
      },
    }
  }
}
