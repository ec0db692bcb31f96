import { refuse } from '../../errors.ts'
import { inputs } from '../../kernels/groups.ts'
import { choice, needed, whole } from '../../options/index.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'

export interface CategoryEncodingOptions extends LayerOptions {
  /** Categories there are, ≥ 1: inputs are whole numbers from 0 to numTokens − 1. */
  numTokens: number
  /** Default multiHot. */
  outputMode?: 'multiHot' | 'oneHot' | 'count'
}

/**
 * Whole numbers as vectors of numTokens numbers, the same in training and in inference:
 *
 *     multiHot   x [batch, …, n], y [batch, …, numTokens]: 1 where any of the n is, else 0
 *     count      likewise: how many of the n are
 *     oneHot     x [batch, …], y [batch, …, numTokens]: 1 where x is, else 0; of x [batch, …, 1] y is the same
 *
 * Nothing goes back to x. Another number than those is refused, by the backend, when it comes. Keras's `countWeights` and
 * `sparse` are not here.
 */
export class CategoryEncoding extends Layer {
  static readonly ours = 'other'
  readonly numTokens: number
  readonly outputMode: 'multiHot' | 'oneHot' | 'count'

  constructor(options: CategoryEncodingOptions) {
    super(options, { numTokens: needed(whole(1)), outputMode: choice('multiHot', 'oneHot', 'count') })
    this.numTokens = options.numTokens
    this.outputMode = options.outputMode ?? 'multiHot'
  }

  override get type() {
    return 'category_encoding'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { who, outputMode } = this
    if (outputMode !== 'oneHot' && shape.length === 0) refuse(who, 'input [batch, …, numbers]', showBatched(shape))
    if (declare.inputGradient()) {
      refuse(who, 'inputs that nothing is fitted for', 'outputs of a layer that is fitted', 'Put it first.')
    }
    const places = outputMode === 'oneHot' && shape.at(-1) !== 1 ? shape : shape.slice(0, -1)
    declare.kernels(inputs)
    const y = declare.output([...places, this.numTokens])
    const options = { count: outputMode === 'count', who }
    return {
      forward([x], { kernels }) {
        kernels.encodeCategories(y, x, options)
        return y
      },
      backward: () => [null],
    }
  }
}
