import type { Growth, Point, Series } from '../growth-series.ts'

/** What is plotted of a point. */
export const QUANTITIES = {
  time: { name: 'time', unit: 'ms per training step', of: ({ ms }: Point) => ms },
  memory: {
    name: 'memory',
    unit: 'MiB over the bare process',
    of: ({ peak, base }: Point) => peak - base,
  },
} as const
export type Quantity = (typeof QUANTITIES)[keyof typeof QUANTITIES]

/** All threads of a process share its memory. */
export const quantitiesOf = (series: Series): readonly Quantity[] =>
  series.id === 'threads' ? [QUANTITIES.time] : [QUANTITIES.time, QUANTITIES.memory]

export type Line = readonly (readonly [value: number, figure: number])[]

/** A library's figures along a series, by value. */
export function lineOf({ points }: Growth, series: Series, row: string, library: string, { of }: Quantity): Line {
  return points
    .filter(point => point.series === series.id && point.row === row && point.library === library)
    .toSorted((a, b) => a.value - b.value)
    .map(point => [point.value, of(point)])
}
