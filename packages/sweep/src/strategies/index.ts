import { baselineOf } from '../spec/baseline.ts'
import { seedsOf } from '../spec/dimensions.ts'
import { type SweepSpec, strategyOf } from '../spec/spec.ts'
import type { Configuration } from '../trials/trial.ts'
import { Asha } from './asha.ts'
import { Grid } from './grid.ts'
import type { Strategy } from './strategy.ts'

/** The strategy of a sweep over its configurations. */
export function strategyFor(spec: SweepSpec, settings: readonly Configuration[]): Strategy {
  const strategy = strategyOf(spec)
  const seeds = seedsOf(spec)
  if (strategy.name !== 'asha') return new Grid(settings, seeds)
  const { reduction, minEpochs } = strategy
  const baseline = settings[0] && baselineOf(spec, settings)(settings[0])
  return new Asha(settings, {
    seeds,
    reduction,
    minEpochs,
    objective: spec.objective,
    ...(baseline ? { baseline } : {}),
  })
}
