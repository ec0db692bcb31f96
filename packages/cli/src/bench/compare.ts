import { setTimeout as pause } from 'node:timers/promises'
import { median } from '@thinnet/charts/numbers'
import { makeOneCoreBusy } from './busy.ts'
import { type Answer, able, askOnce, Child } from './child.ts'
import { facts } from './facts.ts'
import type { Library } from './libraries.ts'
import { boundMs, type Ceilings } from './roofline.ts'
import type { Row } from './rows.ts'
import { agree, summarize } from './statistics.ts'

/** All that was measured; what `--json` writes. */
export interface Measured {
  machine: Record<string, string>
  settings: { rounds: number; seconds: number }
  ceilings: Ceilings
  libraries: { id: string; name: string; version?: string; missing?: string }[]
  /** The libraries that ratios are to, by the names of their columns. */
  bases: { id: string; name: string }[]
  rows: { id: string; title: string; unit: string; includes: string; busy?: boolean; results: Result[] }[]
  /** How many rows were asked for, as long as not all are there: in what a bench has written that was stopped. */
  asked?: number
}

export type Result = { id: string; name: string } & ({ reason: string } | Timing)

export interface Timing {
  reason?: undefined
  median: number
  /** This library's median over that of each base: above 1, it needs more. null: the base has none. */
  ratios: (number | null)[]
  /** Interquartile range of the rounds' medians, as a fraction of the median. */
  iqr: number
  rounds: number
  /** Milliseconds that the row takes at the machine's ceilings, and that over the median; null where there is no bound. */
  bound: number | null
  efficiency: number | null
  /** The median of each round. */
  figures: number[]
}

export interface Settings {
  rows: readonly Row[]
  /** Ratios are to those with a `base`, or, if none has, to the first that is there. */
  libraries: readonly Library[]
  rounds: number
  /** Seconds that a library repeats a row in one round, once at least. */
  seconds: number
  /** Seconds after which a library is not waited for; half of it is what all its rounds of a row may take. */
  limit: number
  ceilings: Ceilings
  log(line: string): void
  /** Ends it, without the row under way. */
  signal?: AbortSignal
  /** Told of what is there after each row. */
  onRow?(measured: Measured): Promise<void>
}

/** A library in one row. */
interface Entrant {
  library: Library
  /** One round's figure; what it throws is the reason for having none. */
  measure(): Promise<number>
  figures: number[]
  spent: number
  reason?: string
}

const OUTPUTS = 1e-3
/** For means of random numbers: over ten standard errors of every row. */
const MEANS = 2e-2

/**
 * Runs every row for every library, in turns: a round asks each library once, so that what slows the machine down for a
 * while slows all of them. Libraries whose results are wrong are not timed.
 */
