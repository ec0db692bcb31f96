import type uPlot from 'uplot'
import { bring, type Key, type Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { SEQUENCES_FIELDS, type SequencesSettings } from '../settings.ts'
import { SEQUENCES } from '../texts/sequences.ts'
import { FIRST, MASKINGS, type Masking, type SequencesAnswer, TESTED } from '../worker/masking.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { type Colour, useChart } from './chart.ts'
import { epochAxis } from './curves.tsx'
import { Failure } from './failure.tsx'
import { NumberField, RateField } from './fields.tsx'
import { drawStates } from './states.ts'
import { plain, Worded } from './term.tsx'
import { useAnswer } from './use-answer.ts'

bring(SEQUENCES)

const TITLES: { readonly [masking in Masking]: Key } = { sequence: 'oneMaskSequence', step: 'newMaskStep' }
/** The colour of each: that of the left and the right run. */
const HUES: { readonly [masking in Masking]: string } = { sequence: '--left', step: '--right' }
/** Means over seeds 1 to 5 of the accuracy with dropout, in %: `tests/measure-sequences.ts`. */
const MEASURED = { a: 97, b: 94, c: 94, d: 66, e: 94, f: 19, g: 91, h: 89 }

/** A recurrent network's state under one mask a sequence, and under a new one at each step. */
export function Sequences({ lab, say }: { lab: Lab; say: Say }) {
  const { rate, length, seed } = lab.settings.sequences
  const { answer, failure } = useAnswer(lab, 'sequences', { rate, length, seed }, [rate, length, seed])
  const set = (part: Partial<SequencesSettings>) =>
    lab.set({ ...lab.settings, sequences: { ...lab.settings.sequences, ...part } })
  const working = !failure && (answer?.rate !== rate || answer.length !== length || answer.seed !== seed)
  const percent = (masking: Masking, which: 'whole' | 'thinned') =>
    answer ? (100 * answer.runs[masking][which].at(-1)!).toFixed(0) : '–'
  return (
    <section class="sequences" aria-label={say('viewSequences')}>
      <p class="about">
        <Worded text={say('sequencesAbout')} say={say} />
      </p>
      <div class="settings">
        <RateField
          name="sequences-rate"
          label={say('sequencesRate')}
          value={rate}
          onChange={rate => set({ rate })}
          say={say}
        />
        <NumberField
          name="sequences-length"
          label={say('sequencesLength')}
          field={SEQUENCES_FIELDS.length}
          value={length}
          onChange={length => set({ length })}
          say={say}
        />
        <NumberField
          name="sequences-seed"
          label={say('sequencesSeed')}
          term="seed"
          field={SEQUENCES_FIELDS.seed}
          value={seed}
          onChange={seed => set({ seed })}
          say={say}
        />
        <button type="button" data-testid="sequences-other" onClick={() => set({ seed: seed + 1 })}>
          {say('sequencesOther')}
        </button>
      </div>
      <Failure failure={failure} say={say} />
      <p
        class="told"
        role="status"
        data-testid="sequences-told"
        data-working={working}
        data-thinned={answer ? MASKINGS.map(masking => answer.runs[masking].thinned.at(-1)).join() : ''}
      >
        {working || !answer
          ? say('sequencesWorking')
          : `${say('sequencesTold', {
              n: TESTED,
              a: percent('sequence', 'thinned'),
              b: percent('step', 'thinned'),
              c: percent('sequence', 'whole'),
              d: percent('step', 'whole'),
            })}${say('betweenSentences')}${say('sequencesChance', { n: 100 / FIRST })}`}
      </p>
      <div class="grids">
        {MASKINGS.map(masking => (
          <section key={masking} class={masking} aria-label={say(TITLES[masking])}>
            <h2>{say(TITLES[masking])}</h2>
            <Grid answer={answer} masking={masking} say={say} />
          </section>
        ))}
      </div>
      <p class="about">
        <Worded text={say('sequencesGrid')} say={say} />
      </p>
      <Told answer={answer} say={say} />
      <p class="about">
        <Worded text={say('sequencesMeasured', MEASURED)} say={say} />
      </p>
    </section>
  )
}

interface GridProps {
  answer: SequencesAnswer | null
  masking: Masking
  say: Say
}

/** A column for each step, a row for each unit, and above them the symbols. */
function Grid({ answer, masking, say }: GridProps) {
  const ref = useCanvas(
    (context, width, height) => {
      if (!answer) return
      const colours = ['--text', '--positive', '--negative', '--edge'].map(name => colourOf(context.canvas, name)) as [
        string,
        string,
        string,
        string,
      ]
      drawStates(context, width, height, answer.symbols, answer.runs[masking], colours)
    },
    [answer, masking],
  )
  return (
    <canvas
      ref={ref}
      role="img"
      aria-label={plain(say('sequencesGrid'))}
      data-testid={`sequences-${masking}`}
      data-masks={answer?.runs[masking].masks.join('') ?? ''}
    />
  )
}

/** How often the first symbol is told, by the step. */
function Told({ answer, say }: { answer: SequencesAnswer | null; say: Say }) {
  const names = MASKINGS.map(masking => say(TITLES[masking]))
  const place = useChart(
    { data: () => dataOf(answer), options: colour => options(colour, names, say('sequencesStep')) },
    names,
    [answer],
  )
  return (
    <figure>
      <figcaption>{say('sequencesCurves')}</figcaption>
      <div class="plot" ref={place} />
    </figure>
  )
}

function dataOf(answer: SequencesAnswer | null): uPlot.AlignedData {
  const steps = Array.from({ length: TESTED }, (_, i) => i + 1)
  const column = (values: readonly number[] | undefined) => steps.map((_, i) => (values ? 100 * values[i]! : null))
  return [
    steps,
    ...MASKINGS.flatMap(masking => [column(answer?.runs[masking].thinned), column(answer?.runs[masking].whole)]),
  ]
}

function options(colour: Colour, names: readonly string[], step: string): Omit<uPlot.Options, 'width' | 'height'> {
  const axis = { stroke: colour('--text'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false } }
  const lines = MASKINGS.flatMap((masking, i) => {
    const line = { stroke: colour(HUES[masking]), width: 2, points: { show: false }, label: names[i]! }
    return [{ ...line, dash: [6, 3] }, line]
  })
  return {
    scales: { x: { time: false, range: [1, TESTED] }, y: { range: [0, 101] } },
    axes: [epochAxis(axis, step), { ...axis, size: 44 }],
    series: [{ label: step }, ...lines],
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
  }
}
