import { NORM_EPSILON } from '../constants.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

type UpdateKernels = Pick<Kernels, 'clipByValue' | 'clipByNorm' | 'decay' | 'normConstraint'>

/** What is done to gradients before an optimizer's rule, and to weights before and after it. */
export function updateKernels(view: View): UpdateKernels {
  return {
    // g = clip(g, −limit, limit); a NaN stays a NaN
    clipByValue(g, limit) {
      const gradient = view(g)
      for (let i = 0; i < gradient.length; i++) gradient[i] = Math.max(-limit, Math.min(gradient[i], limit))
    },

    // g ·= limit / max(‖g‖, limit)
    clipByNorm(g, limit) {
      const gradient = view(g)
      let squares = 0
      for (const value of gradient) squares += value * value
      const factor = limit / Math.max(Math.sqrt(squares), limit)
      for (let i = 0; i < gradient.length; i++) gradient[i] *= factor
    },

    // w −= fraction · w
    decay(w, fraction) {
      const weights = view(w)
      for (let i = 0; i < weights.length; i++) weights[i] -= fraction * weights[i]
    },

    // w ·= desired / (n + 1e-7), desired = rate · clip(n) + (1 − rate) · n, n over `count` weights `inner` apart
    normConstraint(w, { count, inner, minValue, maxValue, rate }) {
      const weights = view(w) // [outer, count, inner]
      for (let first = 0; first < weights.length; first += count * inner) {
        for (let i = first; i < first + inner; i++) {
          const end = i + count * inner
          let squares = 0
          for (let j = i; j < end; j += inner) squares += weights[j] * weights[j]
          const n = Math.sqrt(squares)
          const desired = rate * Math.min(Math.max(n, minValue), maxValue) + (1 - rate) * n
          for (let j = i; j < end; j += inner) weights[j] *= desired / (n + NORM_EPSILON)
        }
      }
    },
  }
}
