import { images, pooling } from '../../kernels/groups.ts'
import type { DataFormat, Kernels, Pool2d } from '../../kernels/kernels.ts'
import { type Region, seenAs } from '../../kernels/region.ts'
import { flag } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats } from '../options.ts'
import { planeOf, planeShape, type Rank } from './plane.ts'

/** What poolings over all of a sequence or image have in common. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
  /** Whether y keeps the directions that are pooled, with a size of 1. Default false: y [batch, C]. */
  keepdims?: boolean
}

/** What is pooled: a sample [pixels, channels], or [channels, pixels]. */
export interface Extent {
  readonly pixels: number
  readonly channels: number
  readonly dataFormat: DataFormat
}

/** One way to make a number of all pixels of a channel. */
export interface GlobalPool {
  forward(kernels: Kernels, y: Region, x: Region): void
  backward(kernels: Kernels, dx: Region, dy: Region): void
}

/** All of a channel becomes one number. */
export abstract class GlobalPooling extends Layer {
  readonly dataFormat: DataFormat
  readonly keepdims: boolean
  readonly #rank: Rank

  constructor(rank: Rank, options: GlobalPoolingOptions = {}) {
    super(options, { dataFormat: dataFormats, keepdims: flag })
    this.dataFormat = options.dataFormat ?? 'channelsLast'
    this.keepdims = options.keepdims ?? false
    this.#rank = rank
  }

  protected abstract pool(declare: Declare, extent: Extent): GlobalPool

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat } = this
    const rank = this.#rank
    const { height, width, channels } = planeOf(this.who, rank, shape, dataFormat)
    const y = declare.output(this.keepdims ? planeShape(rank, 1, 1, channels, dataFormat) : [channels])
    const pool = this.pool(declare, { pixels: height * width, channels, dataFormat })
    const dx = declare.inputGradient()
    return {
      forward([x], { kernels }) {
        pool.forward(kernels, y, x)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) pool.backward(kernels, dx, dy)
        return [dx]
      },
    }
  }
}

/** The largest of a channel, which gets the whole of dy. */
export function largestOfAll(declare: Declare, { pixels, channels, dataFormat }: Extent): GlobalPool {
  declare.kernels(pooling)
  const indices = declare.saved([channels], { dtype: 'int32' })
  const window: Pool2d = { poolSize: [1, pixels], strides: [1, 1], padding: [0, 0], dataFormat }
  // An image of one row, under one window.
  const row = (region: Region, width: number) => {
    const batch = region.shape[0]!
    return seenAs(region, dataFormat === 'channelsLast' ? [batch, 1, width, channels] : [batch, channels, 1, width])
  }
  return {
    forward: (k, y, x) => k.maxPooling2dForward(row(y, 1), row(indices, 1), row(x, pixels), window),
    backward: (k, dx, dy) => k.maxPooling2dBackward(row(dx, pixels), row(dy, 1), row(indices, 1), window),
  }
}

/** The mean of a channel: each pixel gets its share of dy. */
export function meanOfAll(declare: Declare, { pixels, channels, dataFormat }: Extent): GlobalPool {
  declare.kernels(images)
  const options = { count: pixels, inner: dataFormat === 'channelsLast' ? channels : 1, scale: 1 / pixels }
  return {
    forward: (k, y, x) => k.sumRepeats(y, x, options),
    backward: (k, dx, dy) => k.repeat(dx, dy, options),
  }
}
