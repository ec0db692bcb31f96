import { refuse } from '../errors.ts'
import type { DataFormat, Window2d } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { needed, whole } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { imageOf, imageShape } from './image.ts'
import { type Declare, Layer, type LayerOptions, type Parameter, type Pass } from './layer.ts'
import { dataFormats, type Padding, type Pair, paddings, pairOf, pairs, places } from './options.ts'
import { WEIGHT_OPTIONS, type WeightOptions, weightOptions } from './weights.ts'

export interface Conv2dOptions extends LayerOptions, WeightOptions {
  /** Output channels, ≥ 1. */
  filters: number
  /** Height and width of the window, in pixels. */
  kernelSize: Pair
  /** How far the window moves down and across, in pixels. Default 1. */
  strides?: Pair
  /** 'valid' (default): within the image only. 'same': ⌈size / stride⌉ outputs, with zeros around. */
  padding?: Padding
  /** 'channelsLast' (default): images [batch, height, width, channels]; or [batch, channels, height, width]. */
  dataFormat?: DataFormat
}

/**
 * 2-D convolution (cross-correlation, as everywhere in the field): every output pixel is a product of the window over
 * it with the same kernel.
 *
 * x [batch, h, w, C], `kernel` [kh, kw, C, F] in both data formats, `bias` [F], y [batch, h′, w′, F]; channelsFirst
 * has the channels of x and y in front of h.
 */
export class Conv2d extends Layer {
  readonly filters: number
  readonly kernelSize: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly padding: Padding
  readonly dataFormat: DataFormat
  /** Whether y is the relu of what it would be: so where one is right behind (see `model/arrange.ts`). */
  appliesRelu = false
  readonly #weights
  #window!: Window2d
  #kernel!: Parameter
  #bias: Parameter | null = null
  #biasInner = 1
  #x!: Region
  #y!: Region
  #dx!: Region | null

  constructor(options: Conv2dOptions) {
    super(options, {
      filters: needed(whole(1)),
      kernelSize: needed(pairs),
      strides: pairs,
      padding: paddings,
      dataFormat: dataFormats,
      ...WEIGHT_OPTIONS,
    })
    this.filters = options.filters
    this.kernelSize = pairOf(options.kernelSize)
    this.strides = pairOf(options.strides ?? 1)
    this.padding = options.padding ?? 'valid'
    this.dataFormat = options.dataFormat ?? 'channelsLast'
    this.#weights = weightOptions(this.who, options)
    this.activation = this.#weights.activation
  }

  override get type() {
    return 'conv2d'
  }

  build(inputShape: Shape, declare: Declare): void {
    const { height, width, channels } = imageOf(this.who, inputShape, this.dataFormat)
    const [kh, kw] = this.kernelSize
    const down = places(height, kh, this.strides[0], this.padding)
    const across = places(width, kw, this.strides[1], this.padding)
    if (down.count < 1 || across.count < 1) {
      refuse(this.who, `an image of at least ${kh}×${kw} pixels`, `${height}×${width}`, "Use padding: 'same'.")
    }
    this.#window = { strides: this.strides, padding: [down.before, across.before], dataFormat: this.dataFormat }
    this.#kernel = declare.parameter('kernel', [kh, kw, channels, this.filters], this.#weights.kernel)
    this.#bias = this.#weights.useBias ? declare.parameter('bias', [this.filters], this.#weights.bias) : null
    this.#biasInner = this.dataFormat === 'channelsLast' ? 1 : down.count * across.count
    this.#y = declare.output(imageShape(down.count, across.count, this.filters, this.dataFormat))
    this.#dx = declare.inputGradient()
    declare.backwardReads('input')
  }

  forward(x: Region, { kernels }: Pass): Region {
    this.#x = x
    // y = x ⋆ W + b
    const options = { ...this.#window, relu: this.appliesRelu }
    kernels.conv2dForward(this.#y, x, this.#kernel.value, this.#bias?.value ?? null, options)
    return this.#y
  }

  backward(dy: Region, { kernels }: Pass): Region | null {
    // dW: each weight saw the pixel that it was laid on, at every place of the window
    kernels.conv2dBackwardKernel(this.#kernel.gradient, this.#x, dy, this.#window)
    // db = Σ over batch and pixels of dy
    if (this.#bias) kernels.channelSums(this.#bias.gradient, dy, { inner: this.#biasInner })
    // dx: each pixel was seen by every window that covers it
    if (this.#dx) kernels.conv2dBackwardInput(this.#dx, dy, this.#kernel.value, this.#window)
    return this.#dx
  }
}
