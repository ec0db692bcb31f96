import type { Activation } from '../activations/activation.ts'
import { refuse } from '../errors.ts'
import { noise as noiseKernels } from '../kernels/groups.ts'
import type { DropoutMask } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { choice, needed, whole } from '../options/index.ts'
import { type Shape, showBatched } from '../tensor/shape.ts'
import {
  DRAW_OPTIONS,
  type DrawOptions,
  inverseKeep,
  maskTensor,
  ownKey,
  RATE_OPTIONS,
  type RateOptions,
  rateAt,
  streamFor,
} from './draws.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'
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
    /** Gaussian draws that inference averages over, ≥ 0. Default 0: weight-averaged inference. See `MomentMatching`. */
    inferenceSamples?: number
  }

/**
 * A dense layer that drops weights (Wan et al. 2013, "Regularization of Neural Networks using DropConnect"). With
 * M[n, i, j] = 1 where a weight is kept and 0 where it is dropped, for every sample n resampled at every step, and
 * keep = 1 − rate:
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
  static readonly ours = 'sums'
  readonly units: number
  readonly mode: 'sample' | 'batch'
  readonly inferenceSamples: number
  readonly #rate: (step: number) => number
  readonly #key
  readonly #weights
  /** The activation, where inference averages over its outputs: it is then computed here. */
  readonly #f: Activation | undefined

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
    // for a linear activation weight-averaged inference is the mean, and nothing needs to be drawn
    if (this.inferenceSamples > 0) this.#f = this.#weights.activation
    else this.activation = this.#weights.activation
  }

  override get type() {
    return 'drop_connect'
  }

  override get drawsOncePerBatch() {
    return this.mode === 'batch'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const [inputs] = shape
    if (inputs === undefined || shape.length !== 1) {
      refuse(this.who, 'input [batch, inputs]', showBatched(shape), 'Add layers.flatten() before it.')
    }
    const { units, mode } = this
    const f = this.#f
    const w = declare.parameter('kernel', [inputs, units], this.#weights.kernel)
    const b = this.#weights.useBias ? declare.parameter('bias', [units], this.#weights.bias) : null
    const y = declare.output([units])
    const dx = declare.inputGradient()
    declare.backwardReads('input')
    declare.kernels(noiseKernels, f?.kernels)
    const masked = mode === 'batch' ? declare.scratch([inputs, units], { batched: false }) : null
    if (f) declare.backwardReads('output')
    // What f is given, where its backward reads that; else y, which it is written over.
    const u = f?.reads === 'input' ? declare.saved([units]) : y
    const before = f && declare.scratch([units])
    const moments = f && new MomentMatching(this.inferenceSamples, f, inputs, units, declare)
    const bias = b?.value ?? null

    const draws = (rate: number, pass: Pass): DropoutMask => {
      const first = (mode === 'batch' ? pass.draw : pass.firstSample) * inputs * units
      return { rate, stream: streamFor(pass, declare.site, this.#key), first }
    }
    /** Where the Gaussian draws of an inference come from. */
    const noise = (pass: Pass) => (s: number) => streamFor(pass, `${declare.site}/${s}`, this.#key, 'noise')
    /** The weights of all samples: W, or in training W ∘ M / keep. */
    const weightsOf = (rate: number, pass: Pass): Region => {
      if (!pass.training || rate === 0 || !masked) return w.value
      pass.kernels.dropout(masked, w.value, draws(rate, pass), inverseKeep(rate))
      return masked
    }
    /** What averages over Gaussians in this pass: at rate 0 they have no variance, and at rate 1 an infinite one. */
    const matching = (rate: number, { training }: Pass) => (!training && rate > 0 && rate < 1 ? moments : undefined)

    return {
      forward: ([x], pass) => {
        const { kernels } = pass
        const rate = this.#rate(pass.step)
        const gaussian = matching(rate, pass)
        if (gaussian) {
          gaussian.forward(y, x, w.value, bias, rate / (1 - rate), noise(pass), pass)
          return y
        }
        // y[n] = x[n] · (W ∘ M[n]) / keep + b
        if (pass.training && rate > 0 && mode === 'sample') {
          kernels.dropConnectForward(u, x, w.value, bias, draws(rate, pass), inverseKeep(rate))
        }
        // y = x · (W ∘ M / keep) + b, or x · W + b
        else kernels.gemm(u, x, weightsOf(rate, pass), { bias })
        f?.forward(kernels, y, u)
        return y
      },
      backward: (dy, pass, { inputs: [x], output }) => {
        const { kernels } = pass
        const rate = this.#rate(pass.step)
        const gaussian = matching(rate, pass)
        if (gaussian) {
          const outs = { dx, dkernel: w.gradient, dbias: b?.gradient ?? null }
          gaussian.backward(outs, dy, x, w.value, rate / (1 - rate), noise(pass), pass)
          return [dx]
        }
        let du = dy
        if (f && before) {
          du = before
          f.backward(kernels, du, dy, f.reads === 'input' ? u : output)
        }
        // db = Σ over the batch of dy
        if (b) kernels.channelSums(b.gradient, du, { inner: 1 })
        if (pass.training && rate > 0 && mode === 'sample') {
          // dx[n] = dy[n] · (W ∘ M[n])ᵀ / keep, dW = Σ (x[n]ᵀ · dy[n]) ∘ M[n] / keep
          kernels.dropConnectBackward(dx, w.gradient, du, x, w.value, draws(rate, pass), inverseKeep(rate))
          return [dx]
        }
        // dW = (xᵀ · dy) ∘ M / keep
        kernels.gemm(w.gradient, x, du, { transposeA: true })
        if (pass.training && rate > 0) kernels.dropout(w.gradient, w.gradient, draws(rate, pass), inverseKeep(rate))
        // dx = dy · (W ∘ M / keep)ᵀ
        if (dx) kernels.gemm(dx, du, weightsOf(rate, pass), { transposeB: true })
        return [dx]
      },
      /** What it draws in training: uint8 [batch, inputs, units], or [1, inputs, units] in mode 'batch'; 1 = kept. */
      mask: (batchSize, pass) => {
        const shape = [mode === 'batch' ? 1 : batchSize, inputs, units]
        return maskTensor(draws(this.#rate(pass.step), pass), shape)
      },
    }
  }
}
