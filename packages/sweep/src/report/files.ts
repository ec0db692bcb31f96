import { join } from 'node:path'
import { drawHtml } from '@thinnet/charts'
import { csv } from '@thinnet/charts/text'
import { version } from 'thinnet'
import { writeWhole } from '../folder/atomic.ts'
import type { Curves } from '../trials/trial.ts'
import { type Analysis, analyse, type Summary } from './analysis.ts'
import { findingOf } from './finding.ts'
import type { Outcome } from './outcome.ts'
import { sweepReport } from './sweep-report.ts'

export const RESULTS = 'results.json'
const TABLE = 'results.csv'

/** Writes results.json and the report into the sweep's folder; returns the page's path. */
export async function writeSweepReport(
  folder: string,
  outcome: Outcome,
): Promise<{ page: string; analysis: Analysis }> {
  const analysis = analyse(outcome)
  await writeWhole(join(folder, RESULTS), `${JSON.stringify(resultsOf(analysis))}\n`)
  return { page: await drawSweepReport(folder, analysis), analysis }
}

/**
 * Writes results.csv and report.html into a folder; returns the page's path.
 *
 * @param lab the address of the lab to link to. Default that of `thinnet lab`
 */
export async function drawSweepReport(folder: string, analysis: Analysis, lab?: string): Promise<string> {
  const page = join(folder, 'report.html')
  await writeWhole(join(folder, TABLE), tableOf(analysis))
  const report = sweepReport(analysis, lab)
  const links = [{ text: TABLE, href: TABLE, note: '(a row a trial)' }, ...(report.links ?? [])]
  await writeWhole(page, drawHtml({ ...report, links }))
  return page
}

export const FORMAT = 'thinnet sweep 1'

/** Trials up to which results.json has their curves; of more, they are in results.jsonl alone. */
export const WITH_CURVES = 20_000

/** results.json: all that the page has, for programs. */
export function resultsOf(analysis: Analysis) {
  const { spec, about, measure, summaries, best, baseline, reference, trials } = analysis
  return {
    format: FORMAT,
    thinnet: version,
    spec,
    about,
    finding: findingOf(analysis),
    objective: measure.key,
    reference,
    best: best?.setting.id ?? null,
    baseline: baseline?.setting.id ?? null,
    settings: summaries.map(configurationOf),
    trials: trials.map(({ curves, ...trial }) => ({
      ...{ ...trial, ...ends(curves) },
      ...(trials.length <= WITH_CURVES ? { curves } : {}),
    })),
  }
}
export type Results = ReturnType<typeof resultsOf>

function configurationOf({ setting, estimate, against, epochs, full, diverged, failed }: Summary) {
  return {
    ...setting,
    ...{ epochs, full, diverged, failed },
    n: estimate?.n ?? 0,
    mean: estimate?.mean ?? null,
    sd: estimate && estimate.n > 1 ? estimate.sd : null,
    interval: interval(estimate),
    against: against && {
      setting: against.reference.setting.id,
      n: against.n,
      difference: against.mean,
      interval: interval(against),
      ...{ t: against.t, p: against.p, adjusted: against.adjusted },
      ...(against.untested ? { untested: against.untested } : {}),
    },
  }
}

function interval(of: { mean: number; half: number | null } | null): [number, number] | null {
  return of === null || of.half === null ? null : [of.mean - of.half, of.mean + of.half]
}

const QUANTITIES = ['trainLoss', 'trainAccuracy', 'testLoss', 'testAccuracy'] as const

/** Where a trial ended, and the best it was seen at. */
function ends(curves: Curves) {
  const finite = (values: readonly number[]) =>
    values.filter(value => typeof value === 'number' && Number.isFinite(value))
  return {
    final: Object.fromEntries(QUANTITIES.map(key => [key, curves[key].at(-1) ?? null])),
    best: Object.fromEntries(
      QUANTITIES.map(key => {
        const values = finite(curves[key])
        const best = values.reduce(
          key.endsWith('Loss') ? (a, b) => Math.min(a, b) : (a, b) => Math.max(a, b),
          values[0]!,
        )
        return [key, best ?? null]
      }),
    ),
  } as Record<'final' | 'best', Record<(typeof QUANTITIES)[number], number | null>>
}

/** results.csv: one row per trial, in the order of the table on the page. */
function tableOf({ summaries, trials, settings }: Analysis): string {
  const paths = Object.keys(settings[0]?.values ?? {})
  const fixed = ['trial', 'setting']
  const rest = [
    ...['seed', 'status', 'epochs'],
    ...QUANTITIES.map(key => `final.${key}`),
    ...QUANTITIES.map(key => `best.${key}`),
    ...['seconds', 'weights', 'by', 'message'],
  ]
  const taken = new Set([...fixed, ...rest])
  const rank = new Map(summaries.map(({ setting }, i) => [setting.id, i]))
  const rows = trials
    .toSorted((a, b) => rank.get(a.setting)! - rank.get(b.setting)! || a.seed - b.seed)
    .map(trial => {
      const { final, best } = ends(trial.curves)
      return [
        ...[trial.trial, trial.setting, ...paths.map(path => trial.values[path]!)],
        ...[trial.seed, trial.status, trial.epochs],
        ...QUANTITIES.map(key => final[key]),
        ...QUANTITIES.map(key => best[key]),
        ...[trial.seconds, trial.weights, trial.by, trial.message ?? null],
      ]
    })
  return csv([[...fixed, ...paths.map(path => (taken.has(path) ? `values.${path}` : path)), ...rest], ...rows])
}
