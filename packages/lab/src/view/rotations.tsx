import { useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { rotated } from '../data/picture.ts'
import type { Say } from '../i18n.ts'
import type { DigitAnswer } from '../worker/digit.ts'
import { likeliest } from './answer.tsx'
import { type Colour, useChart } from './chart.ts'
import { ink } from './picture.tsx'

/** Degrees of the pictures that are asked for. */
export const ANGLES: readonly number[] = Array.from({ length: 37 }, (_, i) => 10 * i - 180)
/** Of those that are shown below the chart. */
const SHOWN = ANGLES.filter(angle => angle % 30 === 0)
/** The digits that have a curve, with a colour and a dash each. */
const CURVES = [
  ['--one', []],
  ['--zero', [7, 3]],
  ['--text', [2, 3]],
  ['--soft', [9, 3, 2, 3]],
] as const
const UNCERTAINTIES = [
  ['--text', []],
  ['--soft', [6, 3]],
] as const

interface Props {
  answer: DigitAnswer
  pixels: ArrayLike<number>
  angle: number
  say: Say
}

/** Gal & Ghahramani's figure: the probabilities of the likeliest digits and the uncertainty, by the angle. */
export function Rotations({ answer, pixels, angle, say }: Props) {
  const { pictures, angles } = answer
  const most = Array.from({ length: 10 }, (_, digit) => Math.max(...pictures.map(({ mean }) => mean[digit]!)))
  // in the order of digits, so that a colour does not jump with a draw
  const digits = likeliest(most).slice(0, CURVES.length).sort()
  const clip = (p: number) => Math.min(1, Math.max(0, p))
  const probabilities: uPlot.AlignedData = [
    [...angles],
    ...digits.flatMap(digit => [
      pictures.map(({ mean }) => mean[digit]!),
      pictures.map(({ mean, sd }) => clip(mean[digit]! + sd[digit]!)),
      pictures.map(({ mean, sd }) => clip(mean[digit]! - sd[digit]!)),
    ]),
  ]
  const uncertainties: uPlot.AlignedData = [
    [...angles],
    pictures.map(({ entropy }) => entropy),
    pictures.map(({ mutualInformation }) => mutualInformation),
  ]
  return (
    <div
      data-testid="digit-rotations"
      data-name={answer.name}
      data-entropies={pictures.map(({ entropy }) => entropy).join()}
    >
      <Chart
        title={say('digitProbability')}
        data={probabilities}
        angle={angle}
        pixels={pixels}
        options={probabilityOptions}
      />
      <Legend items={digits.map((digit, i) => [...CURVES[i]!, say('digitCurve', { k: digit })] as const)} />
      <Chart
        title={say('digitUncertainties')}
        data={uncertainties}
        angle={angle}
        pixels={null}
        options={entropyOptions}
      />
      <Legend
        items={[
          [...UNCERTAINTIES[0], say('digitEntropy')],
          [...UNCERTAINTIES[1], say('digitInformation')],
        ]}
      />
    </div>
  )
}

type Curve = readonly [colour: string, dash: readonly number[], label: string]

/** What the lines mean. */
function Legend({ items }: { items: readonly Curve[] }) {
  return (
    <ul class="legend">
      {items.map(([colour, dash, label]) => (
        <li key={label}>
          <svg width="34" height="10" aria-hidden="true">
            <line
              x1="0"
              x2="34"
              y1="5"
              y2="5"
              stroke={`var(${colour})`}
              stroke-width="2.5"
              stroke-dasharray={dash.join(' ')}
            />
          </svg>{' '}
          {label}
        </li>
      ))}
    </ul>
  )
}

interface ChartProps {
  title: string
  data: uPlot.AlignedData
  /** Is marked. */
  angle: number
  /** Shown below the axis, rotated; null: not. */
  pixels: ArrayLike<number> | null
  options(colour: Colour): Pick<uPlot.Options, 'series' | 'bands' | 'scales'>
}

const HEIGHT = 170
/** Below the axis' numbers, where pictures are shown. */
const PICTURES = 34
const NUMBERS = 28

function Chart({ title, data, angle, pixels, options }: ChartProps) {
  const latest = useRef({ angle, pixels })
  latest.current = { angle, pixels }
  const whole = (colour: Colour) => {
    const text = colour('--text')
    const axis = { stroke: text, grid: { stroke: colour('--grid'), width: 1 }, ticks: { stroke: colour('--grid') } }
    let shown: { of: ArrayLike<number>; pictures: OffscreenCanvas[] } | null = null
    const draw = (chart: uPlot) => {
      const { angle, pixels } = latest.current
      mark(chart, angle, colour('--accent'))
      if (!pixels) return
      if (shown?.of !== pixels) shown = { of: pixels, pictures: SHOWN.map(each => ink(rotated(pixels, each), text)) }
      picture(chart, shown.pictures)
    }
    const made: Omit<uPlot.Options, 'width' | 'height'> = {
      ...{ padding: [8, 16, 0, 0], legend: { show: false } },
      ...options(colour),
      axes: [
        {
          ...axis,
          incrs: [30, 60, 90],
          size: NUMBERS + (pixels ? PICTURES : 0),
          values: (_, at) => at.map(v => `${v}°`),
        },
        { ...axis, size: 44 },
      ],
      cursor: { show: false },
      hooks: { draw: [draw] },
    }
    return made
  }
  const height = HEIGHT + (pixels ? PICTURES : 0)
  const place = useChart({ height, data: () => data, options: whole }, [options], [data, angle, pixels])

  return (
    <figure class="turning">
      <figcaption>{title}</figcaption>
      <div ref={place} role="img" aria-label={title} />
    </figure>
  )
}

const AXIS = { time: false, range: [-180, 180] as [number, number] }

function probabilityOptions(colour: Colour): ReturnType<ChartProps['options']> {
  const hidden = { stroke: 'transparent', width: 0, points: { show: false } }
  return {
    scales: { x: AXIS, y: { range: [0, 1] } },
    series: [
      {},
      ...CURVES.flatMap(([name, dash]) => [
        { stroke: colour(name), width: 2, dash: [...dash], points: { show: false } },
        hidden,
        hidden,
      ]),
    ],
    bands: CURVES.map(([name], i) => ({ series: [3 * i + 2, 3 * i + 3], fill: `${colour(name)}2e` })),
  }
}

function entropyOptions(colour: Colour): ReturnType<ChartProps['options']> {
  const line = ([name, dash]: (typeof UNCERTAINTIES)[number]) => ({
    ...{ stroke: colour(name), width: 2, dash: [...dash], points: { show: false } },
  })
  // no uncertainty is greater than that between ten digits alike
  return { scales: { x: AXIS, y: { range: [0, Math.log(10)] } }, series: [{}, ...UNCERTAINTIES.map(line)] }
}

/** A line at the present angle. */
function mark(chart: uPlot, angle: number, colour: string): void {
  const { ctx, bbox } = chart
  const x = chart.valToPos(angle, 'x', true)
  ctx.save()
  Object.assign(ctx, { strokeStyle: colour, lineWidth: 2 * devicePixelRatio })
  ctx.setLineDash([])
  ctx.beginPath()
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.stroke()
  ctx.restore()
}

/** The rotated pictures, each below its angle. */
function picture(chart: uPlot, pictures: readonly OffscreenCanvas[]): void {
  const { ctx, bbox } = chart
  const size = Math.min((PICTURES - 4) * devicePixelRatio, bbox.width / SHOWN.length)
  const y = bbox.top + bbox.height + NUMBERS * devicePixelRatio
  for (const [i, each] of pictures.entries()) {
    ctx.drawImage(each, chart.valToPos(SHOWN[i]!, 'x', true) - size / 2, y, size, size)
  }
}
