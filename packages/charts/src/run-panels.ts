import type { LineSeriesOption } from 'echarts'
import { type Line, linePanel, type Panel } from './line-panel.ts'
import type { MeanSd } from './numbers/mean-sd.ts'
import { curve, epochsOf, generalizationGap, type Run } from './runs.ts'

/** Accuracy of one run, on what it has seen and what it has not; all runs' charts share the vertical axis. */
export function accuracyPanel(run: Run, all: readonly Run[]): Panel {
  const accuracies = all.flatMap(r => r.trials).flatMap(t => [...t.trainAccuracy, ...t.testAccuracy])
  const low = accuracies.reduce((a, b) => Math.min(a, b), 1)
  const lines = trainAndTest(run, 'Accuracy', 100)
  const panel = linePanel(`Accuracy ${run.name}`, '%', lines, { min: Math.floor(low * 5) * 20, max: 100 })
  // The other run's end, to compare at.
  const ends = all.filter(r => r !== run).map(r => epochsOf(r).at(-1)!)
  const marks = ends.filter(end => end < epochsOf(run).at(-1)!).map(end => ({ xAxis: end, name: `epoch ${end}` }))
  const series = panel.option.series as LineSeriesOption[]
  series[0]!.markLine = {
    silent: true,
    symbol: 'none',
    animation: false,
    data: marks,
    lineStyle: { color: '$soft', type: 'dotted', width: 1 },
    label: { formatter: '{b}', color: '$soft', distance: 4 },
  }
  return panel
}

/** By how much each run does better on what it has seen (train − test), over the epochs all of them have. */
export function generalizationGapPanel(runs: readonly Run[]): Panel {
  const last = Math.min(...runs.map(run => epochsOf(run).at(-1)!))
  const lines = runs.map(run => ({
    name: capitalized(run.name),
    ...placed(run),
    values: percents(curve(run, generalizationGap)).filter((_, i) => epochsOf(run)[i]! <= last),
  }))
  return linePanel(`Generalization gap, first ${last + 1} epochs`, 'points', lines, {})
}

/** The losses of all runs. */
export function lossPanel(runs: readonly Run[]): Panel {
  const named = (run: Run) => trainAndTest(run, 'Loss', 1, runs.length > 1 ? `, ${run.key}` : '')
  return linePanel('Loss', '', runs.flatMap(named), { min: 0 })
}

/** The two lines of a run, train and test, each the mean over its trials. */
export function trainAndTest(run: Run, quantity: 'Accuracy' | 'Loss', factor: number, suffix = ''): Line[] {
  const of = (part: 'train' | 'test') =>
    percents(
      curve(run, (t, i) => t[`${part}${quantity}`][i]!),
      factor,
    )
  return [
    { name: `train${suffix}`, ...placed(run), values: of('train'), dashed: true },
    { name: `test${suffix}`, ...placed(run), values: of('test') },
  ]
}

/** A run's colour, its epochs, and whether it has a standard deviation to show. */
function placed(run: Run) {
  return { key: run.key, at: epochsOf(run), band: run.trials.length > 1 }
}

function percents(values: MeanSd[], factor = 100): MeanSd[] {
  return values.map(({ mean, sd }) => ({ mean: factor * mean, sd: factor * sd }))
}

/** The text with its first letter as a capital. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
