import { join } from 'node:path'
import { writeWhole } from '../atomic.ts'
import type { CompareOptions } from '../commands/sweep-compare.ts'
import { drawHtml } from '../report/html.ts'
import { makeFolder } from '../run-folder.ts'
import { compareSweeps, readSaved } from '../sweep/report/compare.ts'
import { compareJson, compareReport, compareText } from '../sweep/report/compare-report.ts'
import { print, printJson, printReport } from '../terminal/print.ts'

/** Compares two sweeps by their folders. */
export async function compare(a: string, b: string, { out, json, objective }: CompareOptions): Promise<number> {
  const started = new Date()
  const comparison = compareSweeps(await readSaved(a), await readSaved(b), objective)
  const page = out === undefined ? null : join(out, 'compare.html')
  if (page !== null) {
    await makeFolder(out!)
    await writeWhole(page, drawHtml(compareReport(comparison, started)))
  }
  if (json) printJson({ ...compareJson(comparison), ...(page === null ? {} : { report: page }) })
  else if (page === null) print(compareText(comparison))
  else printReport(compareText(comparison), page)
  return 0
}
