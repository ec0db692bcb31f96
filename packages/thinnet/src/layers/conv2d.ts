import { refuse } from '../errors.ts'
import { convolution } from '../kernels/groups.ts'
import type { DataFormat, Window2d } from '../kernels/kernels.ts'
import { needed, whole } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { imageOf, imageShape } from './image.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions } from './layer.ts'
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
 * 2-D convolution (cross-correlation, as everywhere in the field): every output pixel is the inner product of
 * the window over it and the same kernel.
 *
 * x [batch, h, w, C], `kernel` [kh, kw, C, F] in both data formats, `bias` [F], y [batch, h′, w′, F]; channelsFirst
 * has the channels of x and y before h.
 */
export class Conv2d extends Layer {
  static readonly ours = 'sums'
  readonly filters: number
  readonly kernelSize: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly padding: Padding
  readonly dataFormat: DataFormat
  readonly #weights

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

  override get fusion(): Fusion {
    return { relu: 'applies' }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat, strides, filters } = this
    const { height, width, channels } = imageOf(this.who, shape, dataFormat)
    const [kh, kw] = this.kernelSize
    const down = places(height, kh, strides[0], this.padding)
    const across = places(width, kw, strides[1], this.padding)
    if (down.count < 1 || across.count < 1) {
      refuse(this.who, `an image of at least ${kh}×${kw} pixels`, `${height}×${width}`, "Use padding: 'same'.")
    }
    const window: Window2d = { strides, padding: [down.before, across.before], dataFormat }
    const w = declare.parameter('kernel', [kh, kw, channels, filters], this.#weights.kernel)
    const b = this.#weights.useBias ? declare.parameter('bias', [filters], this.#weights.bias) : null
    const y = declare.output(imageShape(down.count, across.count, filters, dataFormat))
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    declare.kernels(convolution)
    const options = { ...window, relu: declare.reluAfter }
    const inner = dataFormat === 'channelsLast' ? 1 : down.count * across.count
    return {
      forward([x], { kernels }) {
        // y = x ⋆ W + b
        kernels.conv2dForward(y, x, w.value, b?.value ?? null, options)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        // dW: each weight saw the pixel that it was laid on, at every place of the window
        if (w.trainable) kernels.conv2dBackwardKernel(w.gradient, x, dy, window)
        // db = Σ over batch and pixels of dy
        if (b?.trainable) kernels.channelSums(b.gradient, dy, { inner })
        // dx: each pixel was seen by every window that covers it
        if (dx) kernels.conv2dBackwardInput(dx, dy, w.value, window)
        return [dx]
      },
    }
  }
}
