import { rungsOf } from '../strategies/asha.ts'
import { distinct } from '../strategies/grid.ts'
import type { Configuration } from '../trials/trial.ts'
import { baselineOf } from './baseline.ts'
import { seedsOf } from './dimensions.ts'
import { type SweepSpec, strategyOf } from './spec.ts'

/** How much there is to do. */
export interface Amount {
  readonly settings: number
  /** Configurations less those that come to the same network as another. */
  readonly networks: number
  /** Networks × seeds. */
  readonly trials: number
  /** Trials; where they halve, their rungs, as far as can be foreseen. */
  readonly jobs: number
  readonly epochs: number
}

/** Epochs by network: its share of what there is to do. */
interface Part {
  readonly setting: Configuration
  readonly jobs: number
  readonly epochs: number
}

/** What a sweep amounts to. */
export function amountOf(spec: SweepSpec, settings: readonly Configuration[]): Amount {
  const parts = partsOf(spec, settings)
  const sum = (of: (part: Part) => number) => Math.round(parts.reduce((sum, part) => sum + of(part), 0))
  return {
    settings: settings.length,
    networks: parts.length,
    trials: parts.length * seedsOf(spec).length,
    jobs: sum(({ jobs }) => jobs),
    epochs: sum(({ epochs }) => epochs),
  }
}

/**
 * Seconds that a sweep takes with so many `workers`, from `secondsPerEpoch`: what an epoch of a configuration takes,
 * evaluations in between included, as measured.
 */
export function estimatedSeconds(
  spec: SweepSpec,
  settings: readonly Configuration[],
  { secondsPerEpoch, workers }: { secondsPerEpoch: (setting: Configuration) => number; workers: number },
): number {
  const parts = partsOf(spec, settings)
  const seconds = parts.map(({ setting, epochs }) => epochs * secondsPerEpoch(setting))
  const all = seconds.reduce((sum, more) => sum + more, 0)
  const trials = parts.length * seedsOf(spec).length
  return all / Math.min(workers, trials)
}

function partsOf(spec: SweepSpec, settings: readonly Configuration[]): Part[] {
  const strategy = strategyOf(spec)
  const seeds = seedsOf(spec).length
  const networks = distinct(settings)
  const whole = (setting: Configuration) => ({ setting, jobs: seeds, epochs: seeds * setting.recipe.training.epochs })
  if (strategy.name !== 'asha') return networks.map(whole)
  const baseline = networks[0] && baselineOf(spec, settings)(networks[0])
  const others = networks.filter(({ id }) => id !== baseline?.id)
  const rungs = rungsOf(networks[0]?.recipe.training.epochs ?? 0, strategy)
  // Nobody knows which ones are promoted: each has its share.
  let [entered, jobs, epochs] = [others.length, 0, 0]
  for (const [i, rung] of rungs.entries()) {
    jobs += entered * seeds
    epochs += entered * seeds * (rung - (rungs[i - 1] ?? 0))
    entered = Math.floor(entered / strategy.reduction)
  }
  const share = (setting: Configuration) => ({ setting, jobs: jobs / others.length, epochs: epochs / others.length })
  return [...(baseline ? [whole(baseline)] : []), ...others.map(share)]
}
