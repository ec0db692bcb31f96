import { anything, flag } from '../options/index.ts'
import type { Scheduled } from '../schedules/schedule.ts'
import { makeOptimizer, momentumAt, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'

export interface SgdOptions extends OptimizerOptions {
  /** In [0, 1), default 0; also a schedule or a function of the step. */
  momentum?: Scheduled
  /** Default false. */
  nesterov?: boolean
}

/**
 * Stochastic gradient descent, with momentum (Polyak 1964) or Nesterov's (Sutskever et al. 2013).
 *
 * Without momentum w −= lr · g. Else v = momentum · v − lr · g, and w += v or, nesterov, w += momentum · v − lr · g.
 * Keras' default learning rate, 0.01.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const defaults = { learningRate: 0.01, momentum: 0, nesterov: false }
  const config = optimizerConfig('sgd', options, { momentum: anything, nesterov: flag }, defaults)
  const momentum = momentumAt('sgd', config.momentum)
  const { nesterov } = config
  return makeOptimizer('sgd', config, {
    state: config.momentum === 0 ? [] : ['velocity'],
    update(kernels, w, g, [v], learningRate, step) {
      kernels.sgd(w, v ?? null, g, { learningRate, momentum: momentum(step), nesterov })
    },
  })
}
