import type { Figure, Report, RunKey, Table } from '@thinnet/charts'
import { arranged, capitalized, circumstances } from '@thinnet/charts'
import { count, duration } from '@thinnet/charts/text'
import { strategyOf } from '../spec/spec.ts'
import type { Against, Analysis, Summary } from './analysis.ts'
import { curvePanels } from './curve-panels.ts'
import { differenceText, estimateText, isBeyond } from './difference.ts'
import { effectPanels } from './effect-panels.ts'
import { findingOf } from './finding.ts'
import { mostGained, nameOfGain } from './gain.ts'
import { heatPanels } from './heat-panels.ts'
import { labLinks } from './lab-runs.ts'
import { type Measure, showP } from './measure.ts'
import { shortNames, showValue } from './names.ts'
import { notesOf } from './notes.ts'
import { parallelPanels } from './parallel-panel.ts'

/** Rows of the table on the page; results.csv has all. */
export const ROWS = 200

/** @param lab the address of the lab to link to. Default that of `thinnet lab` */
export function sweepReport(analysis: Analysis, lab?: string): Report {
  const { spec, settings, about } = analysis
  const seeds = new Set(analysis.trials.map(trial => trial.seed)).size
  return {
    title: `Sweep: ${spec.name}`,
    subtitle: [
      `${count(settings.length)} configuration${settings.length === 1 ? '' : 's'}`,
      `${count(seeds)} seed${seeds === 1 ? '' : 's'}`,
      strategyText(analysis),
      `judged by ${analysis.measure.name}`,
    ].join(' · '),
    ...(spec.about ? { asked: spec.about } : {}),
    finding: findingOf(analysis),
    stoppedEarly: about.stoppedEarly,
    figures: figuresOf(analysis),
    panels: arranged([
      ...effectPanels(analysis),
      ...heatPanels(analysis),
      ...curvePanels(analysis),
      ...parallelPanels(analysis),
    ]),
    tables: [
      settingsTable(analysis),
      ...problems(analysis),
      circumstances(circumstancesOf(about), [
        ['Trials by', about.runner],
        ['Workers', workers(analysis)],
        ['Time', duration(about.seconds)],
      ]),
    ],
    notes: notesOf(analysis),
    listings: [{ title: 'The spec, with all its defaults', text: JSON.stringify(spec, null, 2) }],
    links: labLinks(analysis, lab),
  }
}

function circumstancesOf({ started, command = '', machine = {} }: Analysis['about']) {
  return { started, command, machine, backend: 'wasm' }
}

function strategyText({ spec }: Analysis): string {
  const strategy = strategyOf(spec)
  if (strategy.name === 'grid') return 'grid'
  if (strategy.name === 'random') return 'random search'
  return `successive halving (ASHA, η = ${strategy.reduction})`
}

function figuresOf(analysis: Analysis): Figure[] {
  const { best, baseline, reference, measure, trials, about, summaries } = analysis
  const diverged = summaries.reduce((sum, s) => sum + s.diverged, 0)
  const failed = summaries.reduce((sum, s) => sum + s.failed, 0)
  const differenceUnit = measure.differenceUnit && `, ${measure.differenceUnit}`
  const bad = [diverged && `${count(diverged)} diverged`, failed && `${count(failed)} failed`].filter(Boolean)
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0)
  const most = reference === 'matched' ? mostGained(analysis) : null
  const against = most ? most.against : reference === 'baseline' ? best?.against : null
  const unit = measure.unit && `\u00a0${measure.unit}`
  const card = (label: string, of: Summary, colour: RunKey) => ({
    ...{ label, colour, value: `${measure.show(of.estimate!.mean)}${unit}` },
    note: `${of.estimate!.half === null ? '' : `± ${measure.show(of.estimate!.half)} · `}${of.label}`,
  })
  return [
    ...(best ? [card('Best', best, 'dropout')] : []),
    ...(baseline?.estimate && baseline !== best ? [card('Baseline', baseline, 'plain')] : []),
    ...(against
      ? [
          {
            label: `${most ? capitalized(nameOfGain(most, analysis)) : 'Best − baseline'}${differenceUnit}`,
            value: measure.showDifference(against.mean),
            note: `${interval(against, measure)}${
              against.adjusted === null
                ? 'not tested'
                : `adjusted p ${showP(against.adjusted)}: ${isBeyond(against) ? 'beyond noise' : 'may be noise'}`
            }`,
          },
        ]
      : []),
    { label: 'Trials', value: count(trials.length), note: bad.length > 0 ? bad.join(', ') : 'none diverged or failed' },
    { label: 'Time', value: duration(about.seconds), note: `${duration(seconds)} of training in all` },
  ]
}

