import { axisText, capitalized, frame, type Panel } from '@thinnet/charts'
import { largest, smallest } from '@thinnet/charts/numbers'
import type { Value } from '../trials/trial.ts'
import type { Analysis, Summary } from './analysis.ts'
import { type Axis, axesOf, edge, isGrid, slice, some } from './axes.ts'
import { numberAxis, readPoint, round, SLANTED, WRAPPED } from './dot-panel.ts'
import { told } from './effect-panels.ts'
import { labelOf, showValue } from './names.ts'

const MAPS = 3
const CELLS_WITH_TEXT = 120
const MOST = 60
const POINTS = 600

/** The objective as colour over pairs of dimensions: cells of a grid, points of a search. */
export function heatPanels(analysis: Analysis): Panel[] {
  const axes = axesOf(analysis).slice(0, MAPS)
  if (!analysis.best) return []
  const pairs = axes.flatMap((y, i) => axes.slice(i + 1).map(x => orderly(x, y)))
  return pairs.map(([x, y]) =>
    isGrid(analysis) && x.values.length <= MOST && y.values.length <= MOST
      ? cells(analysis, x, y)
      : points(analysis, x, y),
  )
}

/** Numbers along, names upwards. */
function orderly(a: Axis, b: Axis): [Axis, Axis] {
  return a.kind === 'category' && b.kind !== 'category' ? [b, a] : a.values.length >= b.values.length ? [a, b] : [b, a]
}

function cells(analysis: Analysis, x: Axis, y: Axis): Panel {
  const { measure, best, baseline } = analysis
  const members = slice(analysis, [x, y])
  const held = axesOf(analysis).filter(({ path }) => path !== x.path && path !== y.path)
  const values = Object.fromEntries(held.map(({ path }) => [path, best!.setting.values[path]!]))
  const written = members.length <= CELLS_WITH_TEXT && x.values.length <= 12
  const last = (summary: Summary) => Number(summary === baseline) + 2 * Number(summary === best)
  // What has a border goes over its neighbours.
  const data = members
    .toSorted((a, b) => last(a) - last(b))
    .map(summary => ({
      name: told(summary, analysis),
      value: [
        x.values.indexOf(summary.setting.values[x.path]!),
        y.values.indexOf(summary.setting.values[y.path]!),
        shown(summary, analysis),
      ],
      ...(summary === best ? { itemStyle: { borderColor: '$ink', borderWidth: 2 } } : {}),
      ...(summary === baseline && summary !== best ? { itemStyle: { borderColor: '$plain', borderWidth: 2 } } : {}),
      label: { formatter: measure.show(summary.estimate!.mean).slice(0, 5).replace(/\.$/, '') },
    }))
  return mapped(analysis, x, y, {
    note: held.length > 0 ? `at the best ${labelOf(values)}` : '',
    members,
    narrow: x.values.length > 6 ? { series: [{ label: { show: false } }] } : {},
    xAxis: names(x, along(x)),
    yAxis: { ...names(y, upwards(y)), inverse: y.kind === 'category' },
    series: {
      type: 'heatmap',
      data,
      itemStyle: { borderColor: '$card', borderWidth: 1 },
      label: { show: written, color: '$ink', fontSize: 11 },
      emphasis: { disabled: true },
    },
  })
}

function points(analysis: Analysis, x: Axis, y: Axis): Panel {
  const all = analysis.summaries.filter(({ estimate, full }) => estimate && full)
  // The best in front.
  const members = some(all, POINTS).reverse()
  const at = (summary: Summary, axis: Axis): Value => {
    const value = summary.setting.values[axis.path]!
    return axis.kind === 'category' ? axis.values.indexOf(value) : value
  }
  return mapped(analysis, x, y, {
    note: members.length < all.length ? `${members.length} of ${all.length}, evenly from best to worst` : '',
    members,
    xAxis: scale(x, along(x)),
    yAxis: scale(y, upwards(y)),
    series: {
      type: 'scatter',
      symbolSize: members.length > 150 ? 9 : 13,
      data: members.map(summary => ({
        name: told(summary, analysis),
        value: [at(summary, x), at(summary, y), shown(summary, analysis)],
        ...(summary === analysis.best ? { itemStyle: { borderColor: '$ink', borderWidth: 2.5 } } : {}),
      })),
      itemStyle: { borderColor: '$soft', borderWidth: 0.75, opacity: 1 },
      emphasis: { disabled: true },
    },
  })
}

