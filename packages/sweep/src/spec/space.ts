import { didYouMean, nearest } from '@thinnet/charts/text'
import { recipeSchema } from '../trials/recipe.ts'
import { type Configuration, configurationId, type Value } from '../trials/trial.ts'
import { assigned } from './assign.ts'
import type { Axis } from './axes.ts'
import { check, lineOf, type Problem, refusal, refuseAll, shown } from './problems.ts'
import { sameNetwork } from './same-network.ts'
import type { SweepSpec } from './spec.ts'

export type Values = Readonly<Record<string, Value>>

/** What a sweep is over: each value of each dimension fits the base. */
export interface Space {
  readonly axes: readonly Axis[]
  /** Whether only whole numbers fit. */
  isWhole(axis: Axis): boolean
  /** Of a range that is drawn from: its ends. */
  valuesOf(axis: Axis): readonly Value[]
  configurationOf(values: Values): Configuration
}

/** @throws ThinnetError where values do not fit the base, with all of them */
export function spaceOf(spec: SweepSpec, axes: readonly Axis[]): Space {
  const input = (of: readonly Axis[], values: Values) =>
    assigned(
      spec.base,
      of.flatMap(axis => axis.assignments(values[axis.name]!)),
    )
  const firsts = (whole: (axis: Axis) => boolean) =>
    Object.fromEntries(axes.map(axis => [axis.name, axis.values(whole(axis))[0]!]))
  const takesWhole = (axis: Axis) =>
    axis.computed && isIntAt(axis.name, input(axes, { ...someWhole, [axis.name]: 1.5 }))
  const someWhole = firsts(() => true)
  const whole = new Set(axes.filter(takesWhole))
  const isWhole = (axis: Axis) => whole.has(axis)

  const others = firsts(isWhole)
  const misfits = axes.flatMap(axis => {
    const found = new Map<string, Problem>()
    for (const value of axis.values(isWhole(axis))) {
      const alone = check(recipeSchema, input([axis], { [axis.name]: value })).problems ?? []
      if (alone.length === 0) continue
      // What comes right with the other dimensions is none: they may make it another kind of network.
      const together = check(recipeSchema, input(axes, { ...others, [axis.name]: value })).problems ?? []
      for (const problem of alone.filter(one => together.some(other => lineOf(other) === lineOf(one)))) {
        const text = misfit(axis, value, problem, spec)
        found.set(text, { path: ['dimensions', axis.name], text })
      }
    }
    return [...found.values()]
  })
  refuseAll(misfits)

  return {
    axes,
    isWhole,
    valuesOf: axis => axis.values(isWhole(axis)),
    configurationOf(values) {
      const { data, problems } = check(recipeSchema, input(axes, values))
      if (problems) {
        const where = Object.entries(values).map(([name, value]) => `${name} ${shown(value)}`)
        throw refusal(problems.map(({ path, text }) => ({ path, text: `${text} It is so with ${where.join(', ')}.` })))
      }
      const recipe = sameNetwork(data)
      return { id: configurationId(recipe), values, recipe }
    },
  }
}

function isIntAt(path: string, input: unknown): boolean {
  const issues = recipeSchema.safeParse(input).error?.issues ?? []
  return issues.some(issue => 'expected' in issue && issue.expected === 'int' && issue.path.join('.') === path)
}

/** As it is told at the dimension. */
function misfit(axis: Axis, value: Value, { path, text, known }: Problem, { base }: SweepSpec): string {
  const place = path.join('.')
  if (known) {
    const near = didYouMean(nearest(place, pathsIn(base)))
    const own = path.slice(0, -1).join('.') || 'base'
    return `expected a path in base, got ${place}.${near || ` ${own} has ${known.join(', ')}.`}`
  }
  return place === axis.name ? text : `${shown(value)} sets ${place}: ${text}`
}

function pathsIn(value: unknown, before = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [`${before}${key}`, ...pathsIn(inner, `${before}${key}.`)])
}