function interval(against: Against, measure: Measure): string {
  return against.half === null ? '' : `${differenceText(against, measure).replace(/^\S+ /, '')} · `
}

function settingsTable(analysis: Analysis): Table {
  const { settings, summaries, measure, reference } = analysis
  const paths = Object.keys(settings[0]?.values ?? {})
  const names = shortNames(paths)
  const all = summaries.length > ROWS ? `: the first ${ROWS} of ${count(summaries.length)}, all are in results.csv` : ''
  const unit = measure.differenceUnit && `, ${measure.differenceUnit}`
  return {
    title: `Configurations, best first${all}`,
    head: [
      '',
      ...paths.map(path => names[path]!),
      ...[measure.name, 'seeds', `from the ${reference === 'best' ? 'best' : 'baseline'}${unit}`, 'p, adjusted'],
      ...['train accuracy', 'epochs', 'lost'],
    ],
    rows: summaries.slice(0, ROWS).map((summary, i) => row(summary, i, paths, analysis)),
    long: true,
  }
}

function row(summary: Summary, i: number, paths: readonly string[], { measure, best, baseline }: Analysis): string[] {
  const { setting, estimate, against, completed, epochs, full, diverged, failed } = summary
  const marks = [String(i + 1), summary === best && 'best', summary === baseline && 'baseline'].filter(Boolean)
  const seen = completed.map(({ curves }) => curves.trainAccuracy.at(-1)!)
  return [
    marks.join(' · '),
    ...paths.map(path => showValue(setting.values[path]!)),
    estimate ? estimateText(estimate, measure) : '–',
    String(estimate?.n ?? 0),
    against ? differenceText(against, measure) : '–',
    against ? `${showP(against.adjusted)}${isBeyond(against) ? ' *' : ''}` : '–',
    seen.length > 0 ? `${((100 * seen.reduce((a, b) => a + b, 0)) / seen.length).toFixed(2)}\u00a0%` : '–',
    `${epochs}${full || epochs === 0 ? '' : ' (stopped)'}`,
    [diverged && `${diverged} diverged`, failed && `${failed} failed`].filter(Boolean).join(', '),
  ]
}

/** The table that the command ends with. */
export function bestRows(analysis: Analysis, most: number): { head: string[]; rows: string[][] } {
  const { head, rows } = settingsTable(analysis)
  return { head: head.slice(0, -3), rows: rows.slice(0, most).map(cells => cells.slice(0, -3)) }
}

const MESSAGES = 20

/** Why trials failed, each message once. */
function problems({ trials }: Analysis): Table[] {
  const counts = new Map<string, number>()
  for (const { status, message } of trials) {
    if (status === 'failed')
      counts.set(message ?? 'no reason given', (counts.get(message ?? 'no reason given') ?? 0) + 1)
  }
  if (counts.size === 0) return []
  const rows = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MESSAGES)
  return [{ title: 'Why trials failed', head: ['trials', 'message'], rows: rows.map(([text, n]) => [count(n), text]) }]
}

function workers({ trials }: Analysis): string {
  const processes = new Set(trials.map(trial => trial.by))
  const hosts = new Set([...processes].map(by => by.split(' ')[0]))
  return `${count(processes.size)} process${processes.size === 1 ? '' : 'es'} on ${count(hosts.size)} machine${hosts.size === 1 ? '' : 's'}`
}
