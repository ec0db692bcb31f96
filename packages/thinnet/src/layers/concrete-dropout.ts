import { refuse } from '../errors.ts'
import { constant } from '../initializers/constant.ts'
import { noise as noiseKernels } from '../kernels/groups.ts'
import type { ConcreteNoise, DataFormat } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { between, flag, inside, later, needed, positive } from '../options/index.ts'
import { logarithm } from '../random/logarithm.ts'
import { type Shape, sameShape, showBatched } from '../tensor/shape.ts'
import { keptOf, overChannels, overElements } from './concrete-noise.ts'
import { DRAW_OPTIONS, type DrawOptions, ownKey, streamFor } from './draws.ts'
import {
  type Call,
  type Declare,
  type Inputs,
  Layer,
  type LayerOptions,
  type Parameter,
  type Pass,
  requireLayer,
} from './layer.ts'
import { type Built, checkGradients, checkOutput } from './returned.ts'

export interface ConcreteDropoutOptions extends LayerOptions, DrawOptions {
  /** The layer whose inputs are dropped: a dense or conv2d, or another that declares a parameter `kernel`. */
  layer: Layer
  /** What Σ kernel² / (1 − p) is multiplied by in the loss, ≥ 0; see below. Default 1e-6. */
  weightRegularizer?: number
  /** What K times minus the entropy of p is multiplied by, ≥ 0; see below. Default 1e-5. */
  dropoutRegularizer?: number
  /** The rate p that training begins with, in (0, 1). Default 0.1. */
  initialRate?: number
  /**
   * Whether a channel of a sample is kept or dropped as a whole, in all pixels or time steps: as `spatialDropout2d`, for
   * convolutions. Default false: each element is drawn by itself.
   */
  spatial?: boolean
  /** How soft the mask is, > 0: the lower, the nearer is z to 0 or 1. Default 0.1. */
  temperature?: number
}

/** What can be wrapped. */
const SIMPLE = 'a layer with no penalty or layers of its own'

/**
 * Concrete dropout (Gal, Hron & Kendall 2017, arXiv 1705.07832): dropout on a layer's input whose rate is learned with
 * the weights. A decision to drop has no derivative to its rate; z, a sigmoid of low temperature, has one.
 *
 *     p = sigmoid(logit), u uniform in (0, 1), resampled for every element
 *     z = sigmoid((log p − log(1 − p) + log u − log(1 − u)) / temperature)
 *
 *     training    x̃ = x · (1 − z) / (1 − p), y = layer(x̃)
 *                 dx = dx̃ · (1 − z) / (1 − p)
 *                 dlogit = Σ dx̃ · x · (1 − z) / (1 − p) · (p − z / temperature)
 *     inference   y = layer(x), dx = dx̃
 *     the loss    + weightRegularizer · Σ kernel² / (1 − p)
 *                 + dropoutRegularizer · K · (p · log p + (1 − p) · log(1 − p))
 *
 * K is the number of the layer's inputs: features, or the channels of a convolution. The last term is least at p = ½,
 * the one before it at p = 0; both fade as the data grows. For N samples, the prior's length scale l and the model's
 * precision τ (1 over the noise's variance), weightRegularizer = l² / (N · τ) and dropoutRegularizer = 2 / (N · τ) for a
 * squared error; 1 / N for a crossentropy.
 *
 * With `spatial` one u is drawn for each channel of a sample, [batch, 1, 1, C] or, where the wrapped layer's dataFormat is
 * channelsFirst, [batch, C, 1, 1]; all formulas stay. Neighbouring pixels are alike, so that dropping one takes little
 * away. (The authors' code has a temperature of 2/3 there, and 0.1 elsewhere.)
 *
 * The parameters are the layer's own and `logit` [1]; the learned rate is 1 / (1 + exp(−logit)). The wrapped layer is a
 * part of this one: one step of the model, under one name.
 */
export class ConcreteDropout extends Layer {
  static readonly ours = 'wraps'
  override readonly wrapped: Layer
  readonly initialRate: number
  readonly temperature: number
  readonly #weightRegularizer: number
  readonly #dropoutRegularizer: number
  readonly #spatial: boolean
  readonly #key

  constructor(options: ConcreteDropoutOptions) {
    super(options, {
      layer: needed(later('a layer made by layers.…')),
      weightRegularizer: between(0),
      dropoutRegularizer: between(0),
      initialRate: inside(0, 1),
      temperature: positive,
      spatial: flag,
      ...DRAW_OPTIONS,
    })
    const { layer, weightRegularizer = 1e-6, dropoutRegularizer = 1e-5, initialRate = 0.1, temperature = 0.1 } = options
    const hint = 'Wrap layers.dense or layers.conv2d.'
    requireLayer(layer, this.who, 'layer: a layer made by layers.…', hint)
    if (layer.layers || layer.wrapped) refuse(this.who, SIMPLE, layer.constructor.name, hint)
    this.wrapped = layer
    if (!this.trainable) layer.trainable = false
    this.activation = layer.activation
    this.initialRate = initialRate
    this.temperature = temperature
    this.#weightRegularizer = weightRegularizer
    this.#dropoutRegularizer = dropoutRegularizer
    this.#spatial = options.spatial ?? false
    this.#key = ownKey(options.seed)
  }

