import { count } from '@thinnet/charts/text'
import { type Comparison, compareFinding, ROWS, sharedTable } from '@thinnet/sweep/report'
import { drawTable } from '../terminal/table.ts'

/** What the command prints. */
export function compareText(comparison: Comparison): string {
  const { a, b, shared, onlyA, onlyB, differences } = comparison
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0
      ? [
          `${title}:\n${[...lines.slice(0, ROWS), ...(lines.length > ROWS ? ['…'] : [])].map(line => `  ${line}`).join('\n')}`,
        ]
      : []
  return [
    `A: ${a.spec.name} (${a.folder})\nB: ${b.spec.name} (${b.folder})`,
    ...list(
      'Different in their bases',
      differences.map(d => `${d.path}: ${d.a} | ${d.b}`),
    ),
    ...(shared.length > 0 ? [drawTable(sharedTable(comparison))] : []),
    ...(shared.length > ROWS ? [`The first ${ROWS} of ${count(shared.length)} configurations; --json has all.`] : []),
    ...list('Only in A', onlyA),
    ...list('Only in B', onlyB),
    compareFinding(comparison),
  ].join('\n\n')
}
