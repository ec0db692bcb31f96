import { rules } from '../kernels/groups.ts'
import { makeOptimizer } from './make.ts'
import type { Optimizer } from './optimizer.ts'

/**
 * Optimizers that are known by their names, but loaded when a model is about to train by them: what each keeps of weights, and
 * what that begins with (default 0).
 */
const LATER: Readonly<Record<keyof typeof import('./rarer.ts'), Kept>> = {
  adadelta: { state: ['meanSquare', 'meanSquareUpdate'] },
  adafactor: { state: ['squares'], byParameter: true },
  adagrad: { state: ['accumulator'], startValue: 0.1 },
  adamax: { state: ['mean', 'norm'] },
  ftrl: { state: ['squares', 'linear'] },
  lion: { state: ['mean'] },
  nadam: { state: ['mean', 'meanSquare'] },
}
interface Kept {
  readonly state: readonly string[]
  readonly startValue?: number
  readonly byParameter?: true
}
export type LaterName = keyof typeof LATER

export const LATER_NAMES = Object.keys(LATER) as LaterName[]

/** The optimizer of this name with Keras' defaults; `loadRule` loads what it does. */
export function laterOptimizer(name: LaterName): Optimizer {
  let loaded: Optimizer | undefined
  const common = { weightDecay: 0, clipValue: null, clipNorm: null, globalClipNorm: null, learningRate: 0.001 }
  return makeOptimizer(name, common, {
    ...LATER[name],
    kernels: rules,
    async load() {
      loaded ??= (await import('./rarer.ts'))[name]()
      Object.assign(common, { ...loaded.config, learningRate: common.learningRate })
    },
    update(kernels, w, g, state, learningRate, step) {
      loaded!.learningRate = learningRate
      loaded!.update(kernels, w, g, state, step)
    },
  })
}
