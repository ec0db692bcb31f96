import type { Constraint } from '../constraints/constraint.ts'
import { type ConstraintName, constraintFor } from '../constraints/resolve.ts'
import { refuse } from '../errors.ts'
import type { Initializer } from '../initializers/initializer.ts'
import { type InitializerName, initializerFor } from '../initializers/resolve.ts'
import type { Region } from '../kernels/region.ts'
import { anything, between, flag, type OptionKinds, positive } from '../options/index.ts'
import type { Regularizer } from '../regularizers/regularizer.ts'
import { type RegularizerName, regularizerFor } from '../regularizers/resolve.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { type Declare, Layer, type LayerOptions, type Parameter, type Pass } from './layer.ts'

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
  gammaInitializer?: InitializerName | Initializer
  betaInitializer?: InitializerName | Initializer
  movingMeanInitializer?: InitializerName | Initializer
  movingVarianceInitializer?: InitializerName | Initializer
  gammaRegularizer?: RegularizerName | Regularizer | null
  betaRegularizer?: RegularizerName | Regularizer | null
  gammaConstraint?: ConstraintName | Constraint | null
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
 * Batch normalization (Ioffe & Szegedy 2015), with Keras 3's defaults and moving averages.
 *
 *     fitting     x̂ = (x − mean) / √(variance + ε), over the batch, for each channel
 *     inference   x̂ = (x − movingMean) / √(movingVariance + ε)
 *     both        y = gamma · x̂ + beta
 *
 * While fitting, the moving averages go to momentum · moving + (1 − momentum) · batch; the variance is the biased one.
 * In `predict(x, { training: true })` nothing is fitted, and so the moving averages are used and stay as they are.
 */
export class BatchNormalization extends Layer {
  readonly #options
  /** How each parameter begins, and what holds it. */
  readonly #rules
  #gamma: Parameter | null = null
  #beta: Parameter | null = null
  #movingMean!: Parameter
  #movingVariance!: Parameter
  #mean!: Region
  #variance!: Region
  /** Stand in for the gradients of a gamma or beta that is not there; zeros where a mean is not wanted. */
  #spare!: readonly [Region, Region]
  #x!: Region
  #y!: Region
  #dx!: Region | null
  #inner = 1

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

  build(inputShape: Shape, declare: Declare): void {
    const { axis, center, scale } = this.#options
    // Among the sample's dimensions; the batch is the one before them.
    const channel = axis < 0 ? inputShape.length + axis : axis - 1
    const channels = inputShape[channel]
    if (channels === undefined) refuse(this.who, `input with an axis ${axis}`, ['batch', ...inputShape])
    this.#inner = sizeOf(inputShape.slice(channel + 1))

    const parameter = (name: 'gamma' | 'beta' | 'movingMean' | 'movingVariance') =>
      declare.parameter(name, [channels], this.#rules[name])
    this.#gamma = scale ? parameter('gamma') : null
    this.#beta = center ? parameter('beta') : null
    this.#movingMean = parameter('movingMean')
    this.#movingVariance = parameter('movingVariance')

    this.#mean = declare.saved([channels], { batched: false })
    this.#variance = declare.saved([channels], { batched: false })
    const spare = () => declare.scratch([channels], { batched: false })
    this.#spare = [spare(), spare()]
    this.#y = declare.output(inputShape)
    this.#dx = declare.inputGradient()
    declare.backwardReads('input')
  }

  forward(x: Region, { kernels, fitting }: Pass): Region {
    const options = { epsilon: this.#options.epsilon, inner: this.#inner }
    const gamma = this.#gamma?.value ?? null
    const beta = this.#beta?.value ?? null
    this.#x = x
    if (fitting) {
      kernels.batchNormalizationForward(this.#y, this.#mean, this.#variance, x, gamma, beta, options)
    } else {
      const [mean, variance] = [this.#movingMean.value, this.#movingVariance.value]
      kernels.batchNormalizationInference(this.#y, x, mean, variance, gamma, beta, options)
    }
    return this.#y
  }

  backward(dy: Region, { kernels, fitting }: Pass): Region | null {
    const options = { epsilon: this.#options.epsilon, inner: this.#inner }
    const gamma = this.#gamma?.value ?? null
    const dgamma = this.#gamma?.gradient ?? this.#spare[0]
    const dbeta = this.#beta?.gradient ?? this.#spare[1]
    if (fitting) {
      // Through the batch's own mean and variance: every x of a channel moves every y of it.
      const [mean, variance] = [this.#mean, this.#variance]
      kernels.batchNormalizationBackward(this.#dx, dgamma, dbeta, dy, this.#x, gamma, mean, variance, options)
      // Here and not in forward, so that a step called off for its loss leaves the averages as they were.
      kernels.movingAverage(this.#movingMean.value, mean, this.#options.momentum)
      kernels.movingAverage(this.#movingVariance.value, variance, this.#options.momentum)
      return this.#dx
    }
    // The moving averages are constants: dx = dy · gamma / √(movingVariance + ε).
    const [mean, variance] = [this.#movingMean.value, this.#movingVariance.value]
    kernels.batchNormalizationBackward(null, dgamma, dbeta, dy, this.#x, gamma, mean, variance, options)
    if (this.#dx) {
      const zeros = this.#spare[0]
      kernels.fill(zeros, 0)
      kernels.batchNormalizationInference(this.#dx, dy, zeros, variance, gamma, null, options)
    }
    return this.#dx
  }
}
