import type { Activation } from '../activations/activation.ts'
import { masks } from '../kernels/groups.ts'
import type { Region } from '../kernels/region.ts'
import type { Stream } from '../random/streams.ts'
import type { Declare, Pass } from './layer.ts'

/** The stream of each draw s. */
type Streams = (s: number) => Stream

/**
 * DropConnect's inference (Wan et al. 2013, section 3.2): the mean over masks of f(u), f the activation, with the sum u
 * of many weights taken as the Gaussian that has its mean and variance. M[i, j] / keep has mean 1 and variance
 * keep · (1 − keep) / keep² = rate / keep, and each is drawn by itself, so that for u = x · (W ∘ M / keep) + b
 *
 *     mean      μ = x · W + b
 *     variance  v = rate / keep · x² · W²        (squares element by element)
 *     output    y = 1/S · Σ over s of f(u_s),    u_s = μ + √v · z_s, z_s standard normal
 *
 * and backwards, the z_s staying as they are, with the means of all s
 *
 *     du_s = f′(u_s) · dy,  dμ = 1/S · Σ du_s,  dv = 1/S · Σ du_s · z_s / (2 √v)
 *     dW = xᵀ · dμ + 2 · rate / keep · W ∘ ((x²)ᵀ · dv),  dx = dμ · Wᵀ + 2 · rate / keep · x ∘ (dv · (W²)ᵀ),  db = Σ dμ
 *
 * z_s's element n · units + j, n counted from the first sample, is that of `StandardNormal` for the site `layer/s` at the
 * pass's step: predictions repeat themselves, and no batch size changes them.
 */
export class MomentMatching {
  readonly samples: number
  readonly units: number
  readonly #f: Activation
  readonly #mean: Region
  readonly #variance: Region
  readonly #noise: Region
  readonly #u: Region
  readonly #du: Region
  readonly #dmean: Region
  readonly #dvariance: Region
  readonly #squaredInput: Region
  readonly #squaredKernel: Region
  readonly #overInputs: Region
  readonly #overKernel: Region

  constructor(samples: number, f: Activation, inputs: number, units: number, declare: Declare) {
    this.samples = samples
    this.units = units
    this.#f = f
    declare.kernels(masks)
    this.#mean = declare.saved([units])
    this.#variance = declare.saved([units])
    this.#noise = declare.scratch([units])
    this.#u = declare.scratch([units])
    this.#du = declare.scratch([units])
    this.#dmean = declare.scratch([units])
    this.#dvariance = declare.scratch([units])
    this.#squaredInput = declare.scratch([inputs])
    this.#overInputs = declare.scratch([inputs])
    this.#squaredKernel = declare.scratch([inputs, units], { batched: false })
    this.#overKernel = declare.scratch([inputs, units], { batched: false })
  }

  /** @param ratio rate / keep */
  forward(y: Region, x: Region, w: Region, bias: Region | null, ratio: number, streams: Streams, pass: Pass): void {
    const { kernels } = pass
    kernels.gemm(this.#mean, x, w, { bias })
    kernels.applyMask(this.#squaredInput, x, x, { inner: x.size })
    kernels.applyMask(this.#squaredKernel, w, w, { inner: w.size })
    kernels.gemm(this.#variance, this.#squaredInput, this.#squaredKernel)
    kernels.scale(this.#variance, this.#variance, ratio)
    for (let s = 0; s < this.samples; s++) {
      this.#draw(s, streams, pass)
      this.#f.forward(kernels, s ? this.#u : y, this.#u)
      if (s) kernels.movingAverage(y, this.#u, s / (s + 1))
    }
  }

  backward(
    { dx, dkernel, dbias }: { dx: Region | null; dkernel: Region; dbias: Region | null },
    dy: Region,
    x: Region,
    w: Region,
    ratio: number,
    streams: Streams,
    pass: Pass,
  ): void {
    const { kernels } = pass
    for (let s = 0; s < this.samples; s++) {
      this.#draw(s, streams, pass)
      if (this.#f.reads !== 'input') this.#f.forward(kernels, this.#u, this.#u)
      const du = s ? this.#du : this.#dmean
      const dv = s ? this.#du : this.#dvariance
      this.#f.backward(kernels, du, dy, this.#u)
      if (s) kernels.movingAverage(this.#dmean, du, s / (s + 1))
      kernels.gaussianBackward(dv, du, this.#variance, this.#noise)
      if (s) kernels.movingAverage(this.#dvariance, dv, s / (s + 1))
    }
    kernels.gemm(dkernel, x, this.#dmean, { transposeA: true })
    kernels.applyMask(this.#squaredInput, x, x, { inner: x.size })
    kernels.gemm(this.#overKernel, this.#squaredInput, this.#dvariance, { transposeA: true })
    kernels.addProduct(dkernel, w, this.#overKernel, 2 * ratio)
    if (dbias) kernels.channelSums(dbias, this.#dmean, { inner: 1 })
    if (!dx) return
    kernels.gemm(dx, this.#dmean, w, { transposeB: true })
    kernels.applyMask(this.#squaredKernel, w, w, { inner: w.size })
    kernels.gemm(this.#overInputs, this.#dvariance, this.#squaredKernel, { transposeB: true })
    kernels.addProduct(dx, x, this.#overInputs, 2 * ratio)
  }

  /** u = μ + √v · z_s */
  #draw(s: number, streams: Streams, { kernels, firstSample }: Pass): void {
    const noise = { stream: streams(s), first: firstSample * this.units }
    kernels.fill(this.#noise, 0)
    kernels.gaussianNoise(this.#noise, this.#noise, noise, { stddev: 1, multiply: false })
    kernels.gaussianForward(this.#u, this.#mean, this.#variance, this.#noise)
  }
}