export async function compare(settings: Settings): Promise<Measured> {
  const { libraries, rows, rounds, seconds, limit, ceilings, log, signal, onRow } = settings
  const measured: Measured = {
    ...{ machine: facts(), settings: { rounds, seconds }, ceilings },
    ...{ libraries: [], bases: [], rows: [], asked: rows.length },
  }
  const children = new Map<string, Child>()
  const stop = () => {
    for (const child of children.values()) child.stop()
  }
  signal?.addEventListener('abort', stop)
  try {
    const present: Library[] = []
    for (const library of libraries) {
      const { id, name } = library
      try {
        const child = new Child(library.command, limit)
        children.set(id, child)
        measured.libraries.push({ id, name, version: String((await child.answer()).version) })
        present.push(library)
      } catch (error) {
        measured.libraries.push({ id, name, missing: message(error) })
      }
      log(`${name}: ${measured.libraries.at(-1)!.version ?? 'not installed'}`)
    }
    const own = present.filter(({ base }) => base)
    const bases = own.length > 0 ? own : present.slice(0, 1)
    measured.bases = bases.map(({ id, name, base }) => ({ id, name: base ?? name }))
    for (const row of rows) {
      log(row.title)
      const { id, title, unit, includes, busy } = row
      const entrants = await runRow(row, present, children, settings)
      if (signal?.aborted) return measured
      const about = { id, title, unit, includes, ...(busy && { busy }) }
      measured.rows.push({ ...about, results: results(row, entrants, bases, ceilings) })
      if (measured.rows.length === rows.length) delete measured.asked
      await onRow?.(measured)
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
  }
  return measured
}

async function runRow(row: Row, libraries: readonly Library[], children: Map<string, Child>, settings: Settings) {
  const { rounds, limit, log, signal } = settings
  const entrants: Entrant[] = []
  let expected: Answer | null = null
  for (const library of libraries) {
    const entrant: Entrant = {
      library,
      measure: measureOf(row, library, children, settings),
      figures: [],
      spent: 0,
    }
    if (signal?.aborted) break
    if (row.how === 'steady') {
      try {
        const check = await prepare(row, library, children, limit)
        expected ??= check
        entrant.reason = wrong(check, expected)
      } catch (error) {
        entrant.reason = message(error)
      }
    }
    if (entrant.reason && !signal?.aborted) log(`  ${library.name}: ${entrant.reason}`)
    entrants.push(entrant)
  }
  const stop = row.busy ? makeOneCoreBusy() : () => {}
  try {
    await runRounds(entrants, row.once ? 1 : rounds, settings)
  } finally {
    stop()
  }
  return entrants
}

/** Each library once a round. */
async function runRounds(
  entrants: readonly Entrant[],
  rounds: number,
  { limit, signal }: Pick<Settings, 'limit' | 'signal'>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < entrants.length; i++) {
      const entrant = entrants[(i + round) % entrants.length]! // nobody is always first
      if (signal?.aborted) return
      if (entrant.reason !== undefined || entrant.spent > limit / 2) continue
      await pause(30) // threads of the one before stop spinning
      const begin = performance.now()
      try {
        entrant.figures.push(await entrant.measure())
      } catch (error) {
        entrant.reason = message(error)
      }
      entrant.spent += (performance.now() - begin) / 1000
    }
  }
}

/** Makes a library's process ready for a row, with a new process if the last one had to be ended. */
async function prepare(row: Row, library: Library, children: Map<string, Child>, limit: number): Promise<Answer> {
  let child = children.get(library.id)!
  if (child.ended) {
    child = new Child(library.command, limit)
    children.set(library.id, child)
    await child.answer()
  }
  return able(await child.ask({ row: row.id })).check as Answer
}

function measureOf(
  { id, how }: Row,
  library: Library,
  children: Map<string, Child>,
  { seconds, limit, signal }: Pick<Settings, 'seconds' | 'limit' | 'signal'>,
) {
  return async (): Promise<number> => {
    if (how === 'steady') return median(able(await children.get(library.id)!.ask({ row: id, seconds })).ms as number[])
    if (typeof how === 'function') return (await how(library)) ?? Promise.reject(new Error(ABSENT))
    return (await askOnce(library.command, how.fresh, limit, signal)).value as number
  }
}

const ABSENT = 'not in this comparison'

/** What is wrong with a library's results, if anything is. */
function wrong(check: Answer, expected: Answer): string | undefined {
  for (const [what, tolerance] of [
    ['outputs', OUTPUTS],
    ['means', MEANS],
  ] as const) {
    const [ours, theirs] = [expected[what], check[what]] as (number[] | undefined)[]
    if (!ours || !theirs || agree(ours, theirs, tolerance)) continue
    const at = ours.findIndex((value, i) => value !== theirs[i])
    return `wrong ${what}: ${theirs[at]} where ${ours[at]} was expected`
  }
  const [before, after] = (check.loss ?? [1, 0]) as number[]
  if (!(after! < before!)) return `does not learn: loss ${before} before, ${after} after`
  return undefined
}

function results(row: Row, entrants: readonly Entrant[], bases: readonly Library[], ceilings: Ceilings): Result[] {
  const units = bases.map(base => {
    const entrant = entrants.find(({ library, reason }) => library === base && reason === undefined)
    return entrant ? median(entrant.figures) : null
  })
  return entrants
    .filter(({ reason }) => reason !== ABSENT)
    .map(({ library: { id, name, ceiling }, figures, reason }) => {
      if (reason !== undefined) return { id, name, reason }
      const { median, iqr, count } = summarize(figures)
      const ratios = units.map(unit => unit && median / unit)
      const bound = boundMs(row.id, ceiling, ceilings)
      return { id, name, median, ratios, iqr, rounds: count, bound, efficiency: bound && bound / median, figures }
    })
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
