import {
  type Axes,
  curve,
  DASHED,
  epochsOf,
  type Line,
  linePanel,
  type Panel,
  type Run,
  type RunKey,
  trainAndTest,
} from '@thinnet/charts'
import { largest, smallest } from '@thinnet/charts/numbers'
import type { LegendComponentOption } from 'echarts'
import type { Analysis, Summary } from './analysis.ts'
import { PAGES } from './dot-panel.ts'
import { heading, KEYS } from './effect-panels.ts'
import { mostGained, nameOfGain } from './gain.ts'
import { shortNames, showValue } from './names.ts'

const LONGEST = 48

/** How training went: of the best and the baseline on what they have seen and not, and of the best few. */
export function curvePanels(analysis: Analysis): Panel[] {
  const { best, summaries, measure } = analysis
  if (!best) return []
  const [, rival, names] = pair(analysis, best)
  const two = comparedRuns(analysis, name => name)
  const both = (quantity: 'Accuracy' | 'Loss', factor: number) =>
    two.flatMap(run => trainAndTest(run, quantity, factor, rival !== null))
  const of = `the ${names.join(' and the ')}`
  const few = summaries.filter(({ estimate }) => estimate).slice(0, KEYS.length)
  const { dimensions, label } = differing(few)
  // the best and the baseline have their hues, here as in the other charts
  const others = KEYS.filter(key => key !== 'dropout' && key !== 'plain')
  const keyOf = (summary: Summary, k: number): RunKey =>
    summary === best ? 'dropout' : summary === analysis.baseline ? 'plain' : (others[k % others.length] ?? 'third')
  const fewRuns = few.map((summary, k) => runOf(summary, keyOf(summary, k), shortened(label(summary))))
  return [
    panel(`Accuracy of ${of}, %`, both('Accuracy', 100), 1),
    panel(`Loss of ${of}`, both('Loss', 1), -1),
    ...(few.length > two.length
      ? [
          {
            ...panel(
              heading(analysis, `of the best ${few.length} by ${dimensions}`),
              fewRuns.map(tested),
              measure.better,
            ),
            wide: true,
          },
        ]
      : []),
  ]

  function tested(run: Run): Line {
    const values = curve(run, (trial, i) => measure.scale * trial[measure.key][i]!)
    return { name: run.name, key: run.key, at: epochsOf(run), values, band: false }
  }
}

/** Those whose curves are compared, by default with their values in their names. */
export function comparedRuns(
  analysis: Analysis,
  called = (name: string, { label }: Summary) => `${name} (${label})`,
): Run[] {
  if (!analysis.best) return []
  const [chosen, rival, names] = pair(analysis, analysis.best)
  return [
    runOf(chosen, 'dropout', called(names[0]!, chosen)),
    ...(rival ? [runOf(rival, 'plain', called(names[1]!, rival))] : []),
  ]
}

function panel(title: string, lines: Line[], better: 1 | -1): Panel {
  const note = lines.some(({ part }) => part) ? DASHED : ''
  const drawn = linePanel(title, '', lines, { ...limits(lines, better), note })
  const legend = { ...(drawn.option.legend as LegendComponentOption), type: 'scroll' as const, right: 10, ...PAGES }
  const description = `${title}, epoch by epoch: means over the seeds, error bands of one standard deviation`
  return { ...drawn, description, option: { ...drawn.option, legend: legend as LegendComponentOption } }
}

/** The first third of training is far off the rest, and may leave the chart where it would flatten it. */
function limits(lines: readonly Line[], better: 1 | -1): Axes {
  const reach = (from: number) => {
    const edges = lines.flatMap(({ values }) =>
      values.slice(Math.floor(from * values.length)).flatMap(({ mean, sd }) => [mean - sd, mean + sd]),
    )
    return [smallest(edges), largest(edges)] as const
  }
  const [all, later] = [reach(0), reach(1 / 3)]
  const [low, high] = all[1] - all[0] > 3 * (later[1] - later[0]) ? later : all
  if (better === -1) {
    const digit = 10 ** Math.floor(Math.log10(high))
    return { min: 0, max: Number((digit * Math.ceil(high / digit)).toPrecision(1)) }
  }
  const range = high - low
  const interval = [0.2, 0.5, 1, 2, 5, 10].find(step => range <= 8 * step) ?? 20
  const to = (round: (value: number) => number, value: number) =>
    Number((interval * round(value / interval)).toFixed(1))
  return { min: to(Math.floor, low), max: Math.min(100, to(Math.ceil, high)), interval }
}

function runOf({ completed, epochs }: Summary, key: RunKey, name: string): Run {
  const trials = completed.map(({ seed, seconds, curves }) => ({ ...curves, seed, seconds }))
  return { key, name, asked: epochs, trials: trials as Run['trials'] }
}

/** Those whose curves are compared, and what they are called. */
function pair(analysis: Analysis, best: Summary): [Summary, Summary | null, string[]] {
  const { baseline, reference, summaries } = analysis
  if (reference === 'matched') {
    const most = mostGained(analysis)
    return most ? [most, most.against!.reference, [nameOfGain(most, analysis), 'baseline']] : [best, null, ['best']]
  }
  if (!baseline?.estimate) return [best, null, ['best']]
  if (baseline !== best) return [best, baseline, ['best', 'baseline']]
  const next = summaries[1]
  return next?.estimate ? [next, baseline, ['next best', 'baseline']] : [best, null, ['best']]
}

/** The dimensions that are not the same in all, and labels of nothing but their values. */
function differing(few: readonly Summary[]): { dimensions: string; label(summary: Summary): string } {
  const all = few.map(({ setting }) => setting.values)
  const paths = Object.keys(all[0]!).filter(path => all.some(values => values[path] !== all[0]![path]))
  const names = shortNames(Object.keys(all[0]!))
  return {
    dimensions: paths.map(path => names[path]).join(', '),
    label: ({ setting }) => paths.map(path => showValue(setting.values[path]!)).join(' · '),
  }
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
