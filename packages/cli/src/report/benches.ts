import type { Report, Table } from '@thinnet/charts'
import { largest, median, smallest } from '@thinnet/charts/numbers'
import type { CsvCell } from '@thinnet/charts/text'
import type { Measured, Timing } from '../bench/compare.ts'
import { figure, rowsOf } from '../bench/table.ts'

/** What one file of a bench has, and what the file is called. */
export interface NamedBench {
  name: string
  measured: Measured
}

type BenchRow = Measured['rows'][number]

/** Several benches in one report: a column for each file, and the times of the later ones over those of the first. */
export function benchesReport(all: readonly NamedBench[]): Report {
  const [first, ...others] = all
  const kinds = new Map(all.flatMap(({ measured }) => measured.rows).map(row => [kindOf(row), row]))
  return {
    title: `${all.length} benches`,
    subtitle: all.map(({ name }) => name).join(' · '),
    finding: others.map(other => findingOf(first!, other)).join(' '),
    stoppedEarly: false,
    figures: [],
    panels: [],
    tables: [
      ...[...kinds.values()].map(row => tableOf(row, all)),
      {
        title: 'Machines',
        head: ['', ...all.map(({ name }) => name)],
        rows: [
          ...paired(all, ({ machine }) => machine),
          ...paired(all, ({ libraries }) =>
            Object.fromEntries(libraries.map(({ name, version }) => [name, version ?? 'not installed'])),
          ),
          ...paired(all, ({ rows, asked = rows.length }) => ({ Rows: rowsOf(rows.length, asked) })),
        ],
        wide: true,
      },
    ],
    notes: [
      `Medians of rounds. × ${first!.name} is the time over that of the same library in that file: above 1, it takes longer.`,
    ],
    data: dataOf(all),
  }
}

/** What rows of different files must have in common to go side by side. */
const kindOf = ({ id, unit, busy = false }: BenchRow) => `${id} ${unit} ${busy}`

const rowIn = ({ measured }: NamedBench, row: BenchRow) =>
  measured.rows.find(other => kindOf(other) === kindOf(row))?.results ?? []

const timed = (results: BenchRow['results'], id: string): Timing | undefined =>
  results.find((result): result is typeof result & Timing => result.id === id && result.reason === undefined)

/** A line for each library that one of them has. */
function tableOf(row: BenchRow, all: readonly NamedBench[]): Table {
  const results = all.map(one => rowIn(one, row))
  const names = new Map(results.flat().map(({ id, name }) => [id, name]))
  return {
    ...{ title: row.title, note: row.includes, wide: true },
    head: ['', ...all.map(({ name }) => `${name}, ${row.unit}`), ...all.slice(1).map(({ name }) => timesOf(name, all))],
    rows: [...names].map(([id, name]) => {
      const medians = results.map(each => timed(each, id)?.median)
      const ratios = medians.slice(1).map(each => each && medians[0] && each / medians[0])
      return [
        name,
        ...medians.map(each => (each === undefined ? '–' : figure(each))),
        ...ratios.map(ratio => (ratio ? ratio.toFixed(2) : '–')),
      ]
    }),
  }
}

/** `× a.json`, and where there are more than two, of which. */
function timesOf(name: string, all: readonly NamedBench[]): string {
  const times = `× ${all[0]!.name}`
  return all.length > 2 ? `${name} ${times}` : times
}

/** How much longer the rows that both have take in the other. */
function findingOf(first: NamedBench, other: NamedBench): string {
  const ratios = first.measured.rows.flatMap(row =>
    row.results.flatMap(({ id }) => {
      const [before, after] = [timed(row.results, id)?.median, timed(rowIn(other, row), id)?.median]
      return before && after ? [after / before] : []
    }),
  )
  const { name } = other
  if (ratios.length === 0) return `${name} has no figure in common with ${first.name}.`
  const [least, middle, most] = [smallest(ratios), median(ratios), largest(ratios)].map(ratio => ratio.toFixed(2))
  const figures = ratios.length === 1 ? 'the one figure' : `${ratios.length} figures`
  const range = ratios.length === 1 ? '' : `, ${least} to ${most}`
  return `${name} takes ${middle} × the time of ${first.name}, in the median of ${figures} that both have${range}.`
}

/** Facts under their names, a column for each file. */
function paired(all: readonly NamedBench[], facts: (measured: Measured) => Record<string, string>): string[][] {
  const columns = all.map(({ measured }) => facts(measured))
  const keys = new Set(columns.flatMap(Object.keys))
  return [...keys].map(key => [key, ...columns.map(column => column[key] ?? '–')])
}

function dataOf(all: readonly NamedBench[]): CsvCell[][] {
  return [
    ['file', 'row', 'busy', 'unit', 'library', 'median', 'iqr', 'rounds', 'bound', 'reason'],
    ...all.flatMap(({ name, measured }) =>
      measured.rows.flatMap(({ id, busy = false, unit, results }) =>
        results.map((result): CsvCell[] => {
          const about = [name, id, String(busy), unit, result.id]
          if (result.reason !== undefined) return [...about, null, null, null, null, result.reason]
          const { median, iqr, rounds, bound } = result
          return [...about, median, iqr, rounds, bound, null]
        }),
      ),
    ),
  ]
}
