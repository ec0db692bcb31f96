import { count, foreign } from '@thinnet/charts/text'
import type { Result } from '@thinnet/sweep'
import type { Analysis, Summary } from '@thinnet/sweep/report'
import { findingOf, labelOf, shortNames, showValue } from '@thinnet/sweep/report'
import { soFar } from '../closing.ts'
import { drawTable } from '../terminal/table.ts'

const SETTINGS = 10
const FAILURES = 5
/** Characters of why one failed. */
const MESSAGE = 500

/** The best configurations, what failed, and the best of all of so many trials: what the command ends with. */
export function closingText(analysis: Analysis, trials: number): string {
  const done = `${count(analysis.trials.length)} of ${count(trials)} trials have ended`
  const head = analysis.about.stoppedEarly ? [soFar(done)] : []
  const table = analysis.best ? [settingsTable(analysis)] : []
  return [...head, ...table, ...failures(analysis.trials), findingOf(analysis)].join('\n\n')
}

function settingsTable(analysis: Analysis): string {
  const { summaries, settings, measure } = analysis
  const names = Object.keys(settings[0]?.values ?? {})
  const short = shortNames(names)
  const figure = `${measure.name}${measure.unit && `, ${measure.unit}`}`
  const rows = summaries.slice(0, SETTINGS).map(summary => {
    const values = names.map(name => showValue(summary.setting.values[name]!))
    return [...values, count(summary.epochs), String(summary.estimate?.n ?? 0), meanOf(summary, analysis)]
  })
  const table = drawTable({
    ...{ head: [...names.map(name => short[name]!), 'epochs', 'n', figure], rows, lines: 'columns' },
    aligns: [...names.map(() => 'left' as const), 'right'],
  })
  const more = summaries.length - SETTINGS
  return more > 0 ? `${table}\nand ${count(more)} more in the report` : table
}

/** Mean ± half the 95 % interval of the mean. */
function meanOf({ estimate }: Summary, { measure }: Analysis): string {
  if (!estimate) return '–'
  const half = estimate.half === null ? '' : ` ± ${measure.show(estimate.half)}`
  return `${measure.show(estimate.mean)}${half}`
}

function failures(trials: readonly Result[]): string[] {
  const wrong = trials.filter(({ status }) => status !== 'completed')
  if (wrong.length === 0) return []
  const lines = wrong
    .slice(0, FAILURES)
    .map(
      ({ status, values, seed, message }) =>
        `  ${labelOf(values)}, seed ${seed}: ${foreign(message ?? status, MESSAGE)}`,
    )
  const more = wrong.length > FAILURES ? [`  and ${count(wrong.length - FAILURES)} more`] : []
  const head = `${count(wrong.length)} trial${wrong.length === 1 ? '' : 's'} failed or diverged:`
  return [[head, ...lines, ...more].join('\n')]
}
