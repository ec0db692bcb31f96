import { rules } from '../kernels/groups.ts'
import { type AdamOptions, adamConfig } from './adam.ts'
import { makeOptimizer } from './make.ts'
import type { Optimizer } from './optimizer.ts'
import { power } from './power.ts'

/** As Adam's. */
export interface AdamaxOptions extends AdamOptions {}

/**
 * Kingma & Ba 2015, section 7.1, Adam by the infinity norm: m += (1 − beta1)(g − m); u = max(beta2 · u, |g|);
 * w −= lr / (1 − beta1ᵗ) · m / (u + ε). Keras' defaults.
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  const config = adamConfig('adamax', options)
  const { beta1, beta2, epsilon } = config
  return makeOptimizer('adamax', config, {
    state: ['mean', 'norm'],
    kernels: rules,
    update(kernels, w, g, [m, u], learningRate, step) {
      const rate = learningRate / (1 - power(beta1, step + 1))
      kernels.adamax(w, m!, u!, g, { rate, beta1, beta2, epsilon })
    },
  })
}
