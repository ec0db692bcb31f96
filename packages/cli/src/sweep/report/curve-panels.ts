import type { LegendComponentOption } from 'echarts'
import { trainAndTest } from '../../report/charts.ts'
import { type Axes, type Line, linePanel, type Panel } from '../../report/line-panel.ts'
import { curve, epochsOf, type Run, type RunKey } from '../../report/runs.ts'
import type { Analysis, Summary } from './analysis.ts'
import { edge } from './axes.ts'
import { PAGES } from './dot-panel.ts'
import { heading, KEYS } from './effect-panels.ts'

const LONGEST = 48

/** How training went: of the best and the baseline on what they have seen and not, and of the best few. */
export function curvePanels(analysis: Analysis): Panel[] {
  const { best, baseline, reference, summaries, measure } = analysis
  if (!best) return []
  const rival = reference === 'matched' ? best.against?.reference : baseline
  const two = [
    runOf(best, 'dropout', 'best'),
    ...(rival?.estimate && rival !== best ? [runOf(rival, 'plain', 'baseline')] : []),
  ]
  const both = (quantity: 'Accuracy' | 'Loss', factor: number) =>
    two.flatMap(run => trainAndTest(run, quantity, factor, two.length > 1 ? `, ${run.name}` : ''))
  const names = two.length > 1 ? 'the best and the baseline' : 'the best'
  const few = summaries.filter(({ estimate }) => estimate).slice(0, KEYS.length)
  const fewRuns = few.map((summary, k) => runOf(summary, KEYS[k]!, shortened(summary.label)))
  return [
    panel(`Accuracy of ${names}, %`, both('Accuracy', 100), 1),
    panel(`Loss of ${names}`, both('Loss', 1), -1),
    ...(few.length > two.length
      ? [
          {
            ...panel(`${heading(analysis)}: the best ${few.length}`, fewRuns.map(tested), measure.better),
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

function panel(title: string, lines: Line[], better: 1 | -1): Panel {
  const drawn = linePanel(title, '', lines, limits(lines, better))
  const legend = { ...(drawn.option.legend as LegendComponentOption), type: 'scroll' as const, right: 10, ...PAGES }
  const description = `${title}, epoch by epoch: means over the seeds, bands of one standard deviation`
  return { ...drawn, description, option: { ...drawn.option, legend: legend as LegendComponentOption } }
}

/** The first epochs are far off the rest: they may leave the chart. */
function limits(lines: readonly Line[], better: 1 | -1): Axes {
  const means = lines.flatMap(line => line.values.map(value => value.mean))
  const cut = edge(means, better)
  if (better === -1) return { min: 0, ...(cut === null ? {} : { max: Number(cut.toPrecision(1)) }) }
  return { min: Math.floor(cut ?? Math.min(...lines.flatMap(line => line.values.map(v => v.mean - v.sd)))), max: 100 }
}

function runOf({ completed, epochs }: Summary, key: RunKey, name: string): Run {
  const trials = completed.map(({ seed, seconds, curves }) => ({
    ...curves,
    ...{ seed, seconds },
    // Results count epochs from 0; people count those that are behind them.
    epochs: curves.epochs.map(epoch => epoch + 1),
  }))
  return { key, name, asked: epochs, trials: trials as Run['trials'] }
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
