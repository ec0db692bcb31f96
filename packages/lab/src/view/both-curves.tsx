import uPlot from 'uplot'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { endOf, SIDES, type Side } from '../settings.ts'
import type { Evaluation } from '../worker/protocol.ts'
import type { SeedsAnswer } from '../worker/seeds.ts'
import { averageOf } from './average.ts'
import { type Colour, LONE, useChart } from './chart.ts'
import { accuracyRange, epochAxis } from './curves.tsx'
import { type Quantity, quantityOf, scaleOf, scoreOf } from './measure.ts'
import { Worded } from './term.tsx'

interface Props {
  lab: Lab
  names: Readonly<Record<Side, string>>
  /** Of several seeds; from two on their means are drawn instead of the runs. */
  answers: readonly SeedsAnswer[]
  say: Say
}

const PACE = 100
const CAPTIONS = {
  accuracy: { both: 'bothCurves', spread: 'spreadCurves' },
  loss: { both: 'bothLosses', spread: 'spreadLosses' },
} as const

/**
 * Accuracy or loss of both runs on training and test points, on common axes; what is shaded is the generalization gap. Of several
 * seeds: means, and shaded the test points' standard deviation.
 */
export function BothCurves({ lab, names, answers, say }: Props) {
  const several = answers.length > 1
  const evaluations = SIDES.map(side => lab.runs[side].view.evaluations)
  const { left, right } = lab.settings
  const quantity = quantityOf(left, right)
  const end = Math.max(endOf(left), endOf(right))
  // without end: as far as they are
  const epochs = Number.isFinite(end) ? end : null
  const texts = { train: say('train'), test: say('test'), epoch: say('epoch') }
  const place = useChart(
    {
      pace: PACE,
      data: () =>
        uPlot.join(
          several
            ? SIDES.map(side =>
                spreadOf(
                  answers.map(answer => answer[side]),
                  quantity,
                ),
              )
            : evaluations.map(each => dataOf(each, quantity)),
        ),
      options: colour => options(colour, names, texts, { epochs, quantity, several }),
    },
    [names.left, names.right, texts.epoch, epochs, quantity, several],
    [...evaluations, answers],
  )
  return (
    <figure class="both-curves" data-testid="both-curves" data-seeds={answers.length}>
      <figcaption>
        <Worded text={say(CAPTIONS[quantity][several ? 'spread' : 'both'])} say={say} />
        <ul class="legend">
          {SIDES.map(side => (
            <li key={side} class={side}>
              {names[side]}
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="plot" ref={place} />
    </figure>
  )
}

/** Epochs; train and test, and the edges of what is shaded. */
function dataOf(evaluations: readonly Evaluation[], quantity: Quantity): uPlot.AlignedData {
  const scale = scaleOf(quantity)
  const [train, test] = (['train', 'test'] as const).map(set =>
    evaluations.map(each => scale * scoreOf(each[set], quantity)),
  )
  return [evaluations.map(({ epoch }) => epoch + 1), train!, test!, train!, test!]
}

function spreadOf(runs: readonly (readonly Evaluation[])[], quantity: Quantity): uPlot.AlignedData {
  const all = averageOf(runs, quantity)
  const scale = scaleOf(quantity)
  const column = (of: (each: (typeof all)[number]) => number) => all.map(each => scale * of(each))
  return [
    all.map(({ epoch }) => epoch + 1),
    column(({ train }) => train),
    column(({ test }) => test),
    column(({ test, testSd }) => test + testSd),
    column(({ test, testSd }) => test - testSd),
  ]
}

function options(
  colour: Colour,
  names: Props['names'],
  texts: Record<'train' | 'test' | 'epoch', string>,
  { epochs, quantity, several }: { epochs: number | null; quantity: Quantity; several: boolean },
): Omit<uPlot.Options, 'width' | 'height'> {
  const axis = { stroke: colour('--text'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false } }
  const lines = SIDES.flatMap(side => {
    const line = { stroke: colour(`--${side}`), width: 2, spanGaps: true, points: LONE }
    const edge = { ...line, width: 0, points: { show: false } }
    return [
      { ...line, label: `${names[side]}: ${texts.train}`, dash: [6, 3] },
      { ...line, label: `${names[side]}: ${texts.test}` },
      { ...edge, label: '' },
      { ...edge, label: '' },
    ]
  })
  // a hue so thin that what lies below it shows
  const shade = several ? '40' : '2b'
  return {
    scales: {
      x: { time: false, ...(epochs === null ? {} : { range: [0, epochs] }) },
      y: quantity === 'accuracy' ? { range: accuracyRange } : {},
    },
    axes: [epochAxis(axis, texts.epoch), { ...axis, size: 44 }],
    series: [{ label: texts.epoch }, ...lines],
    bands: SIDES.map((side, i) => ({ series: [4 * i + 3, 4 * i + 4], fill: `${colour(`--${side}`)}${shade}` })),
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
  }
}
