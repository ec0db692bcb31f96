import type { ChartOption, Table } from '@thinnet/charts'
import { median } from '@thinnet/charts/numbers'

/** A bar, with a mark where the roofline bound is. */
export interface Bar {
  name: string
  value: number
  /** What is at the bar's end. */
  label: string
  colour: '$third' | '$soft'
  mark?: number | null
}

/** Fits a phone, so that text is never shrunk much. */
const WIDTH = 390
const BAR = 28
/** Bars longer than so many of the middle one are cut off there: one that is a hundred times slower would hide the rest. */
const LONGEST = 3

/** Horizontal bars from 0, the first on top. */
export function barChart(bars: readonly Bar[], description: string): NonNullable<Table['picture']> {
  const values = bars.map(bar => bar.value)
  const end = Math.max(...bars.map(bar => bar.mark ?? 0), Math.min(Math.max(...values), LONGEST * median(values)))
  const text = { color: '$ink', fontSize: 12 }
  const option: ChartOption = {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: 156, right: 84, top: 4, bottom: 4, outerBoundsMode: 'none' },
    xAxis: { type: 'value', min: 0, max: end, show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(bar => bar.name),
      axisLabel: { ...text, interval: 0 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '$line' } },
    },
    series: [
      {
        type: 'bar',
        barWidth: 15,
        data: bars.map(({ value, colour }) => ({ value: Math.min(value, end), itemStyle: { color: colour } })),
      },
      {
        type: 'scatter',
        symbol: 'rect',
        symbolSize: [3, 21],
        itemStyle: { color: '$ink', opacity: 1 },
        data: bars.flatMap(({ mark }, i) => (mark ? [[mark, i]] : [])),
        z: 5,
      },
      {
        // Nothing but the labels, after the bar and its mark.
        type: 'scatter',
        symbolSize: 1,
        itemStyle: { color: 'transparent', opacity: 1 },
        data: bars.map(({ value, mark, label }, i) => ({
          value: [Math.min(Math.max(value, mark ?? 0), end), i],
          label: { show: true, position: 'right', formatter: value > end ? `» ${label}` : label, ...text },
        })),
      },
    ],
  }
  return { option, width: WIDTH, height: BAR * bars.length + 8, description }
}
