import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function regularizerKernels(view: View): Pick<Kernels, 'penaltyForward' | 'penaltyBackward'> {
  return {
    // penalty = Σ l1 · |w| + l2 · w²
    penaltyForward(penalty, w, { l1, l2 }) {
      let sum = 0
      for (const weight of view(w)) sum += l1 * Math.abs(weight) + l2 * weight * weight
      view(penalty)[0] = sum
    },

    // g += l1 · sign(w) + 2 · l2 · w
    penaltyBackward(g, w, { l1, l2 }) {
      const [gradient, weights] = [view(g), view(w)]
      for (let i = 0; i < gradient.length; i++) gradient[i] += l1 * Math.sign(weights[i]) + 2 * l2 * weights[i]
    },
  }
}
