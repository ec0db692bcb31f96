import { rules } from '../kernels/groups.ts'
import { between } from '../options/index.ts'
import { makeOptimizer, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'

export interface FtrlOptions extends OptimizerOptions {
  /** What n begins with, ≥ 0, default 0.1. */
  initialAccumulatorValue?: number
  /** l1, ≥ 0, default 0: weights whose gradients are small become 0. */
  l1RegularizationStrength?: number
  /** l2, ≥ 0, default 0. */
  l2RegularizationStrength?: number
  /** ≥ 0, default 0: adds 2 · l2Shrinkage · w to the gradients, but not to n. */
  l2ShrinkageRegularizationStrength?: number
  /** ≥ 0, default 0. */
  beta?: number
}

/**
 * Follow the regularized leader (McMahan et al. 2013), for sparse linear models, as Keras has it, with learningRatePower −½:
 * n' = n + g²; z += g − (√n' − √n) / lr · w; w = (clip(z, −l1, l1) − z) / ((√n' + beta) / lr + 2 · l2).
 */
export function ftrl(options: FtrlOptions = {}): Optimizer {
  const not = between(0)
  const kinds = {
    initialAccumulatorValue: not,
    l1RegularizationStrength: not,
    l2RegularizationStrength: not,
    l2ShrinkageRegularizationStrength: not,
    beta: not,
  }
  const defaults = {
    learningRate: 0.001,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
  }
  const config = optimizerConfig('ftrl', options, kinds, defaults)
  const { l1RegularizationStrength: l1, l2RegularizationStrength: l2, beta } = config
  const { l2ShrinkageRegularizationStrength: shrinkage, initialAccumulatorValue: start } = config
  return makeOptimizer('ftrl', config, {
    state: ['squares', 'linear'],
    kernels: rules,
    update(kernels, w, g, [squares, z], learningRate) {
      if (learningRate === 0) return
      // The sum of squares begins at 0, as all state: what n begins with is added when it is read.
      kernels.ftrl(w, squares!, z!, g, { learningRate, start, l1, l2, shrinkage, beta })
    },
  })
}
