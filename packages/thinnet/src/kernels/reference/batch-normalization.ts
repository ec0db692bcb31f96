import type { FloatArray } from '../../tensor/tensor.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'
import { channelsOf } from './shapes.ts'

type BatchNormalizationKernels = Pick<
  Kernels,
  'batchNormalizationForward' | 'batchNormalizationInference' | 'batchNormalizationBackward'
>

/** Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167 */
export function batchNormalizationKernels(view: View): BatchNormalizationKernels {
  return {
    // mean = Σ x / m; variance = Σ (x − mean)² / m, with m elements a channel
    batchNormalizationForward(y, mean, variance, x, gamma, beta, { epsilon, inner }) {
      const channels = mean.size
      const input = view(x) // [outer, channels, inner]
      const channelOf = channelsOf(channels, inner)
      const m = x.size / channels
      const means = new Float64Array(channels)
      for (let i = 0; i < input.length; i++) means[channelOf(i)] += input[i] / m
      const variances = new Float64Array(channels)
      for (let i = 0; i < input.length; i++) variances[channelOf(i)] += (input[i] - means[channelOf(i)]) ** 2 / m
      view(mean).set(means)
      view(variance).set(variances)
      normalize(view(y), input, channelOf, means, variances, gamma && view(gamma), beta && view(beta), epsilon)
    },

    // y = gamma · (x − mean) / √(variance + ε) + beta
    batchNormalizationInference(y, x, mean, variance, gamma, beta, { epsilon, inner }) {
      const channelOf = channelsOf(mean.size, inner)
      const [means, variances] = [view(mean), view(variance)]
      normalize(view(y), view(x), channelOf, means, variances, gamma && view(gamma), beta && view(beta), epsilon)
    },

    // dgamma = Σ dy · x̂; dbeta = Σ dy; dx = gamma/√(variance + ε) · (dy − (dbeta + x̂ · dgamma)/m)
    batchNormalizationBackward(dx, dgamma, dbeta, dy, x, gamma, mean, variance, { epsilon, inner }) {
      const channels = mean.size
      const [gradient, input, means, variances] = [view(dy), view(x), view(mean), view(variance)]
      const factors = gamma && view(gamma)
      const channelOf = channelsOf(channels, inner)
      const deviation = Float64Array.from(variances, v => Math.sqrt(v + epsilon))
      const normalized = (i: number, c: number) => (input[i] - means[c]) / deviation[c]
      const m = x.size / channels

      const dgammas = new Float64Array(channels)
      const dbetas = new Float64Array(channels)
      for (let i = 0; i < gradient.length; i++) {
        const c = channelOf(i)
        dgammas[c] += gradient[i] * normalized(i, c)
        dbetas[c] += gradient[i]
      }
      view(dgamma).set(dgammas)
      view(dbeta).set(dbetas)
      if (!dx) return

      const to = view(dx)
      for (let i = 0; i < to.length; i++) {
        const c = channelOf(i)
        const centered = gradient[i] - (dbetas[c] + normalized(i, c) * dgammas[c]) / m
        to[i] = ((factors ? factors[c] : 1) / deviation[c]) * centered
      }
    },
  }
}

function normalize(
  y: FloatArray,
  x: FloatArray,
  channelOf: (i: number) => number,
  means: FloatArray,
  variances: FloatArray,
  gammas: FloatArray | null,
  betas: FloatArray | null,
  epsilon: number,
): void {
  for (let i = 0; i < y.length; i++) {
    const c = channelOf(i)
    const normalized = (x[i] - means[c]) / Math.sqrt(variances[c] + epsilon)
    y[i] = (gammas ? gammas[c] : 1) * normalized + (betas ? betas[c] : 0)
  }
}
