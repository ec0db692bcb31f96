import Table from 'cli-table3'
import { widthOf, wrapped } from './wrap.ts'

export interface TextTable {
  head: readonly string[]
  rows: readonly (readonly string[])[]
  /** Of each column; default left. */
  aligns?: readonly ('left' | 'right')[]
  /** Without lines between the rows. */
  compact?: boolean
}

/** A table in text: cells wrap between words where it is too wide, and where that is not enough each row is a list. */
export function drawTable(table: TextTable, width = widthOf(process.stdout)): string {
  const whole = drawn(table)
  if (whole.indexOf('\n') <= width) return whole
  const widths = columnWidths(table, width)
  if (!widths) return drawLists(table, width)
  const narrow = (cells: readonly string[]) => cells.map((cell, i) => wrapped(cell, widths[i]!))
  return drawn({ ...table, head: narrow(table.head), rows: table.rows.map(narrow) })
}

/** Each row as lines `name: value` below what its first column says. */
export function drawLists({ head, rows }: TextTable, width = widthOf(process.stdout)): string {
  const lists = rows.map(([first, ...rest]) => {
    const values = rest.flatMap((cell, i) => (cell === '' ? [] : [`  ${head[i + 1] && `${head[i + 1]}: `}${cell}`]))
    return [`${head[0] && `${head[0]}: `}${first}`, ...values].join('\n')
  })
  return wrapped(lists.join('\n\n'), width)
}

function drawn({ head, rows, aligns = [], compact = false }: TextTable): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact },
    colAligns: head.map((_, i) => aligns[i] ?? 'left'),
  })
  table.push(...rows.map(cells => [...cells]))
  return table.toString()
}

/** Beside a column: a line and two spaces. */
const AROUND = 3

/** Widths that fit side by side, the wide columns cut first and none below its longest word; null where none do. */
function columnWidths({ head, rows }: TextTable, width: number): number[] | null {
  const columns = head.map((name, i) => {
    const cells = [name, ...rows.map(cells => cells[i] ?? '')]
    const longest = (parts: string[]) => Math.max(...parts.map(part => part.length))
    return { least: longest(cells.flatMap(cell => cell.split(/[ \n]/))), most: longest(cells) }
  })
  const room = width - 1 - AROUND * columns.length
  for (let cut = room; cut > 0; cut--) {
    const widths = columns.map(({ least, most }) => Math.max(least, Math.min(most, cut)))
    if (widths.reduce((a, b) => a + b, 0) <= room) return widths
  }
  return null
}
