import { join } from 'node:path'
import { drawHtml } from '@thinnet/charts'
import { csv } from '@thinnet/charts/text'
import { writeWhole } from '@thinnet/sweep/folder'
import { compareJson, compareReport, compareSweeps, readSaved } from '@thinnet/sweep/report'
import { commandFor, commandLine } from '../command-line.ts'
import type { CompareOptions } from '../commands/sweep-compare.ts'
import { makeFolder } from '../run-folder.ts'
import { compareText } from '../sweep/compare-text.ts'
import { print, printJson, printReport, sayNext } from '../terminal/print.ts'
import { onThisMachine } from '../write-report.ts'

const TABLE = 'compare.csv'

/** Compares two sweeps by their folders. */
export async function compare(
  a: string,
  b: string,
  { out, json, objective }: CompareOptions,
  given: readonly string[],
): Promise<number> {
  const begun = { started: new Date(), command: commandLine() }
  const comparison = compareSweeps(await readSaved(a), await readSaved(b), objective)
  const page = out === undefined ? null : join(out, 'compare.html')
  if (page !== null) {
    await makeFolder(out!)
    const report = compareReport(comparison, onThisMachine(begun, ''))
    await writeWhole(join(out!, TABLE), csv(report.data!))
    await writeWhole(page, drawHtml({ ...report, links: [{ text: TABLE, href: TABLE }] }))
  }
  if (json) printJson({ ...compareJson(comparison), ...(page === null ? {} : { report: page }) })
  else if (page === null) print(compareText(comparison))
  else printReport(compareText(comparison), page)
  sayNext(
    page === null
      ? ['The same as a page', commandFor('sweep compare', [a, b, ...given, '--out', 'compared'])]
      : ['Other questions that sweeps answer', commandFor('sweep', [])],
  )
  return 0
}
