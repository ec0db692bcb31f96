import { axisText, frame } from '../line-panel.ts'

/** What the pictures of points have in common: a title, a grid, and two axes with names. */
export function xy(title: string, legend: readonly string[], x: object, y: object) {
  const axis = {
    type: 'value' as const,
    nameLocation: 'middle' as const,
    nameTextStyle: axisText,
    axisLabel: axisText,
    axisLine: { lineStyle: { color: '$soft' } },
    splitLine: { lineStyle: { color: '$line' } },
  }
  const { tooltip: _, ...rest } = frame(title, legend)
  const grid = { ...rest.grid, left: 66, right: 24, top: legend.length > 0 ? 74 : 52 }
  return { ...rest, grid, xAxis: { ...axis, nameGap: 28, ...x }, yAxis: { ...axis, nameGap: 46, ...y } }
}

/** The line on which both axes say the same. */
export function diagonal(from: number, to: number) {
  return {
    type: 'line' as const,
    showSymbol: false,
    data: [
      [from, from],
      [to, to],
    ],
    lineStyle: { color: '$soft', width: 1, type: 'dashed' as const },
  }
}
