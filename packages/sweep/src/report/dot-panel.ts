import type { RunKey } from '@thinnet/charts'
import { axisText, frame, type Panel } from '@thinnet/charts'
import type { LineSeriesOption, XAXisComponentOption } from 'echarts'
import type { Value } from '../trials/trial.ts'
import type { Axis } from './axes.ts'
import { showValue } from './names.ts'

/** A value with its interval, and what is read when it is pointed at. */
export interface Dot {
  at: Value
  mean: number
  half: number | null
  text: string
}

export interface Dots {
  name: string
  key: RunKey | 'soft'
  dots: readonly Dot[]
}

export interface DotOptions {
  /** Under the title. */
  note?: string
  /** A level to compare with. */
  mark?: { value: number; name: string }
  min?: number
  max?: number
  /** Whether the names are above; by default, where there are several. */
  legend?: boolean
  /** Whether dots of one name are joined by a line, where the axis has an order. */
  joined: boolean
}

/** Tooltips of panels without `along`: the name of the point, which may have several lines. */
export const readPoint = { trigger: 'item' as const, formatter: '{b}', extraCssText: 'white-space: pre-line' }

/** Dots with error bars over a dimension. Those at one place are side by side. */
export function dotPanel(title: string, axis: Axis, groups: readonly Dots[], options: DotOptions): Panel {
  const { note, min, max, joined, legend = groups.length > 1 } = options
  const shared = frame(title, legend ? groups.map(group => group.name) : [])
  const lower = note ? 20 : 0
  const { place, xAxis } = axis.kind === 'category' ? categories(axis, groups.length) : numbers(axis, groups.length)
  return {
    title,
    unit: '',
    along: '',
    ...(axis.kind === 'category' && axis.values.length > 3 ? { narrow: SLANTED } : {}),
    option: {
      ...shared,
      title: { ...shared.title, ...(note ? { subtext: note, subtextStyle: { color: '$soft', fontSize: 12 } } : {}) },
      legend: { ...shared.legend, type: 'scroll', top: 34 + lower, right: 10, itemStyle: { opacity: 1 }, ...PAGES },
      grid: { ...shared.grid, left: 62, right: 20, top: (legend ? 74 : 56) + lower, bottom: 60 },
      tooltip: { ...shared.tooltip, ...readPoint },
      xAxis,
      yAxis: {
        type: 'value',
        scale: true,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        axisLabel: {
          ...axisText,
          showMinLabel: min === undefined || min === 0,
          showMaxLabel: max === undefined || max === 100,
        },
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: '$line' } },
      },
      series: groups.flatMap((group, k) =>
        seriesOf(
          group,
          dot => place(dot.at, k),
          joined && axis.kind !== 'category',
          k === 0 ? options.mark : undefined,
        ),
      ),
    },
  }
}

/** Of legends that have more names than room. */
export const PAGES = {
  pageIconColor: '$soft',
  pageIconInactiveColor: '$line',
  pageIconSize: 11,
  pageTextStyle: { color: '$soft' },
}

/** Names may take two lines. */
export const WRAPPED = { interval: 0, width: 90, overflow: 'break' as const, lineHeight: 14 }

/** On a phone they have no room beside each other. */
export const SLANTED = { xAxis: { name: '', axisLabel: { rotate: 30, fontSize: 10 } } } as object

interface Places {
  place(at: Value, group: number): number
  xAxis: XAXisComponentOption
}

const shape = (name: string) => ({
  name,
  nameLocation: 'middle' as const,
  nameGap: 38,
  nameTextStyle: axisText,
  axisLine: { lineStyle: { color: '$soft' }, onZero: false },
  axisTick: { show: false },
  splitLine: { show: false },
})

function numbers(axis: Axis, groups: number): Places {
  const { name, values, kind } = axis
  const [into, back] = kind === 'log' ? [Math.log10, (x: number) => 10 ** x] : [Number, Number]
  const width = into(Number(values.at(-1))) - into(Number(values[0]))
  return {
    place: (at, group) => back(into(Number(at)) + 0.009 * width * (group - (groups - 1) / 2)),
    xAxis: { ...shape(name), ...numberAxis(axis) } as XAXisComponentOption,
  }
}

/** An axis of a dimension's numbers, with room at both ends. */
export function numberAxis({ values, kind }: Axis) {
  const [into, back] = kind === 'log' ? [Math.log10, (x: number) => 10 ** x] : [Number, Number]
  const [first, last] = [into(Number(values[0])), into(Number(values.at(-1)))]
  const room = 0.05 * (last - first)
  return {
    type: kind === 'log' ? ('log' as const) : ('value' as const),
    min: back(first - room),
    max: back(last + room),
    axisLabel: { ...axisText, formatter: '{value}', showMinLabel: false, showMaxLabel: false, hideOverlap: true },
  }
}

/** Each category has places for its dots, twice as fine, so that the name can be in the middle of any number. */
function categories({ name, values }: Axis, groups: number): Places {
  const each = 2 * (groups + 1)
  const data = values.flatMap(value => Array.from({ length: each }, (_, i) => (i === groups ? showValue(value) : '')))
  return {
    place: (at, group) => values.indexOf(at) * each + 2 * group + 1,
    xAxis: {
      ...shape(name),
      type: 'category',
      data,
      axisLabel: { ...axisText, ...WRAPPED, hideOverlap: values.length > 12 },
    },
  }
}

function seriesOf(
  { name, key, dots }: Dots,
  place: (dot: Dot) => number,
  joined: boolean,
  mark: DotOptions['mark'],
): LineSeriesOption[] {
  const color = `$${key}`
  const bars = dots.flatMap(dot =>
    dot.half === null
      ? []
      : [
          [place(dot), round(dot.mean - dot.half)],
          [place(dot), round(dot.mean + dot.half)],
          ['-', '-'],
        ],
  )
  return [
    {
      type: 'line',
      name,
      data: dots.map(dot => ({ name: dot.text, value: [place(dot), round(dot.mean)] })),
      symbol: 'circle',
      symbolSize: 8,
      showAllSymbol: true,
      itemStyle: { color },
      lineStyle: { color, width: joined ? 2 : 0 },
      emphasis: { disabled: true },
      z: 4,
      ...(mark
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              animation: false,
              data: [{ yAxis: round(mark.value), name: mark.name }],
              lineStyle: { color: '$soft', type: 'dashed', width: 1.25 },
              label: { formatter: '{b}', color: '$soft', position: 'insideEndTop', fontSize: 12 },
            },
          }
        : {}),
    },
    {
      type: 'line',
      name,
      data: bars,
      symbol: 'rect',
      symbolSize: [9, 1.5],
      showAllSymbol: true,
      silent: true,
      itemStyle: { color },
      lineStyle: { color, width: 1.5 },
      z: 3,
    },
  ]
}

/** Enough digits for any screen, and few enough for a small page. */
export function round(value: number): number {
  return Number(value.toPrecision(6))
}
