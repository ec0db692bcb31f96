import type { Activation } from '../activations/activation.ts'
import { refuse } from '../errors.ts'
import type { DropoutMask } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { choice, needed, whole } from '../options/index.ts'
import { keepMask } from '../random/dropout-mask.ts'
import type { Stream } from '../random/streams.ts'
import { type Shape, showBatched } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { DRAW_OPTIONS, type DrawOptions, ownKey, RATE_OPTIONS, type RateOptions, rateAt, streamFor } from './draws.ts'
import { type Declare, Layer, type LayerOptions, type Parameter, type Pass } from './layer.ts'
import { MomentMatching } from './moment-matching.ts'
import { WEIGHT_OPTIONS, type WeightOptions, weightOptions } from './weights.ts'

export type DropConnectOptions = LayerOptions &
  WeightOptions &
  DrawOptions &
  RateOptions & {
    /** Outputs, ≥ 1. */
    units: number
    /** A mask for each 'sample' (default, as in the paper), or one for the 'batch', which takes a fraction of the time. */
    mode?: 'sample' | 'batch'
    /** How many Gaussian draws an inference averages over, ≥ 0. Default 0: the mean network. See `MomentMatching`. */
    inferenceSamples?: number
  }

/**
 * A dense layer that drops weights (Wan et al. 2013, "Regularization of Neural Networks using DropConnect"). With
 * M[n, i, j] = 1 where a weight is kept and 0 where it is dropped, for sample n anew at every step, keep = 1 − rate:
 *
 *     training    y[n] = x[n] · (W ∘ M[n] / keep) + b
 *                 dx[n] = dy[n] · (W ∘ M[n] / keep)ᵀ,  dW = Σ over n of (x[n]ᵀ · dy[n]) ∘ M[n] / keep,  db = Σ dy[n]
 *     inference   y = x · W + b
 *                 dx = dy · Wᵀ,  dW = xᵀ · dy,  db = Σ dy[n]
 *
 * x [batch, inputs], W `kernel` [inputs, units], b `bias` [units], y [batch, units]. Two differences to the paper: the
 * scale is brought in while training ('inverted'), as `dropout` does, and b is not masked. A rate that is a schedule
 * or function counts at each step.
 *
 * M's element (n · inputs + i) · units + j, n counted from the batch's first sample, is that of `DropoutMask`. mode
 * 'batch' has one M for all samples, whose element is i · units + j, further on by inputs · units for each `draw`.
 * Inputs that are 0, as after a relu, cost no draws in mode 'sample'.
 *
 * rate 0 is `dense`; rate 1 gives y = b, dx = 0 and dW = 0, never NaN.
 */
export class DropConnect extends Layer {
  readonly units: number
  readonly mode: 'sample' | 'batch'
  readonly inferenceSamples: number
  readonly #rate: (step: number) => number
  readonly #key
  readonly #weights
  /** The activation, where inference averages over its outputs: it is then computed here. */
  readonly #f: Activation | undefined
  #moments: MomentMatching | null = null
  #inputs = 0
  #kernel!: Parameter
  #bias: Parameter | null = null
  #masked: Region | null = null
  #x!: Region
  #y!: Region
  /** What the activation computed here is given, where its backward reads that; else y, which it is written over. */
  #u: Region | null = null
  #du: Region | null = null
  #dx!: Region | null

  constructor(options: DropConnectOptions) {
    super(options, {
      units: needed(whole(1)),
      ...RATE_OPTIONS,
      mode: choice('sample', 'batch'),
      ...DRAW_OPTIONS,
      inferenceSamples: whole(0),
      ...WEIGHT_OPTIONS,
    })
    this.units = options.units
    this.mode = options.mode ?? 'sample'
    this.inferenceSamples = options.inferenceSamples ?? 0
    this.#rate = rateAt(this.who, options)
    this.#key = ownKey(options.seed)
    this.#weights = weightOptions(this.who, options)
    // behind a linear activation the mean network is the mean, and nothing needs to be drawn
    if (this.inferenceSamples > 0) this.#f = this.#weights.activation
    else this.activation = this.#weights.activation
  }

  override get type() {
    return 'drop_connect'
  }

  override get drawsOncePerBatch() {
    return this.mode === 'batch'
  }

