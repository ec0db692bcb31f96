import type { Panel, RunKey } from '@thinnet/charts'
import { capitalized } from '@thinnet/charts'
import { count } from '@thinnet/charts/text'
import type { Value } from '../trials/trial.ts'
import type { Analysis, Summary } from './analysis.ts'
import { type Axis, axesOf, edge, isGrid, slice, some } from './axes.ts'
import { differenceText, estimateText } from './difference.ts'
import { type Dot, type Dots, dotPanel } from './dot-panel.ts'
import { type Measure, showP } from './measure.ts'
import { labelOf, showValue } from './names.ts'

/** Of lines that are neither the best nor the baseline; those two hues come last. */
export const KEYS: readonly RunKey[] = [
  ...(['third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'dropout', 'plain'] as const),
]
/** Configurations that a chart of a search shows at most. */
const POINTS = 600
const SEARCHED = 3
/** From the top rung down. */
const RUNGS: readonly Dots['key'][] = ['dropout', 'third', 'sixth']

/** The objective over the dimensions: along the first that is a number, in lines of another; or, of a search, each. */
export function effectPanels(analysis: Analysis): Panel[] {
  const axes = axesOf(analysis)
  if (!analysis.best || axes.length === 0) return []
  const numeric = axes.filter(axis => axis.kind !== 'category')
  if (!isGrid(analysis)) {
    return (numeric.length > 0 ? numeric : axes).slice(0, SEARCHED).map(axis => searched(analysis, axis))
  }
  const x = numeric[0] ?? axes[0]!
  const lines = axes.find(axis => axis !== x)
  return [alongGrid(analysis, x, lines), ...differences(analysis, x, lines)]
}

function alongGrid(analysis: Analysis, x: Axis, lines: Axis | undefined): Panel {
  const { measure, baseline } = analysis
  const members = slice(analysis, lines ? [x, lines] : [x])
  const groups = grouped(members, lines, summary => ({
    at: summary.setting.values[x.path]!,
    mean: measure.scale * summary.estimate!.mean,
    half: scaled(summary.estimate!.half, measure.scale),
    text: told(summary, analysis),
  }))
  const bounds = boundsOf(groups, measure.better, baseline?.estimate && measure.scale * baseline.estimate.mean)
  return {
    ...dotPanel(heading(analysis, `by ${x.name}`), x, groups, {
      ...{ joined: true, legend: lines !== undefined, ...possible(groups, measure), ...bounds.limits },
      ...note(heldText(analysis, x, lines), bounds.beyond),
      ...(baseline?.estimate ? { mark: { value: measure.scale * baseline.estimate.mean, name: 'baseline' } } : {}),
    }),
    description: `${heading(analysis, `by ${x.name}`)}, with 95 % intervals; the table of configurations has the figures`,
  }
}

/** The same as differences from what each configuration is compared with, with the intervals of the paired tests. */
function differences(analysis: Analysis, x: Axis, lines: Axis | undefined): Panel[] {
  const { measure, reference } = analysis
  const members = slice(analysis, lines ? [x, lines] : [x]).filter(({ against }) => against !== null)
  if (reference === 'best' || members.length < 2) return []
  const groups = grouped(members, lines, summary => ({
    at: summary.setting.values[x.path]!,
    mean: measure.scale * summary.against!.mean,
    half: scaled(summary.against!.half, measure.scale),
    text: `${told(summary, analysis)}\n${againstText(summary, analysis)}`,
  }))
  const bounds = boundsOf(groups, measure.better, 0)
  const unit = measure.differenceUnit && `, ${measure.differenceUnit}`
  return [
    {
      ...dotPanel(`Difference from the baseline${unit}`, x, groups, {
        ...{ joined: true, legend: lines !== undefined, mark: { value: 0, name: 'baseline' }, ...bounds.limits },
        ...note(heldText(analysis, x, lines), bounds.beyond),
      }),
      description: `Difference from the baseline by ${x.name}, with paired 95 % intervals; the table has the figures`,
    },
  ]
}

/** All configurations of a search over one of its dimensions. */
function searched(analysis: Analysis, x: Axis): Panel {
  const { measure, summaries, baseline } = analysis
  const all = summaries.filter(summary => summary.estimate)
  const shown = some(all, POINTS)
  const dot = (summary: Summary): Dot => ({
    at: summary.setting.values[x.path]!,
    mean: measure.scale * summary.estimate!.mean,
    half: shown.length > 60 ? null : scaled(summary.estimate!.half, measure.scale),
    text: told(summary, analysis),
  })
  const rungs = [...new Set(shown.map(({ epochs }) => epochs))].sort((a, b) => b - a)
  const groups: Dots[] = rungs.map((epochs, rung) => ({
    name: `${count(epochs)} epochs`,
    key: RUNGS[rung] ?? 'soft',
    dots: shown.filter(summary => summary.epochs === epochs).map(dot),
  }))
  const bounds = boundsOf(groups, measure.better, baseline?.estimate && measure.scale * baseline.estimate.mean)
  const part =
    shown.length < all.length ? `${shown.length} of ${all.length} configurations, evenly from best to worst` : ''
  return {
    ...dotPanel(heading(analysis, `by ${x.name}`), x, groups, {
      ...{ joined: false, ...possible(groups, measure), ...bounds.limits },
      ...note(part, bounds.beyond),
      ...(baseline?.estimate ? { mark: { value: measure.scale * baseline.estimate.mean, name: 'baseline' } } : {}),
    }),
    description: `${heading(analysis, `of the configurations by ${x.name}`)}; the table of configurations has the figures`,
  }
}

/** `Test accuracy by dropout rate, %` */
export function heading({ measure }: Analysis, more = ''): string {
  return `${capitalized(measure.name)}${more && ` ${more}`}${measure.unit && `, ${measure.unit}`}`
}

/** What is read when a configuration is pointed at. */
export function told({ label, estimate, epochs, full }: Summary, { measure }: Analysis): string {
  const seeds = estimate!.n === 1 ? '1 seed' : `${estimate!.n} seeds`
  return `${label}\n${estimateText(estimate!, measure)} · ${seeds}${full ? '' : ` · ${epochs} epochs`}`
}

function againstText({ against }: Summary, { measure }: Analysis): string {
  return `${differenceText(against!, measure)} ${measure.differenceUnit} · adjusted p ${showP(against!.adjusted)}`
}

function grouped(members: readonly Summary[], lines: Axis | undefined, dot: (summary: Summary) => Dot): Dots[] {
  const sorted = (of: readonly Summary[]) => of.map(dot).sort((a, b) => (a.at > b.at ? 1 : a.at < b.at ? -1 : 0))
  if (!lines) return [{ name: 'configurations', key: 'dropout', dots: sorted(members) }]
  return some(lines.values, KEYS.length)
    .map((value: Value, k) => ({
      name: typeof value === 'number' || typeof value === 'boolean' ? `${lines.name} ${showValue(value)}` : value,
      key: KEYS[k]!,
      dots: sorted(members.filter(({ setting }) => setting.values[lines.path] === value)),
    }))
    .filter(group => group.dots.length > 0)
}

/** What is held, and which lines are left out. */
function heldText(analysis: Analysis, x: Axis, lines: Axis | undefined): string {
  const held = axesOf(analysis).filter(axis => axis !== x && axis.path !== x.path && axis.path !== lines?.path)
  const values = Object.fromEntries(held.map(({ path }) => [path, analysis.best!.setting.values[path]!]))
  const left = lines && lines.values.length > KEYS.length ? `${KEYS.length} of ${lines.values.length} lines` : ''
  return [held.length > 0 ? `at the best ${labelOf(values)}` : '', left].filter(Boolean).join('; ')
}

function note(held: string, beyond: number): { note?: string } {
  const text = [held, beyond > 0 ? `${beyond} configuration${beyond === 1 ? '' : 's'} beyond the edge` : '']
    .filter(Boolean)
    .join('; ')
  return text ? { note: text } : {}
}

/** Where the vertical axis is cut, never short of the mark, and how many dots lie beyond. */
function boundsOf(groups: readonly Dots[], better: 1 | -1, mark: number | null | undefined) {
  const means = groups.flatMap(({ dots }) => dots.map(dot => dot.mean))
  const cut = edge(means, better)
  if (cut === null) return { limits: {}, beyond: 0 }
  const at = typeof mark === 'number' && better * mark < better * cut ? mark : cut
  const beyond = means.filter(mean => better * mean < better * at).length
  return { limits: better === 1 ? { min: at } : { max: at }, beyond }
}

/** An interval may go where no accuracy can be: the axis does not. */
function possible(groups: readonly Dots[], { unit }: Measure): { min?: number; max?: number } {
  if (unit !== '%') return {}
  const ends = (sign: 1 | -1) => groups.flatMap(({ dots }) => dots.map(({ mean, half }) => mean + sign * (half ?? 0)))
  return {
    ...(ends(-1).some(end => end < 0) ? { min: 0 } : {}),
    ...(ends(1).some(end => end > 100) ? { max: 100 } : {}),
  }
}

const scaled = (half: number | null, scale: number) => (half === null ? null : scale * half)
