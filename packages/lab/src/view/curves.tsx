import type uPlot from 'uplot'
import type { Say } from '../i18n.ts'
import type { RunView } from '../run-client.ts'
import type { Side } from '../settings.ts'
import { type Colour, LONE, useChart } from './chart.ts'
import { type Quantity, scaleOf, scoreOf } from './measure.ts'
import { Worded } from './term.tsx'

interface Props {
  side: Side
  title: string
  quantity: Quantity
  view: RunView
  say: Say
}

const HEIGHT = 180
/** Small networks are evaluated hundreds of times a second: drawn as often, curves would take frames from the page. */
const PACE = 100
/** Points of accuracy that are shown at least: what is smaller is chance. */
const LEAST = 10

/** Train and test by the epoch, live. The cursor is at the same epoch in all curves of the page. */
export function Curves({ side, title, quantity, view, say }: Props) {
  const { evaluations } = view
  const [epoch, train, test] = [say('epoch'), say('train'), say('test')]
  const place = useChart(
    {
      ...{ height: HEIGHT, pace: PACE },
      data: () => dataOf(quantity, evaluations),
      options: colour => options(side, quantity, colour, { epoch, train, test }),
    },
    [quantity, epoch, train, test],
    [quantity, evaluations],
  )

  return (
    <figure class="curves">
      <figcaption>
        <Worded text={title} say={say} />
      </figcaption>
      <div ref={place} />
    </figure>
  )
}

function dataOf(quantity: Quantity, evaluations: RunView['evaluations']): uPlot.AlignedData {
  const factor = scaleOf(quantity)
  return [
    evaluations.map(({ epoch }) => epoch + 1),
    evaluations.map(({ train }) => factor * scoreOf(train, quantity)),
    evaluations.map(({ test }) => factor * scoreOf(test, quantity)),
  ]
}

/** Percent: what the curves take, a little more, and never so little that chance looks like an effect. */
export function accuracyRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 100]
  const more = Math.max(1, (LEAST - (high - low)) / 2)
  return [Math.max(0, Math.floor(low - more)), Math.min(100.5, Math.ceil(high + more))]
}

/** Whole epochs, or steps. */
export const epochAxis = (axis: uPlot.Axis, label: string): uPlot.Axis => ({
  ...{ ...axis, label, labelSize: 18, size: 32, gap: 2 },
  incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000],
})

function options(
  side: Side,
  quantity: Quantity,
  colour: Colour,
  { epoch, train, test }: { epoch: string; train: string; test: string },
): Omit<uPlot.Options, 'width' | 'height'> {
  const text = colour('--text')
  const axis = { stroke: text, grid: { stroke: colour('--grid'), width: 1 }, ticks: { stroke: colour('--grid') } }
  const show = (_: uPlot, value: number | null) => (value == null ? '–' : value.toFixed(quantity === 'loss' ? 3 : 2))
  const line = { stroke: colour(`--${side}`), width: 2, value: show, points: LONE }
  return {
    scales: { x: { time: false }, y: quantity === 'accuracy' ? { range: accuracyRange } : {} },
    axes: [epochAxis(axis, epoch), { ...axis, size: 44 }],
    series: [
      { label: epoch, value: (_, value) => (value == null ? '–' : `${value}`) },
      { ...line, label: train, dash: [6, 3] },
      { ...line, label: test },
    ],
    cursor: { drag: { x: false, y: false }, sync: { key: 'epochs' } },
  }
}
