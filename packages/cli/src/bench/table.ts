import { soFar } from '../closing.ts'
import { widest } from '../terminal/table.ts'
import { widthOf, wrapped } from '../terminal/wrap.ts'
import type { Measured, Result } from './compare.ts'
import type { Ceilings } from './roofline.ts'

/** What the figures are, for those who read them. */
export const LEGEND = [
  "Medians of rounds; iqr is their interquartile range. × NAME is the time over NAME's: above 1, it takes longer. The",
  'roofline bound is the least time that the work takes on this machine: its multiply-adds at the best rate of matrix',
  "multiplications measured, or its bytes at a copy's, the longer; efficiency is bound / time. A library's rates are those",
  'of the kind of code and the number of threads that it computes with.',
].join(' ')

/** Columns of a ceiling's name. */
const NAME = 32

/** Columns that the legend has at most. */
const PROSE = 100

/** Everything as text: what was measured on, then one table per row. */
export function tables(
  { machine, ceilings, libraries, bases, rows, asked }: Measured,
  width = widthOf(process.stdout),
): string {
  const pairs = (list: [string, string][]) => list.map(([name, value]) => `${name.padEnd(NAME)} ${value}`).join('\n')
  const blocks = rows.map(({ title, unit, includes, results }) => {
    const lines = [head(bases, unit), ...results.map(cells)]
    return [title, `  (${includes})`, ...fitting(lines, width)].join('\n')
  })
  const versions = libraries.map(({ name, version, missing }): [string, string] => [name, version ?? absent(missing)])
  const best = ceilingFigures(ceilings).map(({ name, value, note }): [string, string] => {
    return [name, `${value.padEnd(14)} ${note}`.trimEnd()]
  })
  return [
    ...(asked === undefined ? [] : [soFar(rowsOf(rows.length, asked))]),
    pairs(Object.entries(machine)),
    pairs(best),
    pairs(versions),
    wrapped(LEGEND, Math.min(PROSE, width)),
    ...blocks,
  ].join('\n\n')
}

/** What a bench that was stopped has. */
export const rowsOf = (measured: number, asked: number) => `${measured} of ${asked} rows are measured`

export function absent(why: string | undefined): string {
  return `not installed: ${why}`
}

/** Each ceiling in words. */
export function ceilingFigures(ceilings: Ceilings): { name: string; value: string; note: string }[] {
  const multiplications = ceilings.map(({ name, flops, version = '', missing }) => ({
    name: `GEMM, ${name}`,
    value: flops ? `${figure(flops / 1e9)} GFLOP/s` : '–',
    note: missing ? shortened(missing) : version,
  }))
  const copies = ceilings.flatMap(({ name, bytes }) =>
    bytes
      ? [{ name: name.replace('wasm', 'copy'), value: `${figure(bytes / 1e9)} GB/s`, note: 'read and written' }]
      : [],
  )
  return [...multiplications, ...copies]
}

export function head(bases: Measured['bases'], unit: string): string[] {
  return ['', unit, ...bases.map(({ name }) => `× ${name}`), 'rounds', 'iqr', 'roofline bound', 'efficiency']
}

/** One result's cells under `head`; or the name, — and the reason why there are none. */
export function cells(result: Result): string[] {
  if (result.reason !== undefined) return [result.name, '—', result.reason]
  const { name, median, ratios, rounds, iqr, bound, efficiency } = result
  return [
    name,
    figure(median),
    ...ratios.map(ratio => (ratio === null ? '' : ratio.toFixed(2))),
    String(rounds),
    percent(iqr),
    bound === null ? '' : figure(bound),
    efficiency === null ? '' : percent(efficiency),
  ]
}

/** Three digits that count, or all before the point. */
export function figure(value: number): string {
  const digits = value > 0 ? Math.floor(Math.log10(value)) : 0
  return value.toFixed(Math.min(3, Math.max(0, 2 - digits)))
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(0)} %`
}

/** As much of a reason as there is room for beside a figure, in whole words. */
function shortened(text: string): string {
  return text.length > 72 ? `${text.slice(0, 71).replace(/\s+\S*$/, '')} …` : text
}

/** As a table, or where that is too wide each result as a list. */
function fitting(lines: string[][], width: number): string[] {
  const table = aligned(lines)
  if (widest(table.join('\n')) <= width) return table
  const [head, ...results] = lines
  return results.flatMap(([name, ...figures]) => {
    const [, why] = figures
    if (isReason([name!, ...figures])) return [`  ${name}`, `    — ${why}`]
    return [`  ${name}`, ...figures.flatMap((text, i) => (text === '' ? [] : [`    ${head![i + 1]}: ${text}`]))]
  })
}

const isReason = (line: readonly string[]) => line.length === 3

function aligned(lines: string[][]): string[] {
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map(line => (isReason(line) && column > 1 ? 0 : (line[column] ?? '').length))),
  )
  return lines.map(line => {
    const [name, ...rest] = line.map((cell, column) => {
      if (column === 0) return cell.padEnd(widths[0]!)
      return isReason(line) && column === 2 ? cell : cell.padStart(widths[column]!)
    })
    return `  ${[name, ...rest].join('   ')}`.trimEnd()
  })
}
