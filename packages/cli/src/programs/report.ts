import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LOCAL_LAB, type Report } from '@thinnet/charts'
import { foreign } from '@thinnet/charts/text'
import { lockFolder } from '@thinnet/sweep/folder'
import { ThinnetError } from 'thinnet'
import { commandFor } from '../command-line.ts'
import type { ReportOptions } from '../commands/report.ts'
import { benchesReport } from '../report/benches.ts'
import { namesOf } from '../report/names.ts'
import { overlay } from '../report/overlay.ts'
import { readSaved } from '../report/read.ts'
import type { Saved } from '../report/saved.ts'
import { makeFolder, makeRunFolder } from '../run-folder.ts'
import { printJson, printReport, sayNext } from '../terminal/print.ts'
import { drawReport } from '../write-report.ts'

/** Draws the report of a run anew, or of several in one. All are read before anything is written. */
export async function report(paths: readonly string[], { out, lab = LOCAL_LAB, json }: ReportOptions): Promise<number> {
  const saved = await readAll(paths)
  const { page, finding } =
    saved.length === 1 ? await one(paths[0]!, saved[0]!, out, lab) : await several(paths, saved, out)
  if (json) printJson({ report: page, finding, runs: saved.map(({ command }, i) => ({ path: paths[i], command })) })
  else printReport(finding, page)
  sayNext(['See what is dropped, as it trains', commandFor('lab', [])])
  return 0
}

/** @throws ThinnetError that tells of each that cannot be read */
async function readAll(paths: readonly string[]): Promise<Saved[]> {
  const read = await Promise.allSettled(paths.map(readSaved))
  const bad = read.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
  const unforeseen = bad.find(error => !(error instanceof ThinnetError))
  if (unforeseen) throw unforeseen
  if (bad.length > 0) throw new ThinnetError(bad.map(({ message }) => foreign(message, LONGEST)).join('\n'))
  return read.map(each => (each as PromiseFulfilledResult<Saved>).value)
}

/** Characters of what is wrong with one. */
const LONGEST = 600

/** Where it is, or into another folder. */
async function one(path: string, saved: Saved, out: string | undefined, lab: string) {
  if (out !== undefined) await makeFolder(out)
  const folder = out ?? ((await stat(path)).isDirectory() ? path : dirname(path))
  // a run that is under way writes its report itself
  const unlock = saved.command === 'bench' ? async () => {} : await lockFolder(folder)
  try {
    return { page: await saved.draw(folder, lab), finding: saved.finding }
  } finally {
    await unlock()
  }
}

async function several(paths: readonly string[], saved: readonly Saved[], out: string | undefined) {
  const common = inOne(paths, saved)
  const { folder, forget } = await makeRunFolder('report', out)
  try {
    return { page: await drawReport(folder, common), finding: common.finding }
  } catch (error) {
    await forget()
    throw error
  }
}

/** @throws ThinnetError for what has nothing to show beside the others */
function inOne(paths: readonly string[], saved: readonly Saved[]): Report {
  const names = namesOf(paths)
  const named = saved.map((each, i) => ({ ...each, name: names[i]! }))
  const benches = named.flatMap(({ name, measured }) => (measured ? [{ name, measured }] : []))
  if (benches.length === named.length) return benchesReport(benches)
  const bare = saved.findIndex(({ runs }) => runs.length === 0)
  if (bare >= 0) {
    const alone = saved[bare]!.measured ? 'Draw it alone, or with other benches.' : 'Draw it alone.'
    throw new ThinnetError(
      `${paths[bare]}: expected a run with curves over epochs to draw with others, got one of ${saved[bare]!.command} without. ${alone}`,
    )
  }
  return overlay(named)
}
