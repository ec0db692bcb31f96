import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { ThinnetError } from 'thinnet'
import { writeWhole } from '../atomic.ts'
import type { Act, CommonOptions } from '../options.ts'
import { drawHtml } from '../report/html.ts'
import type { SweepSpec } from '../sweep/spec/spec.ts'

interface CompareOptions {
  out?: string
  json?: true
  objective?: SweepSpec['objective']
}

/** `thinnet sweep compare A B` */
export function addCompare(command: Command, act: Act<CommonOptions>): void {
  command
    .description('set the settings that two sweeps have in common beside each other, paired over the seeds')
    .argument('<A>', 'the folder of a sweep, with its results.json')
    .argument('<B>', 'the folder of another')
    .addOption(
      new Option('--objective <name>', 'compare by (default: what both were judged by)').choices([
        'testAccuracy',
        'testLoss',
      ]),
    )
    .option('--out <dir>', 'write a page, compare.html, into this folder')
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .action((a: string, b: string, options: CommonOptions, self: Command) =>
      act(() => compare(a, b, self.optsWithGlobals<CompareOptions>()))(options, self),
    )
}

async function compare(a: string, b: string, { out, json, objective }: CompareOptions): Promise<number> {
  const { compareSweeps, readSaved } = await import('../sweep/report/compare.ts')
  const { compareJson, compareReport, compareText } = await import('../sweep/report/compare-report.ts')
  const started = new Date()
  const comparison = compareSweeps(await readSaved(a), await readSaved(b), objective)
  const page = out === undefined ? null : join(out, 'compare.html')
  if (page !== null) {
    await mkdir(out!, { recursive: true }).catch(error => {
      throw new ThinnetError(`${out}: expected a folder to write to, got ${error.message}.`)
    })
    await writeWhole(page, drawHtml(compareReport(comparison, started)))
  }
  const told = json
    ? JSON.stringify({ ...compareJson(comparison), ...(page === null ? {} : { report: page }) })
    : `${compareText(comparison)}${page === null ? '' : `\n\nReport: ${page}`}`
  process.stdout.write(`${told}\n`)
  return 0
}