  build(inputShape: Shape, declare: Declare): void {
    const [inputs] = inputShape
    if (inputs === undefined || inputShape.length !== 1) {
      refuse(this.who, 'input [batch, inputs]', showBatched(inputShape), 'Add layers.flatten() before it.')
    }
    const { units } = this
    this.#inputs = inputs
    this.#kernel = declare.parameter('kernel', [inputs, units], this.#weights.kernel)
    this.#bias = this.#weights.useBias ? declare.parameter('bias', [units], this.#weights.bias) : null
    this.#y = declare.output([units])
    this.#dx = declare.inputGradient()
    declare.backwardReads('input')
    if (this.mode === 'batch') this.#masked = declare.scratch([inputs, units], { batched: false })
    if (!this.#f) return
    declare.backwardReads('output')
    this.#u = this.#f.reads === 'input' ? declare.saved([units]) : null
    this.#du = declare.scratch([units])
    this.#moments = new MomentMatching(this.inferenceSamples, this.#f, inputs, units, declare)
  }

  forward(x: Region, pass: Pass): Region {
    const rate = this.#rate(pass.step)
    const bias = this.#bias?.value ?? null
    const u = this.#u ?? this.#y
    this.#x = x
    if (this.#matches(rate, pass)) {
      this.#moments!.forward(this.#y, x, this.#kernel.value, bias, rate / (1 - rate), this.#noise(pass), pass)
      return this.#y
    }
    if (pass.training && rate > 0 && this.mode === 'sample') {
      // y[n] = x[n] · (W ∘ M[n]) / keep + b
      pass.kernels.dropConnectForward(u, x, this.#kernel.value, bias, this.#mask(rate, pass), factor(rate))
    } else {
      // y = x · (W ∘ M / keep) + b, or x · W + b
      pass.kernels.gemm(u, x, this.#weightsOf(rate, pass), { bias })
    }
    this.#f?.forward(pass.kernels, this.#y, u)
    return this.#y
  }

  backward(dy: Region, pass: Pass): Region | null {
    const { kernels } = pass
    const rate = this.#rate(pass.step)
    const [kernel, dkernel] = [this.#kernel.value, this.#kernel.gradient]
    const dbias = this.#bias?.gradient ?? null
    if (this.#matches(rate, pass)) {
      const outs = { dx: this.#dx, dkernel, dbias }
      this.#moments!.backward(outs, dy, this.#x, kernel, rate / (1 - rate), this.#noise(pass), pass)
      return this.#dx
    }
    let du = dy
    if (this.#f && this.#du) {
      du = this.#du
      this.#f.backward(kernels, du, dy, this.#u ?? this.#y)
    }
    // db = Σ over the batch of dy
    if (dbias) kernels.channelSums(dbias, du, { inner: 1 })
    if (pass.training && rate > 0 && this.mode === 'sample') {
      // dx[n] = dy[n] · (W ∘ M[n])ᵀ / keep, dW = Σ (x[n]ᵀ · dy[n]) ∘ M[n] / keep
      kernels.dropConnectBackward(this.#dx, dkernel, du, this.#x, kernel, this.#mask(rate, pass), factor(rate))
      return this.#dx
    }
    // dW = (xᵀ · dy) ∘ M / keep
    kernels.gemm(dkernel, this.#x, du, { transposeA: true })
    if (pass.training && rate > 0) kernels.dropout(dkernel, dkernel, this.#mask(rate, pass), factor(rate))
    // dx = dy · (W ∘ M / keep)ᵀ
    if (this.#dx) kernels.gemm(this.#dx, du, this.#weightsOf(rate, pass), { transposeB: true })
    return this.#dx
  }

  /** What it draws in training: uint8 [batch, inputs, units], or [1, inputs, units] in mode 'batch'; 1 = kept. */
  override mask(batchSize: number, pass: Pass): Tensor {
    const shape = [this.mode === 'batch' ? 1 : batchSize, this.#inputs, this.units]
    const data = new Uint8Array(shape[0]! * this.#inputs * this.units)
    const { stream, rate, first } = this.#mask(this.#rate(pass.step), pass)
    keepMask(stream, rate, first, data.length, data)
    return { dtype: 'uint8', shape, data }
  }

  /** Where the Gaussian draws of an inference come from. */
  #noise(pass: Pass): (s: number) => Stream {
    return s => {
      const stream = pass.stream(`${this.name}/${s}`, 'noise')
      return this.#key ? { ...stream, key: this.#key } : stream
    }
  }

  #mask(rate: number, pass: Pass): DropoutMask {
    const before = this.mode === 'batch' ? pass.draw : pass.firstSample
    return { rate, stream: streamFor(pass, this, this.#key), first: before * this.#inputs * this.units }
  }

  /** The weights of all samples: W, or in training W ∘ M / keep. */
  #weightsOf(rate: number, pass: Pass): Region {
    if (!pass.training || rate === 0 || !this.#masked) return this.#kernel.value
    pass.kernels.dropout(this.#masked, this.#kernel.value, this.#mask(rate, pass), factor(rate))
    return this.#masked
  }

  /** Whether this pass averages over Gaussians: at rate 0 they have no variance, and at rate 1 an infinite one. */
  #matches(rate: number, { training }: Pass): boolean {
    return !training && this.#moments !== null && rate > 0 && rate < 1
  }
}

/** 1 / keep; at rate 1, where nothing is kept to be multiplied by it, 1. */
function factor(rate: number): number {
  return rate < 1 ? 1 / (1 - rate) : 1
}
