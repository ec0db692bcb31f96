import type { EChartsOption, LineSeriesOption } from 'echarts'
import { curve, epochsOf, gap, type Run } from './runs.ts'
import type { Spread } from './spread.ts'

/** One chart, the same for the page and for the picture. Colours are named, see colours.ts. */
export interface Panel {
  title: string
  /** Of the vertical axis. */
  unit: string
  option: EChartsOption
}

/** A line through means, with a band of one standard deviation where there are several trials. */
interface Line {
  name: string
  run: Run
  values: Spread[]
  dashed?: boolean
}

/** Accuracy of one run, on what it has seen and what it has not; all runs' charts share the vertical axis. */
export function accuracyPanel(run: Run, all: readonly Run[]): Panel {
  const low = Math.min(...all.flatMap(r => r.trials.flatMap(t => [...t.trainAccuracy, ...t.testAccuracy])))
  const lines = trainAndTest(run, 'Accuracy', 100)
  const panel = linePanel(`Accuracy ${run.name}`, '%', lines, { min: Math.floor(low * 10) * 10, max: 100 })
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

/** By how much each run does better on what it has seen, over the epochs all of them have. */
export function gapPanel(runs: readonly Run[]): Panel {
  const last = Math.min(...runs.map(run => epochsOf(run).at(-1)!))
  const lines = runs.map(run => ({
    name: capitalized(run.name),
    run,
    values: percents(curve(run, gap)).filter((_, i) => epochsOf(run)[i]! <= last),
  }))
  return linePanel(`Train–test gap, first ${last + 1} epochs`, 'points', lines, {})
}

/** The losses of all runs. */
export function lossPanel(runs: readonly Run[]): Panel {
  const named = (run: Run) => trainAndTest(run, 'Loss', 1, runs.length > 1 ? `, ${run.key}` : '')
  return linePanel('Loss', '', runs.flatMap(named), { min: 0 })
}

function trainAndTest(run: Run, quantity: 'Accuracy' | 'Loss', factor: number, suffix = ''): Line[] {
  const of = (part: 'train' | 'test') => percents(curve(run, (t, i) => t[`${part}${quantity}`][i]!), factor)
  return [
    { name: `train${suffix}`, run, values: of('train'), dashed: true },
    { name: `test${suffix}`, run, values: of('test') },
  ]
}

function linePanel(title: string, unit: string, lines: Line[], axis: { min?: number; max?: number }): Panel {
  const axisText = { color: '$soft', fontSize: 12 }
  const rule = { lineStyle: { color: '$line' } }
  const last = Math.max(...lines.map(line => epochsOf(line.run)[line.values.length - 1]!))
  return {
    title,
    unit,
    option: {
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif' },
      title: { text: unit ? `${title}, ${unit}` : title, left: 12, top: 8, textStyle: { color: '$ink', fontSize: 15, fontWeight: 600 } },
      legend: {
        top: 34,
        left: 10,
        itemWidth: 26,
        itemGap: 18,
        itemStyle: { opacity: 0 },
        data: lines.map(line => line.name),
        textStyle: { color: '$soft', fontSize: 12 },
        inactiveColor: '$line',
      },
      grid: { left: 54, right: 52, top: 74, bottom: 44, outerBoundsMode: 'none' },
      tooltip: {
        trigger: 'axis',
        backgroundColor: '$card',
        borderColor: '$line',
        textStyle: { color: '$ink', fontSize: 12 },
        axisPointer: { lineStyle: { color: '$soft' } },
      },
      xAxis: {
        type: 'value',
        name: 'epoch',
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: axisText,
        min: 0,
        max: Math.max(1, last),
        axisLabel: { ...axisText, formatter: '{value}' },
        axisLine: { lineStyle: { color: '$soft' } },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        ...axis,
        axisLabel: axisText,
        axisLine: { show: false },
        splitLine: rule,
      },
      series: lines.flatMap((line, i) => seriesOf(line, i, unit !== '')),
    },
  }
}

function seriesOf({ name, run, values, dashed }: Line, index: number, endLabel: boolean): LineSeriesOption[] {
  const epochs = epochsOf(run)
  const color = `$${run.key}`
  const line: LineSeriesOption = {
    type: 'line',
    name,
    data: values.map((v, i) => [epochs[i]!, round(v.mean)]),
    showSymbol: values.length === 1,
    symbolSize: 7,
    sampling: 'lttb',
    itemStyle: { color },
    lineStyle: { color, width: dashed ? 1.5 : 2.25, type: dashed ? [5, 4] : 'solid' },
    endLabel: { show: endLabel, formatter: values.at(-1)!.mean.toFixed(1), color: '$ink', fontSize: 12, distance: 6 },
    emphasis: { disabled: true },
    z: 3,
  }
  if (run.trials.length < 2) return [line]
  const edge: LineSeriesOption = {
    type: 'line',
    stack: `band ${index}`,
    stackStrategy: 'all',
    showSymbol: false,
    silent: true,
    lineStyle: { width: 0, opacity: 0 },
    itemStyle: { color },
    tooltip: { show: false },
    emphasis: { disabled: true },
  }
  return [
    line,
    { ...edge, name: `${name}, band`, data: values.map((v, i) => [epochs[i]!, round(v.mean - v.sd)]) },
    {
      ...edge,
      name: `${name}, band`,
      data: values.map((v, i) => [epochs[i]!, round(2 * v.sd)]),
      areaStyle: { color, opacity: dashed ? 0.1 : 0.2 },
    },
  ]
}

function percents(values: Spread[], factor = 100): Spread[] {
  return values.map(({ mean, sd }) => ({ mean: factor * mean, sd: factor * sd }))
}

/** Enough digits for any screen, and few enough for a small page. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
