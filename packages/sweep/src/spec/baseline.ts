import { didYouMean, nearest } from '@thinnet/charts/text'
import { type Configuration, canonical } from '../trials/trial.ts'
import { type Problem, shown } from './problems.ts'
import type { Space } from './space.ts'
import { type SweepSpec, strategyOf } from './spec.ts'

/** What is wrong with a sweep's baseline. */
export function baselineProblems(spec: SweepSpec, { axes, isWhole }: Space): Problem[] {
  const { baseline } = spec
  if (!baseline) return []
  const names = axes.map(({ name }) => name)
  const problems = Object.entries(baseline).flatMap(([name, value]) => {
    const axis = axes.find(axis => axis.name === name)
    const path = ['baseline', name]
    if (!axis) {
      const known = names.join(', ') || '(none)'
      return [{ path, text: `expected a dimension among ${known}, got "${name}".${didYouMean(nearest(name, names))}` }]
    }
    return axis.has(value, isWhole(axis))
      ? []
      : [{ path, text: `expected a value of the dimension, got ${shown(value)}.` }]
  })
  const missing = names.filter(name => !(name in baseline))
  if (strategyOf(spec).name === 'grid' || missing.length === 0) return problems
  const text = `expected a value of every dimension, as configurations are drawn, got none of ${missing.join(', ')}.`
  return [...problems, { path: ['baseline'], text }]
}

/**
 * What each configuration is compared with: the one with the baseline's values, and with its own where the baseline says
 * nothing. A baseline `{ rate: 0 }` of a sweep over rates and sizes is, for each size, the configuration without dropout.
 */
export function baselineOf(
  spec: SweepSpec,
  settings: readonly Configuration[],
): (setting: Configuration) => Configuration | undefined {
  const { baseline } = spec
  if (!baseline) return () => undefined
  const byValues = new Map(settings.map(setting => [canonical(setting.values), setting]))
  return ({ values }) => byValues.get(canonical({ ...values, ...baseline }))
}
