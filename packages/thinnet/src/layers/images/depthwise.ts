import type { Activation } from '../../activations/activation.ts'
import type { ActivationName } from '../../activations/resolve.ts'
import type { Constraint } from '../../constraints/constraint.ts'
import type { ConstraintName } from '../../constraints/resolve.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import type { InitializerName } from '../../initializers/resolve.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import { anything, flag, needed, whole } from '../../options/index.ts'
import type { Regularizer } from '../../regularizers/regularizer.ts'
import type { RegularizerName } from '../../regularizers/resolve.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats, type Padding, type Pair, paddings } from '../options.ts'
import { weightOptions } from '../weights.ts'
import { convolved } from './convolved.ts'
import { ofRank, planeOf, planeShape, type Rank, sizesFor } from './plane.ts'
import { depthwiseProduct, innerOf } from './products.ts'
import { movesOf, windowOver } from './windows.ts'

/** What depthwise and separable convolutions have in common. */
export interface DepthwiseOptions extends LayerOptions {
  /** Outputs of each input channel, ≥ 1. Default 1. */
  depthMultiplier?: number
  /** 'valid' (default): within the input only. 'same': ⌈size / stride⌉ outputs, with zeros around. */
  padding?: Padding
  /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
  dataFormat?: DataFormat
  /** Default linear. */
  activation?: ActivationName | Activation
  /** Default true. */
  useBias?: boolean
  /** Default glorotUniform. */
  depthwiseInitializer?: InitializerName | Initializer
  /** Default zeros. */
  biasInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  depthwiseRegularizer?: RegularizerName | Regularizer | null
  /** Added to the loss for these weights. Default null: nothing. */
  biasRegularizer?: RegularizerName | Regularizer | null
  /** Applied to the kernel after every update. Default null: nothing. */
  depthwiseConstraint?: ConstraintName | Constraint | null
  /** Applied to these weights after every update. Default null: nothing. */
  biasConstraint?: ConstraintName | Constraint | null
}

/** Those that have one number a direction. */
export interface WindowSizes {
  kernelSize: Pair
  strides?: Pair
  dilationRate?: Pair
}

export const depthwiseKinds = (rank: Rank) => ({
  kernelSize: needed(sizesFor(rank)),
  strides: sizesFor(rank),
  dilationRate: sizesFor(rank),
  depthMultiplier: whole(1),
  padding: paddings,
  dataFormat: dataFormats,
  activation: anything,
  useBias: flag,
  depthwiseInitializer: anything,
  biasInitializer: anything,
  depthwiseRegularizer: anything,
  biasRegularizer: anything,
  depthwiseConstraint: anything,
  biasConstraint: anything,
})

/** `weightOptions`, of a kernel that is called depthwise. */
export function depthwiseWeights(who: string, o: DepthwiseOptions) {
  return weightOptions(who, {
    ...o,
    ...(o.depthwiseInitializer === undefined ? {} : { kernelInitializer: o.depthwiseInitializer }),
    kernelRegularizer: o.depthwiseRegularizer ?? null,
    kernelConstraint: o.depthwiseConstraint ?? null,
  })
}

/** Depthwise convolutions of sequences and of images. */
export abstract class DepthwiseConvolution extends Layer {
  readonly depthMultiplier: number
  readonly dataFormat: DataFormat
  readonly #rank: Rank
  readonly #moves
  readonly #weights

  constructor(rank: Rank, options: DepthwiseOptions & WindowSizes) {
    super(options, depthwiseKinds(rank))
    this.depthMultiplier = options.depthMultiplier ?? 1
    this.#rank = rank
    this.#moves = movesOf(rank, options)
    this.dataFormat = this.#moves.dataFormat
    this.#weights = depthwiseWeights(this.who, options)
    this.activation = this.#weights.activation
  }

  override get fusion(): Fusion {
    return { relu: 'applies' }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat, depthMultiplier } = this
    const rank = this.#rank
    const { height, width, channels } = planeOf(this.who, rank, shape, dataFormat)
    const { window, rows, columns } = windowOver(this.who, rank, height, width, this.#moves)
    const filters = channels * depthMultiplier
    const kernelShape = [...ofRank(rank, this.#moves.size), channels, depthMultiplier]
    const w = declare.parameter('kernel', kernelShape, this.#weights.kernel)
    const b = this.#weights.useBias ? declare.parameter('bias', [filters], this.#weights.bias) : null
    const y = declare.output(planeShape(rank, rows, columns, filters, dataFormat))
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    const product = depthwiseProduct(declare, { height, width, channels, rows, columns, filters }, window)
    const inner = innerOf(dataFormat, rows, columns)
    return convolved(product, { rank, dataFormat, y, dx, w, b, inner, relu: declare.reluAfter })
  }
}
