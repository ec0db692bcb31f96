import { bring, type Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { ATTENTION_FIELDS, type AttentionSettings } from '../settings.ts'
import { ATTENTION } from '../texts/attention.ts'
import { type AttentionAnswer, type AttentionLook, LOOKS, MEAN_OF, TESTED } from '../worker/attending.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { Failure } from './failure.tsx'
import { NumberField, RateField } from './fields.tsx'
import { largest } from './largest.ts'
import { Worded } from './term.tsx'
import { useAnswer } from './use-answer.ts'
import { drawWeights, sumsOf } from './weights.ts'

bring(ATTENTION)

/** Test accuracy in %, mean and standard deviation over seeds 1 to 5: `tests/measure-attention.ts`. */
const MEASURED = {
  samples: [100, 400, 3000],
  rows: [
    [0, '73.2 ± 2.2', '82.1 ± 0.3', '82.8 ± 0.3'],
    [0.1, '75.8 ± 0.8', '82.3 ± 0.4', '82.7 ± 0.2'],
    [0.3, '77.6 ± 1.0', '82.3 ± 0.4', '82.7 ± 0.2'],
    [0.5, '78.5 ± 1.0', '82.2 ± 0.2', '82.8 ± 0.5'],
    [0.7, '78.8 ± 1.2', '81.9 ± 0.3', '82.5 ± 0.5'],
    [0.9, '78.1 ± 1.3', '80.0 ± 1.0', '81.6 ± 0.8'],
  ],
} as const

/** The weights of attention, as dropout thins them, and what that does for a small network. */
export function Attention({ lab, say }: { lab: Lab; say: Say }) {
  const { rate, samples, seed, step } = lab.settings.attention
  const { answer, failure } = useAnswer(lab, 'attention', { rate, samples, seed, step }, [rate, samples, seed, step])
  const set = (part: Partial<AttentionSettings>) =>
    lab.set({ ...lab.settings, attention: { ...lab.settings.attention, ...part } })
  const trained = answer?.rate === rate && answer.samples === samples && answer.seed === seed
  const titles: { readonly [look in AttentionLook]: string } = {
    whole: say('attentionWhole'),
    one: say('attentionMask', { step: answer?.step ?? step }),
    other: say('attentionNext', { step: (answer?.step ?? step) + 1 }),
    mean: say('attentionMean', { n: MEAN_OF }),
  }
  return (
    <section class="sequences attention" aria-label={say('viewAttention')}>
      <p class="about">
        <Worded text={say('attentionAbout')} say={say} />
      </p>
      <div class="settings">
        <RateField
          name="attention-rate"
          label={say('attentionRate')}
          value={rate}
          onChange={rate => set({ rate })}
          say={say}
        />
        <NumberField
          name="attention-samples"
          label={say('attentionSamples')}
          term="test"
          field={ATTENTION_FIELDS.samples}
          value={samples}
          onChange={samples => set({ samples })}
          say={say}
        />
        <NumberField
          name="attention-seed"
          label={say('attentionSeed')}
          term="seed"
          field={ATTENTION_FIELDS.seed}
          value={seed}
          onChange={seed => set({ seed })}
          say={say}
        />
        <button type="button" data-testid="attention-other" onClick={() => set({ seed: seed + 1 })}>
          {say('attentionOther')}
        </button>
        <button type="button" data-testid="attention-step" onClick={() => set({ step: (step + 2) % 1_000_000 })}>
          {say('attentionStep')}
        </button>
      </div>
      <Failure failure={failure} say={say} />
      <p
        class="told"
        role="status"
        data-testid="attention-told"
        data-working={!failure && !(trained && answer.step === step)}
        data-accuracies={answer ? [answer.dropout, answer.without].map(({ test }) => test).join() : ''}
      >
        {trained ? told(answer, say) : !failure && say('attentionWorking')}
      </p>
      <div class="grids">
        {LOOKS.map(look => (
          <section key={look} aria-label={titles[look]}>
            <h2>{titles[look]}</h2>
            <Weights answer={answer} look={look} title={titles[look]} say={say} />
          </section>
        ))}
      </div>
      <p class="about">
        <Worded text={say('attentionGrid')} say={say} />
      </p>
      <Measured say={say} />
      <p class="about">
        <Worded text={say('attentionHelps')} say={say} />
      </p>
    </section>
  )
}

function told({ rate, dropout, without, most }: AttentionAnswer, say: Say): string {
  const percent = (part: number) => (100 * part).toFixed(1)
  return say(rate > 0 ? 'attentionTold' : 'attentionToldNone', {
    ...{ n: TESTED, rate },
    ...{ a: percent(dropout.test), b: percent(without.test), c: percent(dropout.train), d: percent(without.train) },
    e: percent(most),
  })
}

interface WeightsProps {
  answer: AttentionAnswer | null
  look: AttentionLook
  title: string
  say: Say
}

function Weights({ answer, look, title, say }: WeightsProps) {
  const mask = answer && (look === 'one' || look === 'other') ? answer.masks[look] : null
  const ref = useCanvas(
    (context, width, height) => {
      if (!answer) return
      const { messages, weights } = answer
      // the same in all four
      const most = Math.max(...LOOKS.map(look => largest(weights[look])))
      const colours = ['--text', '--positive', '--edge'].map(name => colourOf(context.canvas, name))
      const [text, positive, edge] = colours as [string, string, string]
      drawWeights(context, width, height, { messages, weights: weights[look], mask, most }, [text, positive, edge])
    },
    [answer, look],
  )
  const sums = answer ? sumsOf(answer.weights[look]).map(sum => sum.toFixed(2)) : []
  return (
    <canvas
      ref={ref}
      role="img"
      aria-label={say('attentionPicture', { title, sums: sums.join(', ') })}
      data-testid={`weights-${look}`}
      data-mask={mask?.join('') ?? ''}
      data-weights={answer?.weights[look].join() ?? ''}
    />
  )
}

/** What the rate does over several seeds. */
function Measured({ say }: { say: Say }) {
  return (
    <table class="measured">
      <caption>{say('attentionMeasured')}</caption>
      <thead>
        <tr>
          <th scope="col">{say('attentionMeasuredRate')}</th>
          {MEASURED.samples.map(n => (
            <th key={n} scope="col">
              {say('attentionMeasuredSamples', { n })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {MEASURED.rows.map(([rate, ...cells]) => (
          <tr key={rate}>
            <th scope="row">{rate}</th>
            {cells.map((cell, i) => (
              <td key={i}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
