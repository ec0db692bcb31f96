import { drawHtml, type Report, type Table } from '@thinnet/charts'
import { median } from '@thinnet/charts/numbers'
import { type CsvCell, csv } from '@thinnet/charts/text'
import { type Bar, barChart } from './chart.ts'
import type { Measured, Result, Timing } from './compare.ts'
import { absent, ceilingFigures, cells, figure, head, LEGEND, percent, rowsOf } from './table.ts'

/** Everything in one file that loads nothing. */
export function drawPage(measured: Measured, title: string, links: Report['links'] = []): string {
  return drawHtml({ ...benchReport(measured, title), links })
}

/** What was measured, as a report: a table and its bars for each row. */
export function benchReport(measured: Measured, title: string): Report {
  const { machine, ceilings, libraries, rows, bases, asked } = measured
  const versions = libraries.map(({ name, version, missing }) => [name, version ?? absent(missing)])
  return {
    title,
    subtitle: [machine.processor, `Node ${machine.Node}`, machine.date?.slice(0, 10)].filter(Boolean).join(' · '),
    finding: findingOf(measured),
    stoppedEarly: asked !== undefined,
    figures: ceilingFigures(ceilings).map(({ name, ...rest }) => ({ label: name, ...rest })),
    panels: [],
    tables: [
      ...efficiencies(measured),
      ...rows.map(row => tableOf(row, bases)),
      { title: 'Libraries', head: [], rows: versions },
      {
        title: 'Machine',
        head: [],
        rows: [...Object.entries(machine), ...(asked === undefined ? [] : [['Rows', rowsOf(rows.length, asked)]])],
      },
    ],
    notes: [
      LEGEND,
      'In the charts shorter is faster, the upright mark is the roofline bound, and » marks a bar that is cut off.',
    ],
    data: dataOf(measured),
  }
}

/** One row a result, for spreadsheets. */
export function benchCsv(measured: Measured): string {
  return csv(dataOf(measured))
}

function dataOf({ rows, bases }: Measured): CsvCell[][] {
  return [
    ['row', 'unit', 'library', 'median', ...bases.map(({ name }) => `× ${name}`), 'iqr', 'rounds', 'bound', 'reason'],
    ...rows.flatMap(({ id, unit, results }) =>
      results.map(result => {
        if (result.reason !== undefined)
          return [id, unit, result.id, null, ...bases.map(() => null), null, null, null, result.reason]
        const { median, ratios, iqr, rounds, bound } = result
        return [id, unit, result.id, median, ...bases.map((_, i) => ratios[i] ?? null), iqr, rounds, bound, null]
      }),
    ),
  ]
}

/** How near the fastest of thinnet's backends comes to the bound, over the rows. */
function findingOf(measured: Measured): string {
  const found = efficient(measured).map(({ own }) => fastest(own).efficiency!)
  if (found.length === 0) return ''
  const rows = `${found.length} row${found.length === 1 ? '' : 's'}`
  const [least, most] = [percent(Math.min(...found)), percent(Math.max(...found))]
  return `thinnet's fastest backend has an efficiency of ${percent(median(found))} in the median of ${rows}, ${least} to ${most}: the roofline bound over its time.`
}

function tableOf({ title, unit, includes, results }: Measured['rows'][number], bases: Measured['bases']): Table {
  const bars = results.filter(isTimed).map(({ id, name, median, bound }): Bar => {
    return { name, value: median, label: `${figure(median)} ${unit}`, colour: colourOf(id), mark: bound }
  })
  return {
    ...{ title, note: includes, wide: true, head: head(bases, unit), rows: results.map(cells) },
    ...(bars.length > 0 ? { picture: barChart(bars, `${title}: ${unit} by library`) } : {}),
  }
}

/** How near thinnet comes to the ceilings: the fastest of its backends in each row, drawn, and all of them. */
function efficiencies(measured: Measured): Table[] {
  const lines = efficient(measured)
  if (lines.length === 0) return []
  const bars = lines.map(({ id, own }): Bar => {
    const efficiency = fastest(own).efficiency!
    return { name: id, value: efficiency, label: percent(efficiency), colour: '$third', mark: 1 }
  })
  const title = 'Efficiency, against the roofline bound'
  return [
    {
      title,
      note: "bound / time; in the chart, the fastest of thinnet's backends in each row",
      head: ['', ...measured.bases.map(({ name }) => name)],
      rows: lines.map(({ id, own }) => {
        const found = measured.bases.map(base => own.find(result => result.id === base.id))
        return [id, ...found.map(result => (result ? percent(result.efficiency!) : ''))]
      }),
      picture: barChart(bars, title),
    },
  ]
}

/** The rows in which thinnet has an efficiency. */
function efficient({ rows }: Measured) {
  return rows.flatMap(({ id, results }) => {
    const own = results.filter(isTimed).filter(result => isOwn(result.id) && result.efficiency !== null)
    return own.length > 0 ? [{ id, own }] : []
  })
}

const fastest = (own: readonly (Result & Timing)[]) => own.reduce((a, b) => (b.median < a.median ? b : a))
const isTimed = (result: Result): result is Result & Timing => result.reason === undefined
const isOwn = (id: string) => id.startsWith('thinnet')
const colourOf = (id: string) => (isOwn(id) ? '$third' : '$soft')
