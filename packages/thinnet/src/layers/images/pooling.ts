import { images, pooling } from '../../kernels/groups.ts'
import type { DataFormat, Kernels, Pool2d } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats, type Padding, type Pair, paddings } from '../options.ts'
import { asImages, ofRank, pairFor, planeOf, planeShape, type Rank, sizesFor } from './plane.ts'
import { windowOver } from './windows.ts'

/** What poolings of sequences and images have in common. */
export interface PoolingOptions extends LayerOptions {
  /** 'valid' (default): within x only. 'same': ⌈size / stride⌉ outputs; places beyond the edges do not count. */
  padding?: Padding
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

interface Sizes {
  poolSize?: Pair
  strides?: Pair | null
}

/** One way to make a number of each window. */
export interface Pool {
  forward(kernels: Kernels, y: Region, x: Region, window: Pool2d): void
  backward(kernels: Kernels, dx: Region, dy: Region, window: Pool2d): void
}

/** Each window of each channel becomes one number. */
export abstract class Pooling extends Layer {
  readonly poolSize: readonly number[]
  readonly strides: readonly number[]
  readonly padding: Padding
  readonly dataFormat: DataFormat
  readonly #rank: Rank
  readonly #moves

  constructor(rank: Rank, options: PoolingOptions & Sizes = {}) {
    const sizes = sizesFor(rank)
    super(options, {
      poolSize: sizes,
      strides: { what: `${sizes.what}, or null`, is: value => value === null || sizes.is(value) },
      padding: paddings,
      dataFormat: dataFormats,
    })
    const { padding = 'valid', dataFormat = 'channelsLast' } = options
    const size = pairFor(rank, options.poolSize ?? 2)
    const strides = options.strides ? pairFor(rank, options.strides) : size
    this.poolSize = ofRank(rank, size)
    this.strides = ofRank(rank, strides)
    this.padding = padding
    this.dataFormat = dataFormat
    this.#rank = rank
    this.#moves = { size, strides, dilation: [1, 1], padding, dataFormat } as const
  }

  /** @param shape of y */
  protected abstract pool(declare: Declare, shape: Shape): Pool

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat } = this
    const rank = this.#rank
    const { height, width, channels } = planeOf(this.who, rank, shape, dataFormat)
    const { window, rows, columns } = windowOver(this.who, rank, height, width, this.#moves)
    const options: Pool2d = { ...window, poolSize: this.#moves.size }
    const outputShape = planeShape(rank, rows, columns, channels, dataFormat)
    const y = declare.output(outputShape)
    const pool = this.pool(declare, outputShape)
    const dx = declare.inputGradient()
    const image = (region: Region) => asImages(region, rank, dataFormat)
    return {
      forward([x], { kernels }) {
        pool.forward(kernels, image(y), image(x), options)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) pool.backward(kernels, image(dx), image(dy), options)
        return [dx]
      },
    }
  }
}

/** The largest. Only the place that won moves the output: it gets the whole of dy. */
export function largest(declare: Declare, shape: Shape): Pool {
  declare.kernels(pooling)
  const indices = declare.saved(shape, { dtype: 'int32' })
  return {
    forward: (k, y, x, window) => k.maxPooling2dForward(y, indices, x, window),
    backward: (k, dx, dy, window) => k.maxPooling2dBackward(dx, dy, indices, window),
  }
}

/** The mean of what a window sees: each gets its share of dy. */
export function mean(declare: Declare): Pool {
  declare.kernels(images)
  return {
    forward: (k, y, x, window) => k.averagePooling2dForward(y, x, window),
    backward: (k, dx, dy, window) => k.averagePooling2dBackward(dx, dy, window),
  }
}
