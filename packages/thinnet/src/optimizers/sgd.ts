import { inRange, type Optimizer } from './optimizer.ts'

/**
 * Stochastic gradient descent, with momentum (Polyak 1964) or Nesterov's (Sutskever et al. 2013).
 *
 * Without momentum w −= lr · g. Else v = momentum · v − lr · g, and w += v or, nesterov, w += momentum · v − lr · g.
 */
export function sgd({ learningRate = 0.01, momentum = 0, nesterov = false } = {}): Optimizer {
  inRange('sgd', 'learningRate', learningRate, 0, Number.POSITIVE_INFINITY)
  inRange('sgd', 'momentum', momentum, 0, 1)
  return {
    name: 'sgd',
    config: { learningRate, momentum, nesterov },
    learningRate,
    state: momentum > 0 ? ['velocity'] : [],
    update(kernels, w, g, [v]) {
      kernels.sgd(w, v ?? null, g, { learningRate: this.learningRate, momentum, nesterov })
    },
  }
}