  override get type() {
    return 'concrete_dropout'
  }

  override get drawsOncePerBatch() {
    return this.wrapped.drawsOncePerBatch
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    // x̃ and dx̃: what the wrapped layer has for its input and dx
    const dropped = declare.saved(shape)
    const ddropped = declare.scratch(shape)
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    declare.kernels(noiseKernels)
    const { call, kernel } = this.#buildWrapped(shape, ddropped, declare)
    const strengths = { weight: this.#weightRegularizer, rate: this.#dropoutRegularizer * kernel.shape.at(-2)! }
    // Not by Math.log, whose last bit is not the same on every machine.
    const value = logarithm(this.initialRate / (1 - this.initialRate))
    const { value: logit, gradient: dlogit } = declare.parameter('logit', [1], { initializer: constant({ value }) })
    const dkernel = kernel.gradient

    const over = this.#spatial ? overChannels(shape, this.#dataFormatOf(shape), declare) : overElements(shape)
    const noise = (pass: Pass): ConcreteNoise => {
      const first = pass.firstSample * over.drawn
      return { stream: streamFor(pass, declare.site, this.#key), temperature: this.temperature, first }
    }
    const given = (x: Region, pass: Pass) => (pass.training ? dropped : x)
    return {
      forward([x], pass) {
        const { kernels } = pass
        // x̃ = x · (1 − z) / (1 − p)
        if (pass.training) over.forward(kernels, dropped, x, logit, noise(pass))
        const y = call.call.forward([given(x, pass)], pass)
        checkOutput(call, y, given(x, pass))
        if (y !== call.output) kernels.copy(call.output, y) // handed on
        return call.output
      },
      backward(dy, pass, { inputs: [x], output }) {
        const { kernels } = pass
        const dxs = call.call.backward(dy, pass, { inputs: [given(x, pass)], output })
        checkGradients(call, dxs, dy)
        if (dxs[0] === dy) kernels.copy(ddropped, dy) // handed on
        if (pass.training) {
          over.backward(kernels, dx, dlogit, ddropped, x, logit, noise(pass))
        } else {
          kernels.fill(dlogit, 0)
          if (dx) kernels.copy(dx, ddropped)
        }
        return [dx]
      },
      penalty: {
        forward: (penalty, kernels) => kernels.concretePenaltyForward(penalty, kernel.value, logit, strengths),
        backward: kernels => kernels.concretePenaltyBackward(dkernel, dlogit, kernel.value, logit, strengths),
      },
      /** 1 − z of every input [batch, …shape], at the rate as it is now. */
      mask(batchSize, pass, valuesOf) {
        const all = [batchSize, ...shape]
        const kept = keptOf(over, noise(pass), valuesOf(logit)[0]!, batchSize)
        const { dtype } = pass.kernels
        return { dtype, shape: all, data: dtype === 'float64' ? kept : Float32Array.from(kept) }
      },
    }
  }

  /** That of the wrapped layer, where it has one. */
  #dataFormatOf(shape: Shape): DataFormat {
    if (shape.length < 2) refuse(this.who, 'inputs of several places, for spatial', showBatched(shape), 'Leave it out.')
    return (this.wrapped.options.dataFormat as DataFormat | undefined) ?? 'channelsLast'
  }

  /** The wrapped layer asks for what it needs and gets it, but for its input and dx: these are x̃ and dx̃. */
  #buildWrapped(shape: Shape, ddropped: Region, declare: Declare) {
    let kernel: Parameter | undefined
    let output!: Region
    let passThrough = false
    const unfit = (wanted: string) => refuse(this.who, wanted, this.wrapped.constructor.name)
    const reshaped = () => unfit('a layer that computes an output of its own')
    const built = this.wrapped.build([shape], {
      ...declare,
      parameter: (name, shape, options) => {
        const parameter = declare.parameter(name, shape, options)
        if (name === 'kernel') kernel = parameter
        return parameter
      },
      output: (outputShape, options = {}) => {
        passThrough = options.passThrough === true && sameShape(outputShape, shape)
        output = declare.output(outputShape)
        return output
      },
      inputGradient: () => ddropped,
      draws: ({ name = '', ...others } = {}) => declare.draws({ ...others, name: `wrapped ${name}` }),
      reshaped,
      reshapedGradient: reshaped,
    })
    if (built.penalty) unfit(SIMPLE)
    if (!kernel || kernel.shape.length < 2) return unfit('a layer with a parameter kernel [inputs, units]')
    const call: Built = { call: built, layer: this.wrapped, output, gradients: [ddropped], passThrough }
    return { call, kernel }
  }
}
