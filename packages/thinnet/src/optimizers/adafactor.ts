import { rules } from '../kernels/groups.ts'
import { power } from '../numeric/power.ts'
import { between, positive } from '../options/index.ts'
import { makeOptimizer, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'

export interface AdafactorOptions extends OptimizerOptions {
  /** ≤ 0, default −0.8: squares are averaged by beta2 = 1 − tᵇ, t from 1. */
  beta2Decay?: number
  /** ≥ 0, default 1e-30: added to the squares of gradients. */
  epsilon1?: number
  /** ≥ 0, default 1e-3: the least that the size of a parameter counts as. */
  epsilon2?: number
  /** > 0, default 1: a longer update, by the root of its mean square, is made this long. */
  clipThreshold?: number
}

/**
 * Shazeer & Stern 2018, as Keras has it: of a matrix only the means of its squared gradients by rows (r) and columns (c) are
 * kept, v = r · cᵀ / mean(r); of a vector v itself. u = g / √v, made no longer than clipThreshold;
 * w −= max(ε₂, rms(w)) · min(lr, 1/√t) · u. Of more dimensions the last two are factored. Keras' defaults.
 *
 * What it keeps takes a region as large as the weights, half of Adam's.
 */
export function adafactor(options: AdafactorOptions = {}): Optimizer {
  const config = optimizerConfig(
    'adafactor',
    options,
    { beta2Decay: between(-Infinity, 0), epsilon1: between(0), epsilon2: between(0), clipThreshold: positive },
    { learningRate: 0.001, beta2Decay: -0.8, epsilon1: 1e-30, epsilon2: 1e-3, clipThreshold: 1 },
  )
  const { beta2Decay, epsilon1, epsilon2, clipThreshold } = config
  return makeOptimizer('adafactor', config, {
    byParameter: true,
    state: ['squares'],
    kernels: rules,
    update(kernels, w, g, [squares], learningRate, step) {
      const t = step + 1
      kernels.adafactor(w, squares!, g, {
        learningRate: Math.min(learningRate, 1 / Math.sqrt(t)),
        beta2: 1 - power(t, beta2Decay),
        epsilon1,
        epsilon2,
        clipThreshold,
      })
    },
  })
}
