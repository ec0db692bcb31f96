import { refuse } from '../../errors.ts'
import { images } from '../../kernels/groups.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import { either, needed, type OptionKind, orNull, whole } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats, type Padding, type Pair, paddings } from '../options.ts'
import { WEIGHT_OPTIONS, type WeightOptions, weightOptions } from '../weights.ts'
import { asImageKernel, asImages, ofRank, pairFor, planeOf, planeShape, type Rank, sizesFor } from './plane.ts'
import { innerOf, wholeProduct } from './products.ts'
import { reachOf } from './windows.ts'

/** What `Conv1dTranspose` and `Conv2dTranspose` have in common. */
export interface ConvTransposeOptions extends LayerOptions, WeightOptions {
  /** Output channels, ≥ 1. */
  filters: number
  /** 'valid' (default): all that the windows reach. 'same': size · stride outputs, as a convolution would have come from. */
  padding?: Padding
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
}

interface Sizes {
  kernelSize: Pair
  strides?: Pair
  outputPadding?: Pair | null
  dilationRate?: Pair
}

const pairsFrom0: OptionKind = {
  what: '[height, width], whole numbers ≥ 0',
  is: value => Array.isArray(value) && value.length === 2 && value.every(whole(0).is),
}

/** Transposed convolutions of sequences and of images. */
export abstract class ConvTranspose extends Layer {
  readonly filters: number
  readonly kernelSize: readonly number[]
  readonly strides: readonly number[]
  readonly padding: Padding
  readonly dataFormat: DataFormat
  readonly #rank: Rank
  readonly #sizes
  readonly #weights

  constructor(rank: Rank, options: ConvTransposeOptions & Sizes) {
    const sizes = sizesFor(rank)
    super(options, {
      filters: needed(whole(1)),
      kernelSize: needed(sizes),
      strides: sizes,
      outputPadding: orNull(rank === 1 ? whole(0) : either(whole(0), pairsFrom0)),
      dilationRate: sizes,
      padding: paddings,
      dataFormat: dataFormats,
      ...WEIGHT_OPTIONS,
    })
    const extra = options.outputPadding ?? null
    const size = pairFor(rank, options.kernelSize)
    const strides = pairFor(rank, options.strides ?? 1)
    const dilation = pairFor(rank, options.dilationRate ?? 1)
    // Of a sequence there is nothing above or below.
    const outputPadding = extra === null ? null : rank === 1 ? ([0, extra as number] as const) : pairFor(2, extra)
    if (outputPadding?.some((more, i) => more >= Math.max(strides[i]!, dilation[i]!)))
      refuse(this.who, 'outputPadding less than strides, or dilationRate', ofRank(rank, outputPadding))
    this.#sizes = { size, strides, dilation, outputPadding }
    this.filters = options.filters
    this.kernelSize = ofRank(rank, size)
    this.strides = ofRank(rank, strides)
    this.padding = options.padding ?? 'valid'
    this.dataFormat = options.dataFormat ?? 'channelsLast'
    this.#rank = rank
    this.#weights = weightOptions(this.who, options)
    this.activation = this.#weights.activation
  }

  /** How many outputs there are along one side, 0 down or 1 across, and how many of the window's places lie before them. */
  #placesOf(side: 0 | 1, size: number) {
    const { strides, dilation, outputPadding } = this.#sizes
    const [stride, reach] = [strides[side], reachOf(this.#sizes.size[side], dilation[side])]
    if (this.#rank === 1 && side === 0) return { count: 1, before: 0 }
    const extra = outputPadding?.[side]
    const all = (size - 1) * stride + reach
    if (this.padding === 'valid') return { count: all + (extra ?? Math.max(stride - reach, 0)), before: 0 }
    const count = extra === undefined ? size * stride : (size - 1) * stride + (reach % 2) + extra
    return { count, before: Math.floor(Math.max(all - count, 0) / 2) }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat, filters } = this
    const rank = this.#rank
    const { strides, dilation } = this.#sizes
    const { height, width, channels } = planeOf(this.who, rank, shape, dataFormat)
    const [down, across] = [this.#placesOf(0, height), this.#placesOf(1, width)]
    if (down.count < 1 || across.count < 1) {
      refuse(this.who, 'an output of at least one pixel', ofRank(rank, [down.count, across.count]))
    }
    const w = declare.parameter('kernel', [...this.kernelSize, filters, channels], this.#weights.kernel)
    const b = this.#weights.useBias ? declare.parameter('bias', [filters], this.#weights.bias) : null
    const y = declare.output(planeShape(rank, down.count, across.count, filters, dataFormat))
    const dx = declare.inputGradient()
    declare.backwardReads('input')

    if (b) declare.kernels(images)
    // The convolution that leads from y to x; both directions of this layer are its, the other way round.
    const back = wholeProduct(declare, { strides, padding: [down.before, across.before], dilation, dataFormat })
    const image = (region: Region) => asImages(region, rank, dataFormat)
    const kernel = (region: Region) => asImageKernel(region, rank)
    const inner = innerOf(dataFormat, down.count, across.count)
    return {
      forward([x], { kernels }) {
        // y = Σ over the windows of x · W where they are laid, + b
        back.backwardInput(kernels, image(y), image(x), kernel(w.value))
        if (b) kernels.addBias(y, b.value, { inner })
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        // dW = the gradient of that convolution's kernel, with dy for its input and x for its gradient
        if (w.trainable) back.backwardKernel(kernels, kernel(w.gradient), image(dy), image(x))
        if (b?.trainable) kernels.channelSums(b.gradient, dy, { inner })
        // dx = dy ⋆ W
        if (dx) back.forward(kernels, image(dx), image(dy), kernel(w.value), null, false)
        return [dx]
      },
    }
  }
}
