import { refuse } from '../errors.ts'
import { merges } from '../kernels/formulas/merges.ts'
import { formulas } from '../kernels/groups.ts'
import type { Region } from '../kernels/region.ts'
import { flag } from '../options/index.ts'
import { type Shape, sameShape, showBatched } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'

export interface DotOptions extends LayerOptions {
  /** Whether vectors are brought to length 1 first: y is then the cosine of the angle between them. Default false. */
  normalize?: boolean
}

/**
 * The product of two vectors, y = Σ a · b: two inputs [batch, n], y [batch, 1]. da = dy · b, db = dy · a.
 *
 * normalize: y = Σ a · b / (|a| · |b|), da = dy / |a| · (b / |b| − y · a / |a|), and so for b. As in Keras, |a| is at least
 * 1e-7, and then a constant: da = dy / |a| · b / |b|; of zeros y is 0, and so is db, where Keras' gradients are NaN. For how
 * alike two samples are, as in a siamese network.
 */
export class Dot extends Layer {
  static readonly ours = 'other'

  readonly normalize: boolean

  constructor(options: DotOptions = {}) {
    super(options, { normalize: flag })
    this.normalize = options.normalize ?? false
  }

  override get type() {
    return 'dot'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const [shape, other] = inputs
    if (inputs.length !== 2) {
      refuse(this.who, 'two inputs', inputs.length, 'Apply it to an array: layers.dot().apply([a, b]).')
    }
    if (shape.length !== 1 || !sameShape(shape, other!)) {
      refuse(this.who, 'two inputs [batch, n]', `${showBatched(shape)} and ${showBatched(other!)}`)
    }
    const y = declare.output([1])
    const [da, db] = [declare.inputGradient(0), declare.inputGradient(1)]
    declare.backwardReads('input')
    const products = declare.scratch(shape)
    /** out[n] = Σ of a · b over row n */
    const dot = (out: Region, a: Region, b: Region, { kernels }: Pass) => {
      kernels.map(products, [a, b], merges.product.forward)
      kernels.channelSums(out, products, { inner: shape[0]! })
    }
    if (!this.normalize) {
      return {
        forward([a, b], pass) {
          dot(y, a, b!, pass)
          return y
        },
        backward(dy, { kernels }, { inputs: [a, b] }) {
          if (da) kernels.map(da, [dy, b!], merges.product.backward)
          if (db) kernels.map(db, [dy, a], merges.product.backward)
          return [da, db]
        },
      }
    }
    declare.backwardReads('output')
    // 1 / |a| and 1 / |b|
    const [ra, rb] = [declare.saved([1]), declare.saved([1])]
    declare.kernels(formulas)
    const { forward, backward } = merges.cosine
    return {
      forward([a, b], pass) {
        const { kernels } = pass
        for (const [r, x] of [
          [ra, a],
          [rb, b!],
        ] as const) {
          dot(r, x, x, pass)
          kernels.map(r, [r], forward)
        }
        dot(y, a, b!, pass)
        kernels.map(y, [y, ra], merges.product.forward)
        kernels.map(y, [y, rb], merges.product.forward)
        return y
      },
      backward(dy, { kernels }, { inputs: [a, b], output }) {
        if (da) kernels.map(da, [dy, a, b!, ra, rb, output], backward)
        if (db) kernels.map(db, [dy, b!, a, rb, ra, output], backward)
        return [da, db]
      },
    }
  }
}
