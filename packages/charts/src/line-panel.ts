import type { EChartsOption, LineSeriesOption } from 'echarts'
import type { MeanSd } from './numbers/mean-sd.ts'
import type { RunKey } from './runs.ts'

/** One chart, the same for the page and for the picture. Colours are named, see colours.ts. */
export interface Panel {
  title: string
  /** Of the vertical axis. */
  unit: string
  /** What the horizontal axis counts; '' for charts that are read point by point, with the text of each its name. */
  along: string
  option: EChartsOption
  /** Takes the whole width of the page. */
  wide?: boolean
  /** What is otherwise on a phone; without a legend of its own it has one of a line, to be leafed through. */
  narrow?: object
  /** What the chart shows and which table has its figures, for those who do not see it. By default the title. */
  description?: string
}

/** A line through means. */
export interface Line {
  /** Lines of one name have one entry in the legend, as the first of them looks. */
  name: string
  /** What is said of it besides where it is pointed at. */
  part?: string
  /** Its colour's. */
  key: RunKey | 'ink' | 'soft'
  /** Where along the horizontal axis the values are: a beginning of this list is enough. */
  at: readonly number[]
  values: MeanSd[]
  /** Whether to show one standard deviation around it. */
  band: boolean
  dashed?: boolean
}

/** The vertical axis, and what the horizontal one counts. */
export interface Axes {
  min?: number
  max?: number
  interval?: number
  /** Default epoch. */
  along?: string
  /** Whether it is logarithmic. Default false. */
  log?: boolean
  /** Of the heading, after the unit. */
  note?: string
  /** Takes the whole width of the page. */
  wide?: boolean
}

/** How the numbers along axes are written. */
export const axisText = { color: '$soft', fontSize: 12 }

/** What charts have in common: heading, legend, room and tooltip. */
export function frame(heading: string, legend: readonly string[]) {
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: {
      text: heading,
      left: 12,
      top: 8,
      textStyle: { color: '$ink', fontSize: 15, fontWeight: 600 as const },
    },
    legend: {
      top: 34,
      left: 10,
      itemWidth: 26,
      itemGap: 18,
      itemStyle: { opacity: 0 },
      data: [...legend],
      textStyle: { color: '$soft', fontSize: 12 },
      inactiveColor: '$line',
    },
    grid: { left: 54, right: 52, top: 74, bottom: 44, outerBoundsMode: 'none' as const },
    tooltip: {
      trigger: 'axis' as 'axis' | 'item',
      backgroundColor: '$card',
      borderColor: '$line',
      textStyle: { color: '$ink', fontSize: 12 },
      axisPointer: { lineStyle: { color: '$soft' } },
    },
  }
}

/** Lines over epochs. Where there is a unit, each line has its last value written at its end. */
export function linePanel(
  title: string,
  unit: string,
  lines: readonly Line[],
  { along = 'epoch', log = false, note = '', wide = false, ...axis }: Axes,
): Panel {
  const rule = { lineStyle: { color: '$line' } }
  const names = [...new Set(lines.map(line => line.name))]
  const shared = frame(`${title}${unit && `, ${unit}`}${note && `; ${note}`}`, names)
  const first = Math.min(...lines.map(line => line.at[0]!))
  const last = Math.max(...lines.map(line => line.at[line.values.length - 1]!))
  const highest = Math.max(...lines.map(endOf))
  const top = (room: number) => shared.grid.top + ROW * (rowsOf(names, room) - 1)
  return {
    ...{ title, unit, along, ...(wide ? { wide } : {}) },
    ...(rowsOf(names, PHONE) <= ROWS ? { narrow: { legend: {}, grid: { top: top(PHONE) } } } : {}),
    option: {
      ...shared,
      grid: { ...shared.grid, top: top(wide ? WIDE : NARROW) },
      xAxis: {
        type: log ? 'log' : 'value',
        name: along,
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: axisText,
        min: first,
        max: Math.max(first + 1, last),
        ...(log ? {} : { minInterval: 1 }),
        axisLabel: { ...axisText, formatter: '{value}', hideOverlap: true },
        axisLine: { lineStyle: { color: '$soft' } },
        axisTick: { lineStyle: { color: '$soft' } },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        ...axis,
        axisLabel: axisText,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: rule,
      },
      series: lines.flatMap((line, i) => {
        const label = {
          show: unit !== '',
          formatter: endOf(line).toFixed(1),
          ...{ color: '$ink', fontSize: 12, distance: 6 },
          // Ends may be close to each other: the labels of two keep apart.
          ...(endOf(line) === highest
            ? { verticalAlign: 'bottom' as const, offset: [0, -3] }
            : { verticalAlign: 'top' as const, offset: [0, 3] }),
        }
        return seriesOf(line, i, label)
      }),
    },
  }
}

/** Pixels that a row of the legend takes, and those that it has; about so many are a character's, and a line's sign and gap. */
const ROW = 20
const PHONE = 330
const NARROW = 500
const WIDE = 1000
/** Rows of names that a phone has room for. */
const ROWS = 4
const CHARACTER = 6.8
const SIGN = 49

function rowsOf(names: readonly string[], room: number): number {
  let [rows, taken] = [1, 0]
  for (const name of names) {
    const width = SIGN + CHARACTER * name.length
    if (taken > 0 && taken + width > room) rows++
    taken = taken > 0 && taken + width <= room ? taken + width : width
  }
  return rows
}

function endOf(line: Line): number {
  return line.values.at(-1)!.mean
}

function seriesOf(
  { name, part = '', key, at, values, band, dashed }: Line,
  index: number,
  endLabel: LineSeriesOption['endLabel'],
): LineSeriesOption[] {
  const color = `$${key}`
  const line: LineSeriesOption = {
    type: 'line',
    // what is said where it is pointed at
    id: `${index} ${part}`,
    name,
    data: values.map((v, i) => [at[i]!, round(v.mean)]),
    // a line needs two: one is drawn as a point
    showSymbol: values.length === 1,
    symbol: 'circle',
    symbolSize: 7,
    sampling: 'lttb',
    itemStyle: { color },
    lineStyle: { color, width: dashed ? 1.5 : 2.25, type: dashed ? [5, 4] : 'solid' },
    endLabel: endLabel!,
    labelLayout: { moveOverlap: 'shiftY' },
    emphasis: { disabled: true },
    z: 3,
  }
  if (!band) return [line]
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
    { ...edge, name: `${name}, band`, data: values.map((v, i) => [at[i]!, round(v.mean - v.sd)]) },
    {
      ...edge,
      name: `${name}, band`,
      data: values.map((v, i) => [at[i]!, round(2 * v.sd)]),
      areaStyle: { color, opacity: dashed ? 0.1 : 0.2 },
    },
  ]
}

/** Enough digits for any screen, and few enough for a small page. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}
