import { refuse } from '../errors.ts'
import { needed, whole } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions } from './layer.ts'
import { manyClasses } from './many-classes.ts'
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
  static readonly ours = 'sums'
  readonly units: number
  readonly #weights

  constructor(options: DenseOptions) {
    super(options, { units: needed(whole(1)), ...WEIGHT_OPTIONS })
    this.units = options.units
    this.#weights = weightOptions(this.who, options)
    this.activation = this.#weights.activation
  }

  override get type() {
    return 'dense'
  }

  override get fusion(): Fusion {
    return { relu: 'applies', loss: true }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const inputs = shape.at(-1)
    if (inputs === undefined) refuse(this.who, 'input [batch, …, inputs]', '[batch]')
    const w = declare.parameter('kernel', [inputs, this.units], this.#weights.kernel)
    const b = this.#weights.useBias ? declare.parameter('bias', [this.units], this.#weights.bias) : null
    if (declare.targets)
      return manyClasses(shape, { classes: this.units, kernel: w, bias: b, transposed: false }, declare)
    const y = declare.output([...shape.slice(0, -1), this.units])
    declare.keepPadding()
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    const options = { bias: b?.value ?? null, relu: declare.reluAfter }
    return {
      forward([x], { kernels }) {
        // y = x · W + b
        kernels.gemm(y, x, w.value, options)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        // dW = xᵀ · dy
        if (w.trainable) kernels.gemm(w.gradient, x, dy, { transposeA: true })
        // db = Σ over the batch of dy
        if (b?.trainable) kernels.channelSums(b.gradient, dy, { inner: 1 })
        // dx = dy · Wᵀ
        if (dx) kernels.gemm(dx, dy, w.value, { transposeB: true })
        return [dx]
      },
    }
  }
}
