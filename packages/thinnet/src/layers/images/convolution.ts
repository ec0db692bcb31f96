import { refuse } from '../../errors.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import { choice, needed, whole } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats, type Padding, paddings } from '../options.ts'
import { WEIGHT_OPTIONS, type WeightOptions, weightOptions } from '../weights.ts'
import { convolved } from './convolved.ts'
import { ofRank, planeOf, planeShape, type Rank, sizesFor } from './plane.ts'
import { depthwiseProduct, groupedProduct, innerOf, wholeProduct } from './products.ts'
import { type MoveOptions, movesOf, windowOver } from './windows.ts'

/** What `Conv1d` and `Conv2d` have in common. */
export interface ConvolutionOptions extends LayerOptions, WeightOptions {
  /** Output channels, ≥ 1. */
  filters: number
  /** 'channelsLast' (default): x [batch, …, channels]; or [batch, channels, …]. */
  dataFormat?: DataFormat
  /** Channels and filters are split into so many groups, which are convolved apart; both are divisible by it. Default 1. */
  groups?: number
}

/** Convolutions of sequences and of images. */
export abstract class Convolution extends Layer {
  readonly filters: number
  readonly kernelSize: readonly number[]
  readonly strides: readonly number[]
  readonly dilationRate: readonly number[]
  readonly padding: Padding | 'causal'
  readonly dataFormat: DataFormat
  readonly groups: number
  readonly #rank: Rank
  readonly #moves
  readonly #weights

  constructor(rank: Rank, options: ConvolutionOptions & MoveOptions) {
    const sizes = sizesFor(rank)
    super(options, {
      filters: needed(whole(1)),
      kernelSize: needed(sizes),
      strides: sizes,
      dilationRate: sizes,
      padding: rank === 1 ? choice('valid', 'same', 'causal') : paddings,
      dataFormat: dataFormats,
      groups: whole(1),
      ...WEIGHT_OPTIONS,
    })
    const { groups = 1 } = options
    const moves = movesOf(rank, options)
    if (options.filters % groups > 0) refuse(this.who, `filters divisible by groups, ${groups}`, options.filters)
    this.filters = options.filters
    this.kernelSize = ofRank(rank, moves.size)
    this.strides = ofRank(rank, moves.strides)
    this.dilationRate = ofRank(rank, moves.dilation)
    this.padding = moves.padding
    this.dataFormat = moves.dataFormat
    this.groups = groups
    this.#rank = rank
    this.#moves = moves
    this.#weights = weightOptions(this.who, options)
    this.activation = this.#weights.activation
  }

  override get fusion(): Fusion {
    return { relu: 'applies' }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat, filters, groups } = this
    const rank = this.#rank
    const { height, width, channels } = planeOf(this.who, rank, shape, dataFormat)
    if (channels % groups > 0) refuse(this.who, `input channels divisible by groups, ${groups}`, channels)
    const { window, rows, columns } = windowOver(this.who, rank, height, width, this.#moves)
    const w = declare.parameter('kernel', [...this.kernelSize, channels / groups, filters], this.#weights.kernel)
    const b = this.#weights.useBias ? declare.parameter('bias', [filters], this.#weights.bias) : null
    const y = declare.output(planeShape(rank, rows, columns, filters, dataFormat))
    const dx = declare.inputGradient()
    declare.backwardReads('input')

    const sizes = { height, width, channels, rows, columns, filters }
    const product =
      groups === 1
        ? wholeProduct(declare, window)
        : groups === channels
          ? depthwiseProduct(declare, sizes, window)
          : groupedProduct(declare, sizes, window, this.#moves.size, groups)
    const inner = innerOf(dataFormat, rows, columns)
    return convolved(product, { rank, dataFormat, y, dx, w, b, inner, relu: declare.reluAfter })
  }
}
