import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function optimizerKernels(view: View): Pick<Kernels, 'sgd' | 'rmsprop' | 'adam'> {
  return {
    // w −= lr · g; with momentum (Polyak 1964) v = momentum · v − lr · g, w += v; nesterov: w += momentum · v − lr · g
    sgd(w, v, g, { learningRate, momentum, nesterov }) {
      const [weights, gradient, velocities] = [view(w), view(g), v && view(v)]
      for (let i = 0; i < weights.length; i++) {
        const update = -learningRate * gradient[i]
        if (!velocities) {
          weights[i] += update
          continue
        }
        const velocity = momentum * velocities[i] + update
        velocities[i] = velocity
        weights[i] += nesterov ? momentum * velocity + update : velocity
      }
    },

    // a → g²; centered: m → g, d = a − m², else d = a; u = lr · g / √(d + ε); momentum: v = momentum · v + u; w −= v or u
    rmsprop(w, a, m, v, g, { learningRate, rho, momentum, epsilon }) {
      const [weights, squares, gradient] = [view(w), view(a), view(g)]
      const [means, velocities] = [m && view(m), v && view(v)]
      for (let i = 0; i < weights.length; i++) {
        const square = rho * squares[i] + (1 - rho) * gradient[i] ** 2
        squares[i] = square
        let divisor = square
        if (means) {
          const mean = rho * means[i] + (1 - rho) * gradient[i]
          means[i] = mean
          divisor -= mean * mean
        }
        let update = (learningRate * gradient[i]) / Math.sqrt(divisor + epsilon)
        if (velocities) {
          update += momentum * velocities[i]
          velocities[i] = update
        }
        weights[i] -= update
      }
    },

    // m → g; v → g²; w −= rate · m / (√v + ε) (Kingma & Ba 2015)
    adam(w, m, v, g, { rate, beta1, beta2, epsilon }) {
      const [weights, means, squares, gradient] = [view(w), view(m), view(v), view(g)]
      for (let i = 0; i < weights.length; i++) {
        const mean = means[i] + (1 - beta1) * (gradient[i] - means[i])
        const square = squares[i] + (1 - beta2) * (gradient[i] ** 2 - squares[i])
        means[i] = mean
        squares[i] = square
        weights[i] -= (rate * mean) / (Math.sqrt(square) + epsilon)
      }
    },
  }
}
