import { escapeHtml as e } from './escape.ts'
import { drawInPage } from './picture.ts'
import type { Table } from './report.ts'
import { isFigure } from './sort.ts'

/** Columns up to which a table fits a phone as it is; of more, each row becomes a list there. */
const FITTING = 2
/** Rows of a table that needs no frame to scroll in. */
const SHORT = 20
/** Rows from which on a table with figures is worth sorting. */
const SORTED = 3

/** A table with its title, in a frame of its own. */
export function drawTable(table: Table): string {
  const { title, note, wide, long, picture } = table
  const parts = [picture ? drawPicture(picture) : '', frame(long && table.rows.length > SHORT, rowsOf(table))].filter(
    Boolean,
  )
  const said = note ? `<p class="note">${e(note)}</p>` : ''
  const body = parts.length > 1 ? `<div class="pair">${parts.join('')}</div>` : parts.join('')
  return `<section${wide ? ' class="wide"' : ''}><h2>${e(title)}</h2>${said}
${body}</section>`
}

/** What is long scrolls, and is reached by the keyboard for that. */
function frame(long: boolean | undefined, table: string): string {
  return long ? `<div class="scroll long" tabindex="0">${table}</div>` : `<div class="scroll">${table}</div>`
}

function drawPicture({ option, width, height, description }: NonNullable<Table['picture']>): string {
  return `<figure role="img" aria-label="${e(description)}">${drawInPage(option, width, height)}</figure>`
}

function rowsOf({ head, rows }: Table): string {
  const figures = head.map((_, column) => column > 0 && isColumnOfFigures(rows, column))
  const kinds = [
    ...(head.length > FITTING ? ['stack'] : []),
    ...(figures.includes(true) && rows.length >= SORTED ? ['sorted'] : []),
  ]
  const line = (row: readonly string[]) => {
    const short = head.length > row.length
    const cells = row.map((text, i) => {
      if (i === 0) return `<th scope="row">${e(text)}</th>`
      if (short && i === row.length - 1) return `<td class="across" colspan="${head.length - i}">${e(text)}</td>`
      const label = head.length > FITTING ? ` data-label="${e(head[i] ?? '')}"` : ''
      return `<td${figures[i] ? ' class="figures-only"' : ''}${label}>${e(text)}</td>`
    })
    return `<tr>${cells.join('')}</tr>`
  }
  const heads = head.map((text, i) => `<th scope="col"${figures[i] ? ' class="figures-only"' : ''}>${e(text)}</th>`)
  return `<table${kinds.length > 0 ? ` class="${kinds.join(' ')}"` : ''}>
${heads.length > 0 ? `<thead><tr>${heads.join('')}</tr></thead>` : ''}
<tbody>
${rows.map(line).join('\n')}
</tbody>
</table>`
}

function isColumnOfFigures(rows: Table['rows'], column: number): boolean {
  const texts = rows.flatMap(row => row[column] ?? []).filter(text => text !== '' && text !== '–')
  return texts.length > 0 && texts.every(isFigure)
}
