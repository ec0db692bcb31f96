import { axisText, type ChartOption, drawSvg, frame, type Panel } from '@thinnet/charts'
import type { GrowingNetwork, Growth, Series } from '../growth-series.ts'
import { lineOf, type Quantity, quantitiesOf } from './growth-figures.ts'

/** Of each library, so that lines differ without colours, too. */
const LOOKS: Readonly<Record<string, { color: string; symbol: string }>> = {
  'thinnet-wasm': { color: '$third', symbol: 'circle' },
  'thinnet-fma': { color: '$fourth', symbol: 'triangle' },
  'thinnet-blas': { color: '$sixth', symbol: 'diamond' },
  pytorch: { color: '$fifth', symbol: 'rect' },
}

/** Time and memory of a series' networks by library, both axes logarithmic: what grows by a power is a straight line. */
export function growthChart(growth: Growth, series: Series): string {
  const panels = series.networks.flatMap(network =>
    quantitiesOf(series).map(quantity => panel(growth, series, network, quantity)),
  )
  const { processor, date } = growth.machine
  return drawSvg(`A training step by ${series.along}`, `${processor}, ${date!.slice(0, 10)}`, panels)
}

function panel(growth: Growth, series: Series, { row, name }: GrowingNetwork, quantity: Quantity): Panel {
  const { libraries } = growth
  const title = `${name}: ${quantity.name}`
  const axis = { type: 'log' as const, axisLabel: axisText, splitLine: { lineStyle: { color: '$line' } } }
  const option: ChartOption = {
    ...frame(`${title}, ${quantity.unit}`, []),
    legend: {
      ...{ top: 34, left: 10, itemGap: 18, textStyle: { color: '$soft', fontSize: 12 } },
      data: libraries.map(library => library.name),
    },
    xAxis: {
      ...axis,
      ...{ logBase: 2, min: 'dataMin', max: 'dataMax', minorTick: { show: false } },
      ...{ name: series.along, nameLocation: 'middle', nameGap: 26, nameTextStyle: axisText },
      axisLine: { lineStyle: { color: '$soft' } },
    },
    yAxis: { ...axis, axisLine: { show: false } },
    series: libraries.map(library => {
      const { color, symbol } = LOOKS[library.id]!
      const line = lineOf(growth, series, row, library.id, quantity)
      const data = line.flatMap(([x, y]) => (y > 0 ? [[x, Number(y.toPrecision(4))]] : []))
      const style = { itemStyle: { color }, lineStyle: { color, width: 2.25 }, emphasis: { disabled: true } }
      return { type: 'line', name: library.name, data, symbol, symbolSize: 8, ...style }
    }),
  }
  return { title, unit: quantity.unit, along: series.along, option }
}
