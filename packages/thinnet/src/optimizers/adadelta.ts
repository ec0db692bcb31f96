import { inRange, type Optimizer } from './optimizer.ts'

/**
 * Zeiler 2012: a = rho · a + (1 − rho) g²; u = g · √(d + ε)/√(a + ε); d = rho · d + (1 − rho) u²; w −= lr · u.
 * Keras' default learning rate is 0.001; the paper's, and that of the MNIST example, is 1.
 */
export function adadelta({ learningRate = 0.001, rho = 0.95, epsilon = 1e-7 } = {}): Optimizer {
  inRange('adadelta', 'learningRate', learningRate, 0, Number.POSITIVE_INFINITY)
  inRange('adadelta', 'rho', rho, 0, 1)
  inRange('adadelta', 'epsilon', epsilon, 0, Number.POSITIVE_INFINITY)
  return {
    name: 'adadelta',
    config: { learningRate, rho, epsilon },
    learningRate,
    state: ['meanSquare', 'meanSquareUpdate'],
    update(kernels, w, g, [a, d]) {
      kernels.adadelta(w, a!, d!, g, { learningRate: this.learningRate, rho, epsilon })
    },
  }
}
