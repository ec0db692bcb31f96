import { rules } from '../kernels/groups.ts'
import { below, between } from '../options/index.ts'
import { makeOptimizer, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'

export interface AdadeltaOptions extends OptimizerOptions {
  /** In [0, 1), default 0.95. */
  rho?: number
  /** ≥ 0, default 1e-7. */
  epsilon?: number
}

/**
 * Zeiler 2012: a = rho · a + (1 − rho) g²; u = g · √(d + ε)/√(a + ε); d = rho · d + (1 − rho) u²; w −= lr · u.
 * Keras' default learning rate is 0.001; the paper's, and that of the MNIST example, is 1.
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  const config = optimizerConfig(
    'adadelta',
    options,
    { rho: below(0, 1), epsilon: between(0) },
    { learningRate: 0.001, rho: 0.95, epsilon: 1e-7 },
  )
  const { rho, epsilon } = config
  return makeOptimizer('adadelta', config, {
    state: ['meanSquare', 'meanSquareUpdate'],
    kernels: rules,
    update(kernels, w, g, [a, d], learningRate) {
      kernels.adadelta(w, a!, d!, g, { learningRate, rho, epsilon })
    },
  })
}
