import type { Panel } from '../line-panel.ts'
import { diagonal, xy } from './axes.ts'
import { draw } from './draw.ts'
import type { PlotOptions, Svg } from './svg.ts'

/** Numbers: an array, or a tensor, as `predict` gives. */
export type Numbers = ArrayLike<number> | { readonly data: ArrayLike<number>; readonly scale?: number }

/** Predictions over targets, a point a sample; on the dashed line they are equal. */
export function plotPredictions(targets: Numbers, predictions: Numbers, options: PlotOptions = {}): Svg {
  const [t, y] = [numbersOf(targets), numbersOf(predictions)]
  if (t.length !== y.length || t.length === 0) {
    throw new TypeError(`plotPredictions: expected as many predictions as targets, ${t.length}, got ${y.length}.`)
  }
  const both = [...t, ...y]
  const [least, most] = both.reduce(([a, b], value) => [Math.min(a!, value), Math.max(b!, value)], [both[0]!, both[0]!])
  const title = options.title ?? 'Predictions over targets'
  const option = {
    ...xy(title, [], { scale: true, name: 'target' }, { scale: true, name: 'prediction' }),
    series: [
      diagonal(least!, most!),
      {
        type: 'scatter' as const,
        symbolSize: t.length > 2000 ? 3 : 6,
        data: t.map((value, i) => [value, y[i]!]),
        itemStyle: { color: '$third', opacity: 0.6 },
      },
    ],
  }
  return draw([{ title, unit: '', along: '', option } satisfies Panel], `${title}: ${t.length} points`, options)
}

const numbersOf = (given: Numbers): number[] =>
  'data' in given ? Array.from(given.data, value => value * (given.scale ?? 1)) : Array.from(given)
