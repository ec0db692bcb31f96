import type { Constraint } from '../constraints/constraint.ts'
import { type ConstraintName, constraintFor } from '../constraints/resolve.ts'
import { refuse } from '../errors.ts'
import type { Initializer } from '../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../initializers/resolve.ts'
import { normalization } from '../kernels/groups.ts'
import { anything, between, flag, type OptionKinds, positive } from '../options/index.ts'
import type { Regularizer } from '../regularizers/regularizer.ts'
import { type RegularizerName, regularizerFor } from '../regularizers/resolve.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'

export interface BatchNormalizationOptions extends LayerOptions {
  /** Which dimension holds the channels, the batch counted as 0; −1 (default) the last, 1 for channelsFirst images. */
  axis?: number
  /** How much of a moving average stays at each step, in [0, 1]. Default 0.99. */
  momentum?: number
  /** Added to the variance, > 0. Default 0.001. */
  epsilon?: number
  /** Whether to add beta. Default true. */
  center?: boolean
  /** Whether to multiply by gamma. Default true. */
  scale?: boolean
  /** Default ones. */
  gammaInitializer?: InitializerName | Initializer
  /** Default zeros. */
  betaInitializer?: InitializerName | Initializer
  /** Default zeros. */
  movingMeanInitializer?: InitializerName | Initializer
  /** Default ones. */
  movingVarianceInitializer?: InitializerName | Initializer
  /** Added to the loss for these weights. Default null: nothing. */
  gammaRegularizer?: RegularizerName | Regularizer | null
  /** Added to the loss for these weights. Default null: nothing. */
  betaRegularizer?: RegularizerName | Regularizer | null
  /** Applied to these weights after every update. Default null: nothing. */
  gammaConstraint?: ConstraintName | Constraint | null
  /** Applied to these weights after every update. Default null: nothing. */
  betaConstraint?: ConstraintName | Constraint | null
}

const DEFAULTS = {
  axis: -1,
  momentum: 0.99,
  epsilon: 0.001,
  center: true,
  scale: true,
  gammaInitializer: 'ones',
  betaInitializer: 'zeros',
  movingMeanInitializer: 'zeros',
  movingVarianceInitializer: 'ones',
  gammaRegularizer: null,
  betaRegularizer: null,
  gammaConstraint: null,
  betaConstraint: null,
} as const

const KINDS: OptionKinds<Omit<BatchNormalizationOptions, keyof LayerOptions>> = {
  axis: { what: '−1, or a dimension ≥ 1', is: axis => Number.isInteger(axis) && axis !== 0 },
  momentum: between(0, 1),
  epsilon: positive,
  center: flag,
  scale: flag,
  gammaInitializer: anything,
  betaInitializer: anything,
  movingMeanInitializer: anything,
  movingVarianceInitializer: anything,
  gammaRegularizer: anything,
  betaRegularizer: anything,
  gammaConstraint: anything,
  betaConstraint: anything,
}

/**
 * Batch normalization (Ioffe & Szegedy 2015), with Keras 3's defaults and moving averages. x, y [batch, …, channels] or, with
 * axis 1, [batch, channels, …]; gamma, beta, movingMean and movingVariance [channels].
 *
 *     fitting     x̂ = (x − mean) / √(variance + ε), over the batch, for each channel
 *     inference   x̂ = (x − movingMean) / √(movingVariance + ε)
 *     both        y = gamma · x̂ + beta
 *
 * While fitting, the moving averages go to momentum · moving + (1 − momentum) · batch; the variance is the biased one.
 * In `predict(x, { training: true })` nothing is fitted, and so the moving averages are used and stay as they are.
 */
export class BatchNormalization extends Layer {
  static readonly ours = 'sums'
  readonly #options
  /** How each parameter begins, and what holds it. */
  readonly #rules

  constructor(options: BatchNormalizationOptions = {}) {
    super(options, KINDS)
    this.#options = { ...DEFAULTS, ...(this.options as BatchNormalizationOptions) }
    const o = this.#options
    const rules = (
      initializer: InitializerName | Initializer,
      regularizer?: RegularizerName | Regularizer | null,
      constraint?: ConstraintName | Constraint | null,
    ) => ({
      initializer: initializerFor(initializer, this.who),
      regularizer: regularizerFor(regularizer, this.who),
      constraint: constraintFor(constraint, this.who),
    })
    this.#rules = {
      gamma: rules(o.gammaInitializer, o.gammaRegularizer, o.gammaConstraint),
      beta: rules(o.betaInitializer, o.betaRegularizer, o.betaConstraint),
      movingMean: { ...rules(o.movingMeanInitializer), trainable: false },
      movingVariance: { ...rules(o.movingVarianceInitializer), trainable: false },
    }
  }

  override get type() {
    return 'batch_normalization'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { axis, center, scale, epsilon, momentum } = this.#options
    // Among the sample's dimensions; the batch is the one before them.
    const channel = axis < 0 ? shape.length + axis : axis - 1
    const channels = shape[channel]
    if (channels === undefined) refuse(this.who, `input with an axis ${axis}`, ['batch', ...shape])
    const options = { epsilon, inner: sizeOf(shape.slice(channel + 1)) }

    const parameter = (name: 'gamma' | 'beta' | 'movingMean' | 'movingVariance') =>
      declare.parameter(name, [channels], this.#rules[name])
    const gamma = scale ? parameter('gamma') : null
    const beta = center ? parameter('beta') : null
    const movingMean = parameter('movingMean')
    const movingVariance = parameter('movingVariance')

    const each = { batched: false }
    const mean = declare.saved([channels], each)
    const variance = declare.saved([channels], each)
    const zeros = declare.scratch([channels], each)
    // What takes the gradient of a gamma or beta that is not there.
    const dgamma = gamma?.gradient ?? declare.scratch([channels], each)
    const dbeta = beta?.gradient ?? declare.scratch([channels], each)
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    declare.kernels(normalization)
    // A layer that is not to be fitted is as in inference, as in Keras.
    const fits = (pass: Pass) => pass.fitting && declare.trainable
    const [g, b] = [gamma?.value ?? null, beta?.value ?? null]

    return {
      forward([x], pass) {
        const { kernels } = pass
        if (fits(pass)) kernels.batchNormalizationForward(y, mean, variance, x, g, b, options)
        else kernels.batchNormalizationInference(y, x, movingMean.value, movingVariance.value, g, b, options)
        return y
      },
      backward(dy, pass, { inputs: [x] }) {
        const { kernels } = pass
        if (fits(pass)) {
          // Through the batch's own mean and variance: every x of a channel moves every y of it.
          kernels.batchNormalizationBackward(dx, dgamma, dbeta, dy, x, g, mean, variance, options)
          // Here and not in forward, so that a step called off for its loss leaves the averages as they were.
          kernels.movingAverage(movingMean.value, mean, momentum)
          kernels.movingAverage(movingVariance.value, variance, momentum)
          return [dx]
        }
        // The moving averages are constants: dx = dy · gamma / √(movingVariance + ε).
        const [stillMean, stillVariance] = [movingMean.value, movingVariance.value]
        kernels.batchNormalizationBackward(null, dgamma, dbeta, dy, x, g, stillMean, stillVariance, options)
        if (dx) {
          kernels.fill(zeros, 0)
          kernels.batchNormalizationInference(dx, dy, zeros, stillVariance, g, null, options)
        }
        return [dx]
      },
    }
  }
}
