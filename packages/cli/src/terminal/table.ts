import { count } from '@thinnet/charts/text'
import Table from 'cli-table3'
import { spelled } from './stream.ts'
import { widthOf, wrapped } from './wrap.ts'

export interface TextTable {
  head: readonly string[]
  rows: readonly (readonly string[])[]
  /** Of each column, the last one for those that follow, too; default left. */
  aligns?: readonly ('left' | 'right')[]
  /** Lines: around each cell, around the table and its columns only, or none. Default cells. */
  lines?: 'cells' | 'columns' | 'none'
}

/** Rows that are drawn: with many more nobody reads them, and cli-table3 crashes at a hundred thousand. */
const MOST_ROWS = 1000

/** A table in text: cells wrap between words where it is too wide, and where that is not enough each row is a list. */
export function drawTable(given: TextTable, width = widthOf(process.stdout)): string {
  if (given.rows.length > MOST_ROWS) {
    const end = drawTable({ ...given, rows: given.rows.slice(-MOST_ROWS) }, width)
    return `${end}\nThe last ${count(MOST_ROWS)} of ${count(given.rows.length)} rows.`
  }
  const spell = (cells: readonly string[]) => cells.map(cell => spelled(cell, process.stdout))
  const table = { ...given, head: spell(given.head), rows: given.rows.map(spell) }
  const whole = drawn(table)
  if (widest(whole) <= width) return whole
  const widths = columnWidths(table, width)
  if (!widths) return drawLists(table, width)
  const narrow = (cells: readonly string[]) => cells.map((cell, i) => wrapped(cell, widths[i]!))
  return drawn({ ...table, head: narrow(table.head), rows: table.rows.map(narrow) })
}

/** Each row as lines `name: value` below what its first column says. */
function drawLists({ head, rows }: TextTable, width: number): string {
  const named = (cell: string, i: number) => (head[i] ? `${head[i]}: ${cell}` : cell)
  const lists = rows.map(cells =>
    cells.flatMap((cell, i) => (cell === '' ? [] : [`${i > 0 ? '  ' : ''}${named(cell, i)}`])).join('\n'),
  )
  return wrapped(lists.join('\n\n'), width)
}

export function widest(text: string): number {
  return text.split('\n').reduce((most, line) => Math.max(most, line.length), 0)
}

function drawn({ head, rows, aligns = [], lines = 'cells' }: TextTable): string {
  const table = new Table({
    head: [...head],
    ...(lines === 'none' ? { chars: NO_LINES } : {}),
    style: {
      ...{ head: [], border: [], compact: lines === 'columns' },
      ...(lines === 'none' ? { 'padding-left': 0, 'padding-right': BETWEEN } : {}),
    },
    colAligns: head.map((_, i) => aligns[i] ?? aligns.at(-1) ?? 'left'),
  })
  for (const cells of rows) table.push([...cells])
  return table.toString().replace(/ +$/gm, '')
}

/** Between the words of two columns: spaces, or a space, a line and a space. */
const BETWEEN = 2
const AROUND = 3

/** Widths that fit side by side, the wide columns cut first and none below its longest word; null where none do. */
function columnWidths({ head, rows }: TextTable, width: number): number[] | null {
  const columns = head.map((name, i) => {
    const cells = [name, ...rows.map(cells => cells[i] ?? '')]
    const text = cells.join('\n')
    return { least: widest(text.replaceAll(' ', '\n')), most: widest(text) }
  })
  const room = width - 1 - AROUND * columns.length
  for (let cut = room; cut > 0; cut--) {
    const widths = columns.map(({ least, most }) => Math.max(least, Math.min(most, cut)))
    if (widths.reduce((a, b) => a + b, 0) <= room) return widths
  }
  return null
}

const SIDES = ['', '-mid', '-left', '-right']
const NO_LINES = Object.fromEntries([
  ...['top', 'bottom', 'mid'].flatMap(part =>
    SIDES.map(side => [part === 'mid' && side === '-mid' ? 'mid-mid' : part + side, '']),
  ),
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map(part => [part, '']),
])
