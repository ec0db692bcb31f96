import { useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { Distribution } from '../worker/histogram.ts'
import type { StatisticsCell } from '../worker/statistics.ts'
import { type Colour, useChart } from './chart.ts'

const HEIGHT = 130
/** How much higher than the lower one's peak the picture is at most: beyond that the higher one is cut off. */
const HIGHEST = 10

/** Training filled, inference as an outline, over each other; a line at each mean. */
export function Histogram({ cell, label }: { cell: StatisticsCell; label: string }) {
  const latest = useRef(cell)
  latest.current = cell
  const place = useChart(
    { height: HEIGHT, data: () => dataOf(cell), options: colour => options(colour, () => latest.current) },
    [],
    [cell],
  )
  return <div ref={place} class="histogram" role="img" aria-label={label} />
}

/** Edges, and what lies between each and the next; nothing after the last. */
function dataOf({ bins, training, inference }: StatisticsCell): uPlot.AlignedData {
  const edges = Array.from({ length: bins.count + 1 }, (_, i) => (bins.first + i) * bins.width)
  const steps = ({ shares }: Distribution) => [...shares, 0]
  return [edges, steps(training), steps(inference)]
}

function options(colour: Colour, cell: () => StatisticsCell): Omit<uPlot.Options, 'width' | 'height'> {
  const [text, train, predict] = [colour('--soft'), colour('--soft'), colour('--text')] as [string, string, string]
  const paths = uPlot.paths.stepped!({ align: 1 })
  return {
    padding: [10, 18, 0, 18],
    scales: {
      x: { time: false, range: (_, from, to) => [from, to] },
      y: { range: plot => [0, height(plot.data)] },
    },
    axes: [
      {
        ...{ stroke: text, size: 24, gap: 2, space: 56, grid: { stroke: colour('--grid'), width: 1 } },
        ...{ ticks: { show: false }, values: (_, splits) => splits.map(brief) },
      },
      { show: false },
    ],
    series: [
      {},
      { stroke: train, fill: faint(train), width: 1, paths, points: { show: false } },
      { stroke: predict, width: 2, paths, points: { show: false } },
    ],
    legend: { show: false },
    cursor: { show: false },
    hooks: {
      draw: [
        plot => {
          mark(plot, cell().training.mean, train, [4, 3])
          mark(plot, cell().inference.mean, predict, [])
        },
      ],
    },
  }
}

/** The colour, #rrggbb, so thin that what lies below it shows. */
const faint = (colour: string) => `${colour}59`

/** A number of an axis; uPlot's own have three decimals, few enough for an output that is smaller than that. */
const brief = (x: number) => {
  const rounded = Number(x.toPrecision(6))
  return Math.abs(rounded) >= 1e5 ? rounded.toExponential() : `${rounded}`
}

function height([, ...histograms]: uPlot.AlignedData): number {
  const peaks = histograms.map(shares => Math.max(...(shares as number[]))).filter(peak => peak > 0)
  return peaks.length === 0 ? 1 : Math.min(1.05 * Math.max(...peaks), HIGHEST * Math.min(...peaks))
}

/** A line from top to bottom, with a head, so that it is no histogram's side. */
function mark({ ctx, bbox, valToPos }: uPlot, value: number, colour: string, dash: number[]): void {
  const x = valToPos(value, 'x', true)
  ctx.save()
  ctx.strokeStyle = colour
  ctx.lineWidth = 2 * devicePixelRatio
  ctx.setLineDash(dash.map(length => length * devicePixelRatio))
  ctx.beginPath()
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.stroke()
  const head = 5 * devicePixelRatio
  ctx.fillStyle = colour
  ctx.beginPath()
  ctx.moveTo(x - head, bbox.top - 1.5 * head)
  ctx.lineTo(x + head, bbox.top - 1.5 * head)
  ctx.lineTo(x, bbox.top)
  ctx.fill()
  ctx.restore()
}
