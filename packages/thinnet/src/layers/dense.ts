import { refuse } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import { needed, whole } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { type Declare, Layer, type LayerOptions, type Parameter, type Pass } from './layer.ts'
import { WEIGHT_OPTIONS, type WeightOptions, weightOptions } from './weights.ts'

export interface DenseOptions extends LayerOptions, WeightOptions {
  /** Outputs, ≥ 1. */
  units: number
}

/**
 * A fully connected layer (the article's Affine): y = x · W + b on the last dimension of x.
 *
 * x [batch, …, inputs], W `kernel` [inputs, units], b `bias` [units], y [batch, …, units].
 */
export class Dense extends Layer {
  readonly units: number
  /** Whether y is the relu of what it would be: so where one is right behind (see `model/arrange.ts`). */
  appliesRelu = false
  readonly #weights
  #kernel!: Parameter
  #bias: Parameter | null = null
  #x!: Region
  #y!: Region
  #dx!: Region | null

  constructor(options: DenseOptions) {
    super(options, { units: needed(whole(1)), ...WEIGHT_OPTIONS })
    this.units = options.units
    this.#weights = weightOptions(this.who, options)
    this.activation = this.#weights.activation
  }

  override get type() {
    return 'dense'
  }

  build(inputShape: Shape, declare: Declare): void {
    const inputs = inputShape.at(-1)
    if (inputs === undefined) refuse(this.who, 'input [batch, …, inputs]', '[batch]')
    this.#kernel = declare.parameter('kernel', [inputs, this.units], this.#weights.kernel)
    this.#bias = this.#weights.useBias ? declare.parameter('bias', [this.units], this.#weights.bias) : null
    this.#y = declare.output([...inputShape.slice(0, -1), this.units])
    this.#dx = declare.inputGradient()
    declare.backwardReads('input')
  }

  forward(x: Region, { kernels }: Pass): Region {
    this.#x = x
    // y = x · W + b
    kernels.gemm(this.#y, x, this.#kernel.value, { bias: this.#bias?.value ?? null, relu: this.appliesRelu })
    return this.#y
  }

  backward(dy: Region, { kernels }: Pass): Region | null {
    // dW = xᵀ · dy
    kernels.gemm(this.#kernel.gradient, this.#x, dy, { transposeA: true })
    // db = Σ over the batch of dy
    if (this.#bias) kernels.channelSums(this.#bias.gradient, dy, { inner: 1 })
    // dx = dy · Wᵀ
    if (this.#dx) kernels.gemm(this.#dx, dy, this.#kernel.value, { transposeB: true })
    return this.#dx
  }
}
