/** What a cell of a CSV can hold; null is an empty one. */
export type CsvCell = string | number | boolean | null

/** RFC 4180: cells with commas, quotes or line ends are in quotes, and quotes in them twice. */
export function csv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map(row => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: CsvCell): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
