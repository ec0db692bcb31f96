import { anything, below, between, flag } from '../options/index.ts'
import type { Scheduled } from '../schedules/schedule.ts'
import { makeOptimizer, momentumAt, type OptimizerOptions, optimizerConfig } from './make.ts'
import type { Optimizer } from './optimizer.ts'

export interface RmspropOptions extends OptimizerOptions {
  /** In [0, 1), default 0.9. */
  rho?: number
  /** In [0, 1), default 0; also a schedule or a function of the step. */
  momentum?: Scheduled
  /** ≥ 0, default 1e-7. */
  epsilon?: number
  /** Default false. */
  centered?: boolean
}

const KINDS = { rho: below(0, 1), momentum: anything, epsilon: between(0), centered: flag }
const DEFAULTS = { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false }

/**
 * Tieleman & Hinton 2012, as Keras has it: a = rho · a + (1 − rho) g²; u = lr · g / √(a + ε); w −= u, with momentum
 * v = momentum · v + u; w −= v. `centered` takes the square of the mean gradient off a (Graves 2013).
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const config = optimizerConfig('rmsprop', options, KINDS, DEFAULTS)
  const { rho, epsilon, centered } = config
  const momentum = momentumAt('rmsprop', config.momentum)
  const state = ['meanSquare', ...(centered ? ['mean'] : []), ...(config.momentum === 0 ? [] : ['velocity'])]
  return makeOptimizer('rmsprop', config, {
    state,
    update(kernels, w, g, regions, learningRate, step) {
      const named = (name: string) => regions[state.indexOf(name)] ?? null
      const o = { learningRate, rho, momentum: momentum(step), epsilon }
      kernels.rmsprop(w, named('meanSquare')!, named('mean'), named('velocity'), g, o)
    },
  })
}
