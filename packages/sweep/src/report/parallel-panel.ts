import { axisText, frame, type Panel } from '@thinnet/charts'
import type { Analysis, Summary } from './analysis.ts'
import { type Axis, axesOf, edge, some } from './axes.ts'
import { readPoint, round } from './dot-panel.ts'
import { heading, told } from './effect-panels.ts'
import { colours } from './heat-panels.ts'
import { showValue } from './names.ts'

const LINES = 300
const MANY = 60

/** Each configuration as a line through all its values to its final figure, where two dimensions do not show it all. */
export function parallelPanels(analysis: Analysis): Panel[] {
  const axes = axesOf(analysis)
  const all = analysis.summaries.filter(summary => summary.estimate)
  if (all.length < 2 || axes.length < 2 || (axes.length < 3 && all.length < MANY)) return []
  const shown = some(all, LINES)
  const rungs = all.some(({ full }) => !full)
  const title = 'All dimensions, one line per configuration'
  const shared = frame(title, [])
  const { better, scale: factor } = analysis.measure
  const cut = edge(
    shown.map(summary => factor * summary.estimate!.mean),
    better,
  )
  const last = axes.length + Number(rungs)
  const part =
    shown.length < all.length ? `${shown.length} of ${all.length} configurations, evenly from best to worst` : ''
  return [
    {
      title,
      unit: '',
      along: '',
      wide: true,
      // The titles of the axes would run into each other.
      narrow: {
        parallelAxis: axes.map((_, i) => ({ nameTextStyle: { fontSize: 10 }, nameGap: i % 2 === 1 ? 28 : 12 })),
      } as Panel['option'],
      description: `${title}; the table of configurations has the figures`,
      option: {
        ...shared,
        title: { ...shared.title, ...(part ? { subtext: part, subtextStyle: { color: '$soft', fontSize: 12 } } : {}) },
        legend: { show: false },
        tooltip: { ...shared.tooltip, ...readPoint },
        visualMap: { ...colours(analysis, shown), ...LINE_COLOURS(analysis), show: false, dimension: last },
        parallel: { left: 50, right: 64, top: part ? 100 : 84, bottom: 34, axisExpandable: false },
        parallelAxis: [
          ...axes.map((axis, dim) => ({ dim, ...scale(axis) })),
          ...(rungs ? [{ dim: axes.length, name: 'epochs', ...STYLE, type: 'value', min: 0 }] : []),
          { dim: last, name: heading(analysis), ...STYLE, type: 'value', scale: true },
        ] as object[],
        series: [
          {
            type: 'parallel',
            lineStyle: { width: shown.length > 100 ? 1 : 1.75, opacity: shown.length > 100 ? 0.5 : 0.75 },
            emphasis: { disabled: true },
            // The best in front.
            data: shown.toReversed().map(summary => ({
              name: told(summary, analysis),
              value: [...axes.map(axis => at(summary, axis)), ...(rungs ? [summary.epochs] : []), finalOf(summary)],
              ...(summary === analysis.best ? { lineStyle: { width: 4, opacity: 1 } } : {}),
            })) as object[],
          },
        ],
      },
    },
  ]

  /** What is far off the rest is at the edge. */
  function finalOf(summary: Summary): number {
    const value = factor * summary.estimate!.mean
    return round(cut === null ? value : better === 1 ? Math.max(cut, value) : Math.min(cut, value))
  }
}

/** Lines are thin: they need colours that stand out from the page. */
function LINE_COLOURS({ measure: { better } }: Analysis) {
  const ramp = ['$line', '$hot', '$dropout']
  return { inRange: { color: better === 1 ? ramp : ramp.toReversed() }, outOfRange: { color: '$line' } }
}

const STYLE = {
  nameTextStyle: { ...axisText, color: '$ink' },
  nameGap: 14,
  axisLine: { lineStyle: { color: '$soft' } },
  axisTick: { show: false },
  // Lines run below the labels.
  axisLabel: { color: '$ink', fontSize: 12, textBorderColor: '$card', textBorderWidth: 3 },
}

function scale({ name, kind, values }: Axis): object {
  if (kind === 'category') return { ...STYLE, name, type: 'category', data: values.map(showValue) }
  return { ...STYLE, name, type: kind === 'log' ? 'log' : 'value', scale: true }
}

function at({ setting }: Summary, { path, kind }: Axis): number | string {
  const value = setting.values[path]!
  return kind === 'category' ? showValue(value) : Number(value)
}
