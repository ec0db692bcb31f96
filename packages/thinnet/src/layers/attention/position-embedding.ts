import { refuse } from '../../errors.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../../initializers/resolve.ts'
import { type Region, seenAs } from '../../kernels/region.ts'
import { anything, needed, whole } from '../../options/index.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'

export interface PositionEmbeddingOptions extends LayerOptions {
  /** The most positions, ≥ 1; inputs may be shorter. */
  sequenceLength: number
  /** Default glorotUniform. */
  initializer?: InitializerName | Initializer
}

/**
 * A learned vector for each position, the same for all samples (Devlin et al. 2018); keras-hub's PositionEmbedding. It
 * gives the vectors alone, to be added:
 *
 *     const words = layers.embedding({ inputDim, outputDim }).apply(x)
 *     const h = layers.add().apply([words, layers.positionEmbedding({ sequenceLength }).apply(words)])
 *
 * y[n, t] = P[t], dP[t] = Σ over n of dy[n, t]; of x goes nothing back. x, y [batch, steps, features], steps ≤
 * sequenceLength, P `embeddings` [sequenceLength, features].
 */
export class PositionEmbedding extends Layer {
  static readonly ours = 'other'
  readonly sequenceLength: number
  readonly #initializer: Initializer

  constructor(options: PositionEmbeddingOptions) {
    super(options, { sequenceLength: needed(whole(1)), initializer: anything })
    this.sequenceLength = options.sequenceLength
    this.#initializer = initializerFor(options.initializer ?? 'glorotUniform', this.who)
  }

  override get type() {
    return 'position_embedding'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const [steps, features, ...more] = shape
    if (steps === undefined || features === undefined || more.length > 0)
      refuse(this.who, 'input [batch, steps, features]', showBatched(shape))
    if (steps > this.sequenceLength)
      refuse(this.who, `at most ${this.sequenceLength} steps, its sequenceLength`, steps, 'Raise { sequenceLength }.')
    const table = declare.parameter('embeddings', [this.sequenceLength, features], { initializer: this.#initializer })
    const ones = declare.scratch([1])
    const y = declare.output(shape)
    declare.keepPadding()
    const dx = declare.inputGradient()
    const rows = seenAs(table.value, [1, steps * features])
    const sums = seenAs(table.gradient, [steps * features])
    const flat = (region: Region) => seenAs(region, [region.shape[0]!, steps * features])
    return {
      forward(_, { kernels }) {
        // y = 1 · P, the rows of all samples
        kernels.fill(ones, 1)
        kernels.gemm(flat(y), ones, rows)
        return y
      },
      backward(dy, { kernels }) {
        if (table.trainable) {
          // positions that no input has get no gradient
          if (table.shape[0]! > steps) kernels.fill(table.gradient, 0)
          kernels.channelSums(sums, dy, { inner: 1 })
        }
        if (dx) kernels.fill(dx, 0)
        return [dx]
      },
    }
  }
}
