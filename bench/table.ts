import type { Report, Result } from './compare.ts'

/** The report as text: what was measured on, then a table a row. */
export function tables(report: Report): string {
  const facts = Object.entries(report.machine).map(([name, value]) => `${name.padEnd(10)} ${value}`)
  const peers = report.peers.map(({ name, version, missing }) => {
    return `${name.padEnd(24)} ${missing ? `not installed: ${missing}` : version}`
  })
  const rows = report.rows.map(({ title, unit, includes, results }) => {
    const head = ['', unit, `× ${report.base}`, 'rounds', 'spread']
    return [title, `  (${includes})`, ...aligned([head, ...results.map(cells)])].join('\n')
  })
  return [...facts, '', ...peers, '', rows.join('\n\n')].join('\n')
}

function cells(result: Result): string[] {
  if (result.reason !== undefined) return [result.name, '—', result.reason]
  const { name, median, ratio, rounds, spread } = result
  return [
    name,
    figure(median),
    ratio === null ? '' : ratio.toFixed(2),
    String(rounds),
    `${(100 * spread).toFixed(0)} %`,
  ]
}

/** Three digits that count, or all before the point. */
export function figure(value: number): string {
  const digits = value > 0 ? Math.floor(Math.log10(value)) : 0
  return value.toFixed(Math.min(3, Math.max(0, 2 - digits)))
}

function aligned(lines: string[][]): string[] {
  const isReason = (line: string[]) => line.length === 3
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
