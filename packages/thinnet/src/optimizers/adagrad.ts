import { inRange, type Optimizer } from './optimizer.ts'

/** Duchi et al. 2011: a += g²; w −= lr · g / √(a + ε). Keras' defaults. */
export function adagrad({ learningRate = 0.001, initialAccumulatorValue = 0.1, epsilon = 1e-7 } = {}): Optimizer {
  inRange('adagrad', 'learningRate', learningRate, 0, Number.POSITIVE_INFINITY)
  inRange('adagrad', 'initialAccumulatorValue', initialAccumulatorValue, 0, Number.POSITIVE_INFINITY)
  inRange('adagrad', 'epsilon', epsilon, 0, Number.POSITIVE_INFINITY)
  return {
    name: 'adagrad',
    config: { learningRate, initialAccumulatorValue, epsilon },
    learningRate,
    state: ['accumulator'],
    startValue: initialAccumulatorValue,
    update(kernels, w, g, [a]) {
      kernels.adagrad(w, a!, g, { learningRate: this.learningRate, epsilon })
    },
  }
}
