import type { Constraint } from '../../constraints/constraint.ts'
import type { ConstraintName } from '../../constraints/resolve.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import type { InitializerName } from '../../initializers/resolve.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import { anything, needed, whole } from '../../options/index.ts'
import type { Regularizer } from '../../regularizers/regularizer.ts'
import type { RegularizerName } from '../../regularizers/resolve.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer } from '../layer.ts'
import { weightOptions } from '../weights.ts'
import { type DepthwiseOptions, depthwiseKinds, depthwiseWeights, type WindowSizes } from './depthwise.ts'
import { imageShape } from './image.ts'
import { asImageKernel, asImages, ofRank, planeOf, planeShape, type Rank } from './plane.ts'
import { depthwiseProduct, innerOf, pointwiseProduct } from './products.ts'
import { movesOf, windowOver } from './windows.ts'

export interface SeparableOptions extends DepthwiseOptions {
  /** Output channels, ≥ 1. */
  filters: number
  /** Default glorotUniform. */
  pointwiseInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  pointwiseRegularizer?: RegularizerName | Regularizer | null
  /** Applied to these weights after every update. Default null: nothing. */
  pointwiseConstraint?: ConstraintName | Constraint | null
}

/** Separable convolutions of sequences and of images. */
export abstract class SeparableConvolution extends Layer {
  readonly filters: number
  readonly depthMultiplier: number
  readonly dataFormat: DataFormat
  readonly #rank: Rank
  readonly #moves
  readonly #depthwise
  readonly #pointwise

  constructor(rank: Rank, options: SeparableOptions & WindowSizes) {
    super(options, {
      ...depthwiseKinds(rank),
      filters: needed(whole(1)),
      pointwiseInitializer: anything,
      pointwiseRegularizer: anything,
      pointwiseConstraint: anything,
    })
    const { depthMultiplier = 1, pointwiseInitializer, pointwiseRegularizer, pointwiseConstraint } = options
    this.filters = options.filters
    this.depthMultiplier = depthMultiplier
    this.#rank = rank
    this.#moves = movesOf(rank, options)
    this.dataFormat = this.#moves.dataFormat
    this.#depthwise = depthwiseWeights(this.who, options)
    this.#pointwise = weightOptions(this.who, {
      ...(pointwiseInitializer === undefined ? {} : { kernelInitializer: pointwiseInitializer }),
      kernelRegularizer: pointwiseRegularizer ?? null,
      kernelConstraint: pointwiseConstraint ?? null,
    })
    this.activation = this.#depthwise.activation
  }

  override get fusion(): Fusion {
    return { relu: 'applies' }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat, depthMultiplier, filters } = this
    const rank = this.#rank
    const { height, width, channels } = planeOf(this.who, rank, shape, dataFormat)
    const { window, rows, columns } = windowOver(this.who, rank, height, width, this.#moves)
    const middle = channels * depthMultiplier
    const size = ofRank(rank, this.#moves.size)
    const ones = size.map(() => 1)
    const { useBias, kernel, bias } = this.#depthwise
    const w = declare.parameter('depthwiseKernel', [...size, channels, depthMultiplier], kernel)
    const v = declare.parameter('pointwiseKernel', [...ones, middle, filters], this.#pointwise.kernel)
    const b = useBias ? declare.parameter('bias', [filters], bias) : null
    const y = declare.output(planeShape(rank, rows, columns, filters, dataFormat))
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    const between = imageShape(rows, columns, middle, dataFormat)
    const h = declare.saved(between)
    const dh = declare.scratch(between)

    const depthwise = depthwiseProduct(declare, { height, width, channels, rows, columns, filters: middle }, window)
    const pointwise = pointwiseProduct(declare, dataFormat)
    const image = (region: Region) => asImages(region, rank, dataFormat)
    const asKernel = (region: Region) => asImageKernel(region, rank)
    const inner = innerOf(dataFormat, rows, columns)
    return {
      forward([x], { kernels }) {
        // h = x ⋆ W, each channel by itself; y = h · V + b
        depthwise.forward(kernels, h, image(x), asKernel(w.value), null, false)
        pointwise.forward(kernels, image(y), h, asKernel(v.value), b?.value ?? null, declare.reluAfter)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        if (v.trainable) pointwise.backwardKernel(kernels, asKernel(v.gradient), h, image(dy))
        if (b?.trainable) kernels.channelSums(b.gradient, dy, { inner })
        if (!w.trainable && !dx) return [dx]
        // dh = dy · Vᵀ
        pointwise.backwardInput(kernels, dh, image(dy), asKernel(v.value))
        if (w.trainable) depthwise.backwardKernel(kernels, asKernel(w.gradient), image(x), dh)
        if (dx) depthwise.backwardInput(kernels, image(dx), dh, asKernel(w.value))
        return [dx]
      },
    }
  }
}
