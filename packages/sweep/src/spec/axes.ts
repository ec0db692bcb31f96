import type { Value } from '../trials/trial.ts'
import { type Assignment, leaves } from './assign.ts'
import { type Problem, shown } from './problems.ts'
import { type Dimension, type SweepSpec, strategyOf } from './spec.ts'

/** A dimension, made ready: its values, and what they set. `whole`: only whole numbers fit. */
export interface Axis {
  readonly name: string
  /** How many values; Infinity where they are drawn from a whole range. */
  readonly size: number
  /** Whether its values are computed, and may be rounded. */
  readonly computed: boolean
  /** All values; of a range that is drawn from, the ends. */
  values(whole: boolean): readonly Value[]
  /** A value from u, which is uniform in (0, 1). */
  draw(u: number, whole: boolean): Value
  has(value: Value, whole: boolean): boolean
  assignments(value: Value): readonly Assignment[]
}

type Range = Extract<Dimension, { range: unknown } | { logRange: unknown }>
type Refuse = (text: string) => void

/** The dimensions of a sweep in their order, and what is wrong with them by themselves. */
export function axesOf(spec: SweepSpec): { axes: Axis[]; problems: Problem[] } {
  const problems: Problem[] = []
  const drawn = strategyOf(spec).name !== 'grid'
  const axes = Object.entries(spec.dimensions).map(([name, dimension]) => {
    const refuse = (text: string) => problems.push({ path: ['dimensions', name], text })
    return Array.isArray(dimension) ? listed(name, dimension, refuse) : ranged(name, dimension, drawn, refuse)
  })
  return { axes, problems: [...problems, ...clashes(axes)] }
}

function listed(name: string, dimension: Extract<Dimension, readonly unknown[]>, refuse: Refuse): Axis {
  const sets = new Map<Value, readonly Assignment[]>()
  for (const item of dimension) {
    const value = typeof item === 'object' ? item.label : item
    if (sets.has(value)) refuse(`expected each value once, got ${shown(value)} twice.`)
    const set = typeof item === 'object' ? Object.entries(item.set) : [[name, value] as const]
    const assignments = set.map(([path, value]) => ({ path, value }))
    sets.set(value, assignments)
    const twice = repeated(assignments.flatMap(leaves))
    if (twice !== undefined) refuse(`expected each path once in a value, got ${twice} twice in ${shown(value)}.`)
  }
  const values = [...sets.keys()]
  return {
    name,
    size: values.length,
    computed: false,
    values: () => values,
    draw: u => pick(values, u),
    has: value => sets.has(value),
    assignments: value => sets.get(value)!,
  }
}

function ranged(name: string, dimension: Range, drawn: boolean, refuse: Refuse): Axis {
  checkRange(dimension, drawn, refuse)
  const isLog = 'logRange' in dimension
  const [first, last] = isLog ? dimension.logRange : dimension.range
  const also = isLog ? (dimension.also ?? []) : []
  const step = isLog ? undefined : dimension.step
  const steps = step === undefined ? (dimension.count ?? 2) - 1 : Math.floor((last - first) / step + 1e-9)
  const continuous = drawn && step === undefined
  /** From 0 at the first value to 1 at the last. */
  const at = (t: number) => (isLog ? first * (last / first) ** t : first + t * (last - first))
  const evenly = (i: number) => tidy(step === undefined ? at(i / steps) : first + i * step)
  const values = (whole: boolean) => {
    const own = continuous ? [first, last] : Array.from({ length: steps + 1 }, (_, i) => evenly(i))
    return [...new Set([...also, ...(whole ? own.map(Math.round) : own)])]
  }
  const share = also.length > 0 ? also.length / (also.length + (dimension.count ?? also.length)) : 0
  return {
    name,
    size: continuous ? Number.POSITIVE_INFINITY : also.length + steps + 1,
    computed: true,
    values,
    draw(u, whole) {
      if (!continuous) return pick(values(whole), u)
      if (u < share) return pick(also, u / share)
      const t = (u - share) / (1 - share)
      if (!whole) return within(first, last, isLog ? Number(at(t).toPrecision(4)) : rounded(at(t), last - first))
      const [least, most] = [Math.ceil(first), Math.floor(last)]
      return isLog ? Math.round(at(t)) : least + Math.floor(t * (most - least + 1))
    },
    has(value, whole) {
      if (typeof value !== 'number') return false
      if (!continuous || also.includes(value)) return values(whole).includes(value)
      return value >= first && value <= last && (!whole || Number.isInteger(value))
    },
    assignments: value => [{ path: name, value }],
  }
}

function checkRange(dimension: Range, drawn: boolean, refuse: Refuse): void {
  const isLog = 'logRange' in dimension
  const [first, last] = isLog ? dimension.logRange : dimension.range
  const { step, also = [] } = { step: undefined, also: [], ...dimension }
  if (first >= last) {
    refuse(`expected a first value below the last, got ${first} and ${last}.`)
    return
  }
  if (dimension.count === 1) refuse('expected a count, 2 or more, got 1.')
  if (dimension.count === undefined && step === undefined && !drawn) {
    refuse(`expected ${isLog ? 'a count' : 'a step or a count'}, got none. Only random search and asha do without.`)
  }
  if (step !== undefined && dimension.count !== undefined) refuse('expected a step or a count, got both.')
  if (step !== undefined && step > last - first) refuse(`expected a step, ${tidy(last - first)} or less, got ${step}.`)
  const twice = repeated(also)
  if (twice !== undefined) refuse(`expected each value once in also, got ${twice} twice.`)
  const inside = also.find(value => value >= first && value <= last)
  if (inside !== undefined) refuse(`expected values outside of the range in also, got ${inside}.`)
}

/** Paths that two dimensions set. */
function clashes(axes: readonly Axis[]): Problem[] {
  const owners = new Map<string, string>()
  return axes.flatMap(axis => {
    const paths = new Set(
      axis.computed ? [axis.name] : axis.values(false).flatMap(value => axis.assignments(value).flatMap(leaves)),
    )
    return [...paths].flatMap(path => {
      const owner = owners.get(path)
      if (owner === undefined) owners.set(path, axis.name)
      const text = `expected paths that no other dimension sets, got ${path}, which ${owner} sets.`
      return owner === undefined ? [] : [{ path: ['dimensions', axis.name], text }]
    })
  })
}

function repeated<T>(items: readonly T[]): T | undefined {
  const seen = new Set<T>()
  return items.find(item => seen.size === seen.add(item).size)
}

function pick<T>(values: readonly T[], u: number): T {
  return values[Math.floor(u * values.length)]!
}

function within(first: number, last: number, value: number): number {
  return Math.min(Math.max(value, first), last)
}

/** To a ten-thousandth of the width, or finer. */
function rounded(value: number, width: number): number {
  return Number(value.toFixed(within(0, 15, 4 - Math.floor(Math.log10(width)))))
}

/** 0.30000000000000004 as 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}
