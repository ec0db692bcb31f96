import { inRange, type Optimizer } from './optimizer.ts'

/**
 * Tieleman & Hinton 2012, as Keras has it: a = rho · a + (1 − rho) g²; u = lr · g / √(a + ε); w −= u, with momentum
 * v = momentum · v + u; w −= v. `centered` takes the square of the mean gradient off a (Graves 2013).
 */
export function rmsprop({
  learningRate = 0.001,
  rho = 0.9,
  momentum = 0,
  epsilon = 1e-7,
  centered = false,
} = {}): Optimizer {
  inRange('rmsprop', 'learningRate', learningRate, 0, Number.POSITIVE_INFINITY)
  inRange('rmsprop', 'rho', rho, 0, 1)
  inRange('rmsprop', 'momentum', momentum, 0, 1)
  inRange('rmsprop', 'epsilon', epsilon, 0, Number.POSITIVE_INFINITY)
  const state = ['meanSquare', ...(centered ? ['mean'] : []), ...(momentum > 0 ? ['velocity'] : [])]
  return {
    name: 'rmsprop',
    config: { learningRate, rho, momentum, epsilon, centered },
    learningRate,
    state,
    update(kernels, w, g, regions) {
      const named = (name: string) => regions[state.indexOf(name)] ?? null
      const o = { learningRate: this.learningRate, rho, momentum, epsilon }
      kernels.rmsprop(w, named('meanSquare')!, named('mean'), named('velocity'), g, o)
    },
  }
}
