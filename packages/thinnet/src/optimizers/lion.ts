import { rules } from '../kernels/groups.ts'
import { below } from '../options/index.ts'
import { makeOptimizer, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'

export interface LionOptions extends OptimizerOptions {
  /** In [0, 1), default 0.9. */
  beta1?: number
  /** In [0, 1), default 0.99. */
  beta2?: number
}

/**
 * Chen et al. 2023: w −= lr · sign(beta1 · m + (1 − beta1) g); m += (1 − beta2)(g − m). Every weight goes as far: the
 * paper advises a third to a tenth of Adam's learning rate. Keras' defaults.
 */
export function lion(options: LionOptions = {}): Optimizer {
  const kinds = { beta1: below(0, 1), beta2: below(0, 1) }
  const config = optimizerConfig('lion', options, kinds, { learningRate: 0.001, beta1: 0.9, beta2: 0.99 })
  const { beta1, beta2 } = config
  return makeOptimizer('lion', config, {
    state: ['mean'],
    kernels: rules,
    update(kernels, w, g, [m], learningRate) {
      kernels.lion(w, m!, g, { learningRate, beta1, beta2 })
    },
  })
}
