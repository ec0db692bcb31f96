import { rules } from '../kernels/groups.ts'
import { between } from '../options/index.ts'
import { makeOptimizer, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'

export interface AdagradOptions extends OptimizerOptions {
  /** What a begins with, ≥ 0, default 0.1. */
  initialAccumulatorValue?: number
  /** ≥ 0, default 1e-7. */
  epsilon?: number
}

/** Duchi et al. 2011: a += g²; w −= lr · g / √(a + ε). Keras' defaults. */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const defaults = { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 }
  const kinds = { initialAccumulatorValue: between(0), epsilon: between(0) }
  const config = optimizerConfig('adagrad', options, kinds, defaults)
  const { initialAccumulatorValue, epsilon } = config
  return makeOptimizer('adagrad', config, {
    state: ['accumulator'],
    kernels: rules,
    startValue: initialAccumulatorValue,
    update(kernels, w, g, [a], learningRate) {
      kernels.adagrad(w, a!, g, { learningRate, epsilon })
    },
  })
}
