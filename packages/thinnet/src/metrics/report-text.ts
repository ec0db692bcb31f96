import type { ClassificationReport, ReportRow } from './classification-report.ts'

/** The report as a table of two decimals, as scikit-learn prints it. */
export function reportText({
  classes,
  accuracy,
  macroAverage,
  weightedAverage,
}: Omit<ClassificationReport, 'text'>): string {
  const shown = (value: number) => value.toFixed(2)
  const support = (value: number) => `${Number(value.toFixed(2))}`
  const line = (row: ReportRow) => [
    row.name,
    shown(row.precision),
    shown(row.recall),
    shown(row.f1Score),
    support(row.support),
  ]
  const total = support(macroAverage.support)
  const blocks = [
    [['', 'precision', 'recall', 'F1 score', 'support']],
    classes.map(line),
    [['accuracy', '', '', shown(accuracy), total], line(macroAverage), line(weightedAverage)],
  ]
  const widths = blocks
    .flat()
    .reduce((most, cells) => cells.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), [] as number[])
  const row = (cells: string[]) => cells.map((cell, i) => cell.padStart(widths[i]!)).join('  ')
  return blocks.map(rows => rows.map(row).join('\n')).join('\n\n')
}
