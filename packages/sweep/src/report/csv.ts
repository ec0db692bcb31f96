/** RFC 4180: cells with commas, quotes or line ends are in quotes, and quotes in them twice. null is an empty cell. */
export function csv(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map(row => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
