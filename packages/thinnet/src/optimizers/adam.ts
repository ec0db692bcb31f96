import { below, between } from '../options/index.ts'
import { makeOptimizer, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'
import { power } from './power.ts'

export interface AdamOptions extends OptimizerOptions {
  /** In [0, 1), default 0.9. */
  beta1?: number
  /** In [0, 1), default 0.999. */
  beta2?: number
  /** ≥ 0, default 1e-7. */
  epsilon?: number
}

/**
 * Kingma & Ba 2015, in the form at the end of its section 2, as Keras has it:
 * m += (1 − beta1)(g − m); v += (1 − beta2)(g² − v); w −= lr · √(1 − beta2ᵗ)/(1 − beta1ᵗ) · m / (√v + ε).
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamNamed('adam', options)
}

/** @param name in errors, and of the optimizer */
export function adamNamed(name: string, options: AdamOptions, weightDecay = 0): Optimizer {
  const config = adamConfig(name, options, { weightDecay })
  const { beta1, beta2, epsilon } = config
  return makeOptimizer(name, config, {
    state: ['mean', 'meanSquare'],
    update(kernels, w, g, [m, v], learningRate, step) {
      const correction = Math.sqrt(1 - power(beta2, step + 1)) / (1 - power(beta1, step + 1))
      kernels.adam(w, m!, v!, g, { rate: learningRate * correction, beta1, beta2, epsilon })
    },
  })
}

/** The options of Adam and of what was made from it, checked, with Keras' defaults. */
export function adamConfig(name: string, options: AdamOptions, more: { weightDecay?: number } = {}) {
  const kinds = { beta1: below(0, 1), beta2: below(0, 1), epsilon: between(0) }
  const defaults = { learningRate: 0.001, ...more, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
  return optimizerConfig(name, options, kinds, defaults)
}
