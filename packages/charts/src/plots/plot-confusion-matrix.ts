import type { Tensor } from 'thinnet'
import { axisText, frame, type Panel } from '../line-panel.ts'
import { draw } from './draw.ts'
import type { PlotOptions, Svg } from './svg.ts'

export interface ConfusionMatrixPlotOptions extends PlotOptions {
  /** One a class; default their indices. */
  classNames?: readonly string[]
}

/** Counts by true class, down, and predicted class, across: the more of its row a cell has, the darker. */
export function plotConfusionMatrix(matrix: Tensor, options: ConfusionMatrixPlotOptions = {}): Svg {
  const [classes = 0, across] = matrix.shape
  if (classes < 1 || classes !== across) {
    throw new TypeError(`plotConfusionMatrix: expected a tensor [classes, classes], got [${matrix.shape.join(', ')}].`)
  }
  const names = options.classNames ?? Array.from({ length: classes }, (_, j) => `${j}`)
  const title = options.title ?? 'Confusion matrix'
  const width = options.width ?? Math.max(420, 140 + 46 * classes)
  const height = options.height ?? Math.max(400, 130 + 40 * classes)
  const grid = { ...frame('', []).grid, left: 100, right: 24, top: 52, bottom: 64 }
  const cell = [(width - grid.left - grid.right) / classes - 1, (height - grid.top - grid.bottom) / classes - 1]
  const axis = (name: string, nameGap: number) => ({
    type: 'category' as const,
    data: [...names],
    name,
    nameLocation: 'middle' as const,
    nameGap,
    nameTextStyle: axisText,
    axisLabel: axisText,
    axisTick: { show: false },
    axisLine: { show: false },
  })
  const { tooltip: _, ...rest } = frame(title, [])
  const option = {
    ...rest,
    grid,
    xAxis: axis('predicted class', 34),
    yAxis: { ...axis('true class', 70), inverse: true },
    series: {
      type: 'scatter' as const,
      symbol: 'rect',
      symbolSize: cell,
      data: Array.from(matrix.data, (value, i) => cellOf(matrix, value, i)),
      label: { show: true, color: '$ink', fontSize: classes > 12 ? 9 : 12 },
    },
  }
  return draw([{ title, unit: '', along: '', option } satisfies Panel], `${title} of ${classes} classes`, {
    width,
    height,
  })
}

function cellOf({ data, shape: [classes] }: Tensor, value: number, i: number) {
  const [row, column] = [Math.floor(i / classes!), i % classes!]
  const total = Array.from({ length: classes! }, (_, j) => data[row * classes! + j]!).reduce((a, b) => a + b)
  return {
    value: [column, row],
    itemStyle: { color: '$hot', opacity: total === 0 ? 0 : value / total },
    // An opacity is its label's, too, unless that has one of its own.
    label: { formatter: `${Number(value.toFixed(2))}`, opacity: 1 },
  }
}
