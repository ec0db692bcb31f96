import type { Activation } from '../../activations/activation.ts'
import { type ActivationName, activationFor } from '../../activations/resolve.ts'
import { refuse, show } from '../../errors.ts'
import { anything, needed } from '../../options/index.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { type Call, type Declare, type Fusion, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { manyClasses } from '../many-classes.ts'
import { Embedding } from './embedding.ts'

export interface TiedDenseOptions extends LayerOptions {
  /** The embedding whose table it uses, which is applied before it in the same model. */
  to: Embedding
  /** Default linear. */
  activation?: ActivationName | Activation
}

/**
 * The table of an embedding used again as the output layer, transposed (Press & Wolf 2017; Inan et al. 2017): a number
 * for each word from a vector of an embedding's size. It has no weights of its own; the gradients of both uses are added.
 *
 *     const words = layers.embedding({ inputDim: 50257, outputDim: 48 })
 *     …
 *     const y = layers.tiedDense({ to: words, activation: 'softmax' }).apply(h)
 *
 * y = h · Eᵀ, dh = dy · E, dE = dyᵀ · h. h [batch, …, outputDim], E [inputDim, outputDim], y [batch, …, inputDim]. It is
 * what Keras's ReversibleEmbedding computes with `reverse=True`.
 */
export class TiedDense extends Layer {
  static readonly ours = 'sums'
  readonly to: Embedding

  constructor(options: TiedDenseOptions) {
    super(options, { to: needed(anything), activation: anything })
    if (!(options.to instanceof Embedding)) refuse(this.who, 'to: a layer that layers.embedding made', show(options.to))
    this.to = options.to
    this.activation = activationFor(options.activation, this.who)
  }

  override get type() {
    return 'tied_dense'
  }

  override get fusion(): Fusion {
    return { loss: true }
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { inputDim, outputDim } = this.to
    if (shape.at(-1) !== outputDim)
      refuse(this.who, `input [batch, …, ${outputDim}], vectors of the embedding's size`, showBatched(shape))
    const table = this.to.table(declare)
    if (declare.targets)
      return manyClasses(shape, { classes: inputDim, kernel: table, bias: null, transposed: true }, declare)
    const y = declare.output([...shape.slice(0, -1), inputDim])
    declare.keepPadding()
    const dh = declare.inputGradient()
    declare.backwardReads('input')
    return {
      forward([h], { kernels }) {
        // y = h · Eᵀ
        kernels.gemm(y, h, table.value, { transposeB: true })
        return y
      },
      backward(dy, { kernels }, { inputs: [h] }) {
        // dE = dyᵀ · h
        if (table.trainable) kernels.gemm(table.gradient, dy, h, { transposeA: true })
        // dh = dy · E
        if (dh) kernels.gemm(dh, dy, table.value)
        return [dh]
      },
    }
  }
}
