import type uPlot from 'uplot'
import type { Say } from '../i18n.ts'
import type { RunView } from '../run-client.ts'
import { type Colour, useChart } from './chart.ts'

interface Props {
  title: string
  quantity: 'accuracy' | 'loss'
  view: RunView
  say: Say
}

const HEIGHT = 180
/** Small networks are evaluated hundreds of times a second: drawn as often, curves would take frames from the page. */
const PACE = 100

/** Train and test by the epoch, live. */
export function Curves({ title, quantity, view, say }: Props) {
  const { evaluations } = view
  const [epoch, train, test] = [say('epoch'), say('train'), say('test')]
  const place = useChart(
    {
      ...{ height: HEIGHT, pace: PACE },
      data: () => dataOf(quantity, evaluations),
      options: colour => options(quantity, colour, { epoch, train, test }),
    },
    [quantity, epoch, train, test],
    [quantity, evaluations],
  )

  return (
    <figure class="curves">
      <figcaption>{title}</figcaption>
      <div ref={place} />
    </figure>
  )
}

function dataOf(quantity: 'accuracy' | 'loss', evaluations: RunView['evaluations']): uPlot.AlignedData {
  const factor = quantity === 'accuracy' ? 100 : 1
  return [
    evaluations.map(({ epoch }) => epoch),
    evaluations.map(({ train }) => factor * train[quantity]),
    evaluations.map(({ test }) => factor * test[quantity]),
  ]
}

function options(
  quantity: 'accuracy' | 'loss',
  colour: Colour,
  { epoch, train, test }: { epoch: string; train: string; test: string },
): Omit<uPlot.Options, 'width' | 'height'> {
  const text = colour('--text')
  const axis = { stroke: text, grid: { stroke: colour('--grid'), width: 1 }, ticks: { stroke: colour('--grid') } }
  const show = (_: uPlot, value: number | null) => (value == null ? '–' : value.toFixed(quantity === 'loss' ? 3 : 2))
  return {
    scales: { x: { time: false }, y: quantity === 'accuracy' ? { range: [0, 100] } : {} },
    axes: [
      // whole epochs
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000] },
      { ...axis, size: 44 },
    ],
    series: [
      { label: epoch, value: (_, value) => (value == null ? '–' : `${value}`) },
      { label: train, stroke: colour('--train'), width: 2, value: show, dash: [6, 3], points: { show: false } },
      { label: test, stroke: colour('--test'), width: 2, value: show, points: { show: false } },
    ],
    cursor: { drag: { x: false, y: false } },
  }
}
