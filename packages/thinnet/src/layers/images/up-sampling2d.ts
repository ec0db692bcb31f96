import { images } from '../../kernels/groups.ts'
import type { DataFormat, Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import { choice } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats, type Pair, pairOf, pairs } from '../options.ts'
import { imageOf, imageShape } from './image.ts'

export interface UpSampling2dOptions extends LayerOptions {
  /** How many times higher and wider images become, whole numbers ≥ 1. Default 2. */
  size?: Pair
  /**
   * 'nearest' (default): each pixel is repeated. 'bilinear': straight lines between the middles of neighbouring pixels,
   * and at the edges the last pixel, as TensorFlow and PyTorch (alignCorners false) do. Keras has three more.
   */
  interpolation?: 'nearest' | 'bilinear'
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

/** Larger images: x [batch, h, w, C], or channelsFirst → y [batch, h · size, w · size, C]. */
export class UpSampling2d extends Layer {
  static readonly ours = 'keeps'
  readonly size: readonly [number, number]
  readonly interpolation: 'nearest' | 'bilinear'
  readonly dataFormat: DataFormat

  constructor(options: UpSampling2dOptions = {}) {
    super(options, { size: pairs, interpolation: choice('nearest', 'bilinear'), dataFormat: dataFormats })
    this.size = pairOf(options.size ?? 2)
    this.interpolation = options.interpolation ?? 'nearest'
    this.dataFormat = options.dataFormat ?? 'channelsLast'
  }

  override get type() {
    return 'up_sampling2d'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat } = this
    const { height, width, channels } = imageOf(this.who, shape, dataFormat)
    const [down, across] = this.size
    const wide = width * across
    const y = declare.output(imageShape(height * down, wide, channels, dataFormat))
    const dx = declare.inputGradient()
    declare.kernels(images)
    const between = declare.scratch(imageShape(height, wide, channels, dataFormat))
    const lengthen = this.interpolation === 'nearest' ? repeated : interpolated
    // Elements of a pixel that lie side by side.
    const unit = dataFormat === 'channelsLast' ? channels : 1
    const columns = lengthen(width, across, unit)
    const rows = lengthen(height, down, wide * unit)
    return {
      forward([x], { kernels }) {
        // along the rows, then down the columns
        columns.forward(kernels, between, x)
        rows.forward(kernels, y, between)
        return y
      },
      backward(dy, { kernels }) {
        if (!dx) return [dx]
        rows.backward(kernels, between, dy)
        columns.backward(kernels, dx, between)
        return [dx]
      },
    }
  }
}

/** Makes [outer, from, inner] `count` times as long. */
interface Lengthen {
  forward(kernels: Kernels, y: Region, x: Region): void
  backward(kernels: Kernels, dx: Region, dy: Region): void
}

function repeated(_: number, count: number, inner: number): Lengthen {
  return {
    forward: (k, y, x) => k.repeat(y, x, { count, inner }),
    backward: (k, dx, dy) => k.sumRepeats(dx, dy, { count, inner }),
  }
}

function interpolated(from: number, count: number, inner: number): Lengthen {
  return {
    forward: (k, y, x) => k.interpolateForward(y, x, { from, to: from * count, inner }),
    backward: (k, dx, dy) => k.interpolateBackward(dx, dy, { from, to: from * count, inner }),
  }
}