function scale(axis: Axis, label: object): object {
  return axis.kind === 'category' ? names(axis, label) : numberAxis(axis)
}

function names({ values }: Axis, label: object): object {
  return { type: 'category', data: values.map(showValue), axisLabel: { ...axisText, ...label } }
}

const along = ({ values, kind }: Axis) => (kind === 'category' && values.length <= 8 ? WRAPPED : { hideOverlap: true })
const upwards = (axis: Axis) => ({ width: widthOf(axis), overflow: 'break' })

function widthOf({ values, kind }: Axis): number {
  if (kind !== 'category') return 48
  return Math.min(120, Math.max(34, 7.5 * largest(values.map(value => showValue(value).length)) + 4))
}

interface Mapped {
  note: string
  members: readonly Summary[]
  xAxis: object
  yAxis: object
  series: object
  narrow?: Panel['narrow']
}

function mapped(analysis: Analysis, x: Axis, y: Axis, { note, members, narrow = {}, ...own }: Mapped): Panel {
  const { unit } = analysis.measure
  const title = `${capitalized(y.name)} by ${x.name}: ${analysis.measure.name}${unit && `, ${unit}`}`
  const shared = frame(title, [])
  const rule = { axisLine: { lineStyle: { color: '$soft' } }, axisTick: { show: false }, splitLine: { show: false } }
  const width = widthOf(y)
  return {
    title,
    unit: '',
    along: '',
    narrow: { ...narrow, ...(x.kind === 'category' ? SLANTED : {}) },
    description: `${title}, as colour; the table of configurations has the figures`,
    option: {
      ...shared,
      title: { ...shared.title, ...(note ? { subtext: note, subtextStyle: { color: '$soft', fontSize: 12 } } : {}) },
      legend: { show: false },
      grid: { ...shared.grid, left: width + 44, right: 20, top: note ? 66 : 50, bottom: 98 },
      tooltip: { ...shared.tooltip, ...readPoint },
      visualMap: {
        ...colours(analysis, members),
        type: 'continuous',
        dimension: 2,
        calculable: false,
        orient: 'horizontal',
        left: 'center',
        bottom: 10,
        itemWidth: 12,
        itemHeight: 180,
        textStyle: { color: '$soft', fontSize: 12 },
      },
      xAxis: { ...rule, ...named(x.name, 36), ...own.xAxis } as object,
      yAxis: {
        ...rule,
        ...named(y.name, width + 14),
        ...own.yAxis,
      } as object,
      series: [own.series],
    },
  }
}

const named = (name: string, nameGap: number) => ({ name, nameLocation: 'middle', nameGap, nameTextStyle: axisText })

/** Colours from the worst to the best; what is far off the rest has the worst's, and does not flatten the rest. */
export function colours(analysis: Analysis, members: readonly Summary[]) {
  const { better, scale, show } = analysis.measure
  const values = members.map(summary => shown(summary, analysis))
  const cut = edge(values, better)
  const [least, most] = [smallest(values), largest(values)]
  const [low, high] = better === 1 ? [cut ?? least, most] : [least, cut ?? most]
  const ramp = ['$cold', '$warm', '$hot']
  const text = (value: number) => show(value / scale)
  return {
    min: low,
    max: high,
    inRange: { color: better === 1 ? ramp : ramp.toReversed() },
    outOfRange: { color: '$cold' },
    text:
      better === 1
        ? [text(high), `${cut === null ? '' : '≤ '}${text(low)}`]
        : [`${cut === null ? '' : '≥ '}${text(high)}`, text(low)],
  }
}

function shown(summary: Summary, { measure }: Analysis): number {
  return round(measure.scale * summary.estimate!.mean)
}
