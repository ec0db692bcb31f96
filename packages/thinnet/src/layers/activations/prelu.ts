import type { Constraint } from '../../constraints/constraint.ts'
import { type ConstraintName, constraintFor } from '../../constraints/resolve.ts'
import { refuse } from '../../errors.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../../initializers/resolve.ts'
import { merges } from '../../kernels/formulas/merges.ts'
import { formulas, masks } from '../../kernels/groups.ts'
import type { Kernels } from '../../kernels/kernels.ts'
import { anything, arrayOf, either, whole } from '../../options/index.ts'
import type { Regularizer } from '../../regularizers/regularizer.ts'
import { type RegularizerName, regularizerFor } from '../../regularizers/resolve.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { channelsOf } from '../channels.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'

export interface PreluOptions extends LayerOptions {
  /** Default zeros. */
  alphaInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  alphaRegularizer?: RegularizerName | Regularizer | null
  /** Applied to alpha after every update. Default null: nothing. */
  alphaConstraint?: ConstraintName | Constraint | null
  /** Dimensions along which alpha is the same, the batch counted as 0: ≥ 1. [1, 2] is one for each channel of an image. Default none: an alpha for each element. */
  sharedAxes?: number | readonly number[]
}

/**
 * relu with a slope below 0 that is learned (He, Zhang, Ren & Sun 2015), of x [batch, …]:
 *
 *     y      = x > 0 ? x : alpha · x
 *     dx     = x > 0 ? dy : alpha · dy
 *     dalpha = Σ dy · min(x, 0), over the batch and the shared axes
 *
 * alpha is as the sample, with 1 in place of the shared axes; what is left of them, next to each other. (Keras allows any.)
 */
export class Prelu extends Layer {
  static readonly ours = 'other'
  readonly sharedAxes: readonly number[]
  readonly #alpha

  constructor(options: PreluOptions = {}) {
    super(options, {
      alphaInitializer: anything,
      alphaRegularizer: anything,
      alphaConstraint: anything,
      sharedAxes: either(whole(1), arrayOf('an array of such', whole(1))),
    })
    const { alphaInitializer = 'zeros', sharedAxes = [] } = options
    this.sharedAxes = typeof sharedAxes === 'number' ? [sharedAxes] : [...sharedAxes]
    this.#alpha = {
      initializer: initializerFor(alphaInitializer, this.who),
      regularizer: regularizerFor(options.alphaRegularizer, this.who),
      constraint: constraintFor(options.alphaConstraint, this.who),
    }
  }

  override get type() {
    return 'prelu'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const beyond = this.sharedAxes.find(axis => axis > shape.length)
    if (beyond !== undefined) refuse(this.who, `input with an axis ${beyond}`, showBatched(shape))
    const shared = shape.map((_, i) => this.sharedAxes.includes(i + 1))
    const { channels, inner } = channelsOf(this.who, shape, i => !shared[i])
    const alphaShape = shape.map((size, i) => (shared[i] ? 1 : size))
    const alpha = declare.parameter('alpha', alphaShape, this.#alpha)
    declare.kernels(formulas, masks)
    declare.keepPadding()
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    const slopes = declare.scratch(shape)
    const repeated = declare.scratch([channels * inner], { batched: false })
    /** alpha, for each element of the batch. */
    const spread = (kernels: Kernels) => {
      kernels.fill(repeated, 1)
      kernels.applyMask(repeated, repeated, alpha.value, { inner: 1 })
      kernels.fill(slopes, 1)
      kernels.applyMask(slopes, slopes, repeated, { inner: channels * inner })
    }
    return {
      forward([x], { kernels }) {
        spread(kernels)
        kernels.map(y, [x, slopes], merges.prelu.forward)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        if (dx) {
          spread(kernels)
          kernels.map(dx, [dy, x, slopes], merges.prelu.backward)
        }
        if (alpha.trainable) {
          kernels.map(slopes, [dy, x], merges.preluAlpha.backward)
          kernels.channelSums(alpha.gradient, slopes, { inner })
        }
        return [dx]
      },
    }
  }
}
