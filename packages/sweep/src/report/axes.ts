import { quantile } from '@thinnet/charts/numbers'
import { type Dimension, strategyOf } from '../spec/spec.ts'
import type { Value } from '../trials/trial.ts'
import type { Analysis, Summary } from './analysis.ts'
import { keyOf, shortNames } from './names.ts'
import type { Outcome } from './outcome.ts'

/** A dimension with at least two values among the configurations. */
export interface Axis {
  path: string
  name: string
  /** Numbers by size, others in their order. */
  values: readonly Value[]
  kind: 'linear' | 'log' | 'category'
}

/** Listed numbers above 0 that span more than this ratio are on a logarithmic axis. */
const DECADES = 30

export function axesOf({ settings, spec }: Outcome): Axis[] {
  const paths = Object.keys(settings[0]?.values ?? {})
  const names = shortNames(paths)
  return paths.flatMap((path): Axis[] => {
    const values = [...new Set(settings.map(setting => setting.values[path]!))]
    if (values.length < 2) return []
    const numbers = values.filter(value => typeof value === 'number')
    if (numbers.length < values.length) return [{ path, name: names[path]!, values, kind: 'category' }]
    numbers.sort((a, b) => a - b)
    const kind = isLog(spec.dimensions[path], numbers) ? 'log' : 'linear'
    return [{ path, name: names[path]!, values: numbers, kind }]
  })
}

function isLog(dimension: Dimension | undefined, [first, ...rest]: readonly number[]): boolean {
  if (dimension !== undefined && !Array.isArray(dimension)) return 'logRange' in dimension
  return first! > 0 && rest.at(-1)! / first! >= DECADES
}

/** Whether every combination of values is there, so that charts may go along one dimension and hold the others. */
export function isGrid({ spec }: Analysis): boolean {
  return strategyOf(spec).name === 'grid'
}

/** The configurations with figures that have the best one's values in all dimensions but these. */
export function slice({ summaries, best }: Analysis, free: readonly Axis[]): Summary[] {
  const held = ({ setting }: Summary) =>
    keyOf(Object.fromEntries(Object.entries(setting.values).filter(([path]) => !free.some(axis => axis.path === path))))
  return best ? summaries.filter(summary => summary.estimate && held(summary) === held(best)) : []
}

/**
 * Where an axis is cut off, so that a few configurations far off the rest do not flatten the rest: below for a measure of
 * which more is better, above for the other. null where nothing is that far off.
 */
export function edge(values: readonly number[], better: 1 | -1): number | null {
  if (values.length < 4) return null
  const upwards = values.map(value => better * value)
  const most = quantile(upwards, 1)
  const reach = 2 * (most - quantile(upwards, 0.25))
  return reach > 0 && quantile(upwards, 0) < most - 1.5 * reach ? better * (most - reach) : null
}

/** At most so many, evenly from the first to the last. */
export function some<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!)
}
