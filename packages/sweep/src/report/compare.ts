import { ThinnetError } from 'thinnet'
import { z } from 'zod'
import type { SweepSpec } from '../spec/spec.ts'
import type { Value } from '../trials/trial.ts'
import { FORMAT } from './files.ts'
import { type Measure, measureOf } from './measure.ts'
import { keyOf, labelOf } from './names.ts'
import { readResults } from './read-results.ts'
import { type Estimate, estimate, holm, type Paired, pairedTest } from './statistics.ts'

/** What a comparison needs of a sweep's results.json. */
const savedSchema = z.object({
  format: z.literal(FORMAT),
  thinnet: z.string(),
  spec: z.looseObject({ name: z.string(), base: z.json() }),
  objective: z.enum(['testAccuracy', 'testLoss']),
  settings: z.array(
    z.object({
      id: z.string(),
      values: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
      epochs: z.number(),
      full: z.boolean(),
    }),
  ),
  trials: z.array(
    z.object({
      setting: z.string(),
      seed: z.number(),
      status: z.enum(['completed', 'diverged', 'failed']),
      epochs: z.number(),
      final: z.object({ testAccuracy: z.number().nullable(), testLoss: z.number().nullable() }),
    }),
  ),
})
export type Saved = z.output<typeof savedSchema> & { folder: string }

/** @throws ThinnetError for a folder that has no results of a sweep */
export async function readSaved(folder: string): Promise<Saved> {
  return { ...(await readResults(folder, savedSchema)), folder }
}

/** One sweep's side of a configuration. */
export interface Side {
  estimate: Estimate | null
  epochs: number
  full: boolean
  bySeed: ReadonlyMap<number, number>
}

export interface Shared {
  values: Readonly<Record<string, Value>>
  label: string
  a: Side
  b: Side
  /** B − A over the seeds both have; null where there is none, or one side was stopped at a lower rung. */
  paired: (Paired & { adjusted: number | null }) | null
}

export interface Comparison {
  a: Saved
  b: Saved
  measure: Measure
  /** What their bases and versions have different: path, A's, B's. */
  differences: { path: string; a: string; b: string }[]
  /** By their values, the first dimension first. */
  shared: Shared[]
  onlyA: string[]
  onlyB: string[]
  tests: number
}

/** Compares the configurations that two sweeps have in common, by their values. */
export function compareSweeps(a: Saved, b: Saved, objective?: SweepSpec['objective']): Comparison {
  if (objective === undefined && a.objective !== b.objective) {
    throw new ThinnetError(
      `compare: expected two sweeps with one objective, got ${a.objective} and ${b.objective}. Choose with --objective.`,
    )
  }
  const measure = measureOf(objective ?? a.objective)
  const [inA, inB] = [sidesOf(a, measure.key), sidesOf(b, measure.key)]
  const pairs = [...inA].flatMap(([key, left]) => {
    const right = inB.get(key)
    if (!right) return []
    const comparable = left.side.full && right.side.full
    const paired = comparable ? pairedTest(right.side.bySeed, left.side.bySeed) : null
    return [{ values: left.values, label: labelOf(left.values), a: left.side, b: right.side, paired }]
  })
  pairs.sort((x, y) => byValues(x.values, y.values))
  const adjusted = holm(pairs.map(({ paired }) => paired?.p ?? null))
  const missing = (from: typeof inA, other: typeof inB) =>
    [...from].flatMap(([key, { values }]) => (other.has(key) ? [] : [labelOf(values)]))
  return {
    ...{ a, b, measure },
    differences: differencesOf(
      { thinnet: a.thinnet, ...(a.spec.base as object) },
      { thinnet: b.thinnet, ...(b.spec.base as object) },
    ),
    shared: pairs.map((pair, i) => ({ ...pair, paired: pair.paired && { ...pair.paired, adjusted: adjusted[i]! } })),
    onlyA: missing(inA, inB),
    onlyB: missing(inB, inA),
    tests: adjusted.filter(p => p !== null).length,
  }
}

function byValues(a: Shared['values'], b: Shared['values']): number {
  const path = Object.keys(a).find(key => a[key] !== b[key])
  return path === undefined ? 0 : a[path]! < b[path]! ? -1 : 1
}

function sidesOf(saved: Saved, key: Measure['key']) {
  const figures = new Map<string, Map<number, number>>(saved.settings.map(({ id }) => [id, new Map()]))
  const epochs = new Map(saved.settings.map(setting => [setting.id, setting.epochs]))
  for (const trial of saved.trials) {
    const value = trial.final[key]
    if (trial.status !== 'completed' || value === null || trial.epochs !== epochs.get(trial.setting)) continue
    figures.get(trial.setting)?.set(trial.seed, value)
  }
  return new Map(
    saved.settings.map(({ id, values, epochs, full }) => {
      const bySeed = figures.get(id)!
      const side: Side = { estimate: bySeed.size > 0 ? estimate([...bySeed.values()]) : null, epochs, full, bySeed }
      return [keyOf(values), { values, side }]
    }),
  )
}

/** The leaves of two values that are not the same. */
function differencesOf(a: unknown, b: unknown, path = ''): Comparison['differences'] {
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    return keys.flatMap(key => differencesOf(a[key], b[key], path ? `${path}.${key}` : key))
  }
  const [left, right] = [JSON.stringify(a) ?? '–', JSON.stringify(b) ?? '–']
  return left === right ? [] : [{ path, a: left, b: right }]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
