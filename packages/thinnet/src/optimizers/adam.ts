import { inRange, type Optimizer } from './optimizer.ts'

/**
 * Kingma & Ba 2015, in the form at the end of its section 2, as Keras has it:
 * m += (1 − beta1)(g − m); v += (1 − beta2)(g² − v); w −= lr · √(1 − beta2ᵗ)/(1 − beta1ᵗ) · m / (√v + ε).
 */
export function adam({ learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = {}): Optimizer {
  inRange('adam', 'learningRate', learningRate, 0, Number.POSITIVE_INFINITY)
  inRange('adam', 'beta1', beta1, 0, 1)
  inRange('adam', 'beta2', beta2, 0, 1)
  inRange('adam', 'epsilon', epsilon, 0, Number.POSITIVE_INFINITY)
  return {
    name: 'adam',
    config: { learningRate, beta1, beta2, epsilon },
    learningRate,
    state: ['mean', 'meanSquare'],
    update(kernels, w, g, [m, v], step) {
      const correction = Math.sqrt(1 - power(beta2, step + 1)) / (1 - power(beta1, step + 1))
      kernels.adam(w, m!, v!, g, { rate: this.learningRate * correction, beta1, beta2, epsilon })
    },
  }
}

/** xⁿ for whole n by squaring: Math.pow may differ between engines in the last bit, products cannot. */
function power(x: number, n: number): number {
  let result = 1
  for (let square = x, rest = n; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square
  }
  return result
}
