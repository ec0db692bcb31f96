import { drawnValues } from '../strategies/random.ts'
import type { Configuration } from '../trials/trial.ts'
import { type Axis, axesOf } from './axes.ts'
import { baselineProblems } from './baseline.ts'
import { type Problem, refuseAll, shown } from './problems.ts'
import { type Space, spaceOf, type Values } from './space.ts'
import { type SweepSpec, strategyOf } from './spec.ts'

/** More than this, and a dimension has a wrong step, or there is one too many. */
const MOST_TRIALS = 1_000_000

/**
 * The configurations of a sweep: of a grid all, the last dimension changing fastest; else those that are drawn, after the
 * baseline. Configurations of one and the same network have one id: it is trained once, and its results count for each.
 *
 * @throws ThinnetError with all that is wrong, one problem a line
 */
export function configurationsOf(spec: SweepSpec): readonly Configuration[] {
  const { axes, problems } = axesOf(spec)
  refuseAll([...problems, ...seedProblems(spec)])
  refuseAll(tooMany(spec, axes))
  const space = spaceOf(spec, axes)
  refuseAll(baselineProblems(spec, space))
  const strategy = strategyOf(spec)
  const values = strategy.name === 'grid' ? product(space) : drawnValues(space, strategy, spec.baseline)
  const settings = values.map(space.configurationOf)
  refuseAll(rungProblems(spec, settings))
  return settings
}

/** The seeds of a sweep. */
export function seedsOf({ seeds }: SweepSpec): readonly number[] {
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds
}

function product({ axes, valuesOf }: Space): Values[] {
  return axes.reduce<Values[]>(
    (settings, axis) => settings.flatMap(setting => valuesOf(axis).map(value => ({ ...setting, [axis.name]: value }))),
    [{}],
  )
}

function seedProblems({ seeds }: SweepSpec): Problem[] {
  const twice = typeof seeds === 'number' ? undefined : seeds.find((seed, i) => seeds.indexOf(seed) < i)
  return twice === undefined ? [] : [{ path: ['seeds'], text: `expected each seed once, got ${twice} twice.` }]
}

/** Rungs are the same for all configurations. */
function rungProblems(spec: SweepSpec, settings: readonly Configuration[]): Problem[] {
  const strategy = strategyOf(spec)
  if (strategy.name !== 'asha') return []
  const lengths = [...new Set(settings.map(({ recipe }) => recipe.training.epochs))].sort((a, b) => a - b)
  const [least, ...others] = lengths
  if (others.length > 0) {
    const text = `expected configurations of equally many training.epochs, got ${shown(lengths)}.`
    return [{ path: ['strategy'], text }]
  }
  if (least === undefined || strategy.minEpochs <= least) return []
  const text = `expected at most the ${least} of training.epochs, got ${strategy.minEpochs}.`
  return [{ path: ['strategy', 'minEpochs'], text }]
}

function tooMany(spec: SweepSpec, axes: readonly Axis[]): Problem[] {
  const strategy = strategyOf(spec)
  const settings = strategy.name === 'grid' ? axes.reduce((product, { size }) => product * size, 1) : strategy.settings
  const seeds = seedsOf(spec).length
  if (settings * seeds <= MOST_TRIALS) return []
  const got = `${settings * seeds}, of ${settings} configurations and ${seeds} seed${seeds === 1 ? '' : 's'}`
  return [{ path: ['dimensions'], text: `expected at most ${MOST_TRIALS} trials, got ${got}.` }]
}
