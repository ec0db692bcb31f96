import { useEffect, useRef, useState } from 'preact/hooks'
import { LatestAsker } from '../asker.ts'
import type { Key, Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { parseField, SCALES_FIELDS, type ScalesSettings } from '../settings.ts'
import type { Spread } from '../worker/histogram.ts'
import type { ScalesAnswer, ScalesCell, Scaling } from '../worker/scales.ts'
import { Histogram } from './histogram.tsx'

const SCALINGS: readonly Scaling[] = ['inverted', 'vanilla', 'forgotten']
/** Bytes of the 256 images that are shown to the networks. */
const IMAGES = 256 * 784

/** Histograms of each layer's outputs, in training and in prediction, for each scaling. */
export function Scales({ lab, say }: { lab: Lab; say: Say }) {
  const settings = lab.settings.scales
  const { answer, failure } = useAnswer(lab, settings)
  const change = (part: Partial<ScalesSettings>) =>
    lab.set({ ...lab.settings, scales: { ...lab.settings.scales, ...part } })
  return (
    <section class="scales" aria-label={say('viewScales')}>
      <p class="about">{say('scales.about')}</p>
      <Choices settings={settings} say={say} onChange={change} />
      <Keep settings={settings} say={say} onChange={change} />
      {failure && (
        <p class="note" role="alert">
          {say('failed', { message: failure.message })}
        </p>
      )}
      {answer ? <Answer answer={answer} say={say} /> : !failure && <Waiting lab={lab} say={say} />}
      <div class="small">
        <p>{say('scales.legend')}</p>
        <p>{say('scales.noise')}</p>
        <p>{say('scales.tolerance')}</p>
        {settings.batchNorm && <p>{say('scales.shift')}</p>}
      </div>
    </section>
  )
}

/** What the worker says of these settings; of the last ones, until it does. */
function useAnswer(lab: Lab, settings: ScalesSettings) {
  const [heard, setHeard] = useState<{ answer: ScalesAnswer | null; failure: Error | null }>({
    ...{ answer: null, failure: null },
  })
  const asker = useRef<LatestAsker<'scales'> | null>(null)
  asker.current ??= new LatestAsker(lab.asker, 'scales', said =>
    setHeard(before => (said instanceof Error ? { ...before, failure: said } : { answer: said, failure: null })),
  )
  const fields = Object.keys(SCALES_FIELDS) as (keyof ScalesSettings)[]
  useEffect(
    () => {
      let latest = true
      const ask = async () => {
        const images = settings.data === 'digits' ? await loadImages(lab) : null
        if (latest) await asker.current?.ask({ settings, images })
      }
      ask().catch((failure: Error) => setHeard(before => ({ ...before, failure })))
      return () => {
        latest = false
      }
    },
    fields.map(field => settings[field]),
  )
  return heard
}

async function loadImages(lab: Lab): Promise<Uint8Array<ArrayBuffer>> {
  // a copy: what is sent takes its whole buffer along
  return (await lab.digits()).train.images.slice(0, IMAGES)
}

function Waiting({ lab, say }: { lab: Lab; say: Say }) {
  const percent = `${Math.round(100 * (lab.loading ?? 0))} %`
  return <p role="status">{lab.loading === null ? say('preparing') : say('loading', { percent })}</p>
}

interface ChoicesProps {
  settings: ScalesSettings
  say: Say
  onChange(part: Partial<ScalesSettings>): void
}

function Choices({ settings, say, onChange }: ChoicesProps) {
  const [bad, setBad] = useState<string | null>(null)
  const take = (name: keyof ScalesSettings, text: string) => {
    const value = parseField(SCALES_FIELDS[name], text)
    setBad(value === null ? name : null)
    if (value !== null) onChange({ [name]: value })
  }
  const label = (name: 'layers' | 'units' | 'seed' | 'activation' | 'data') => (
    <label for={`scales-${name}`}>{say(name)}</label>
  )
  const choice = (name: 'activation' | 'data', options: readonly (readonly [value: string, text: string])[]) => (
    <div class="field">
      {label(name)}
      <select
        id={`scales-${name}`}
        data-testid={`scales-${name}`}
        value={settings[name]}
        onChange={event => take(name, event.currentTarget.value)}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
  const number = (name: 'layers' | 'units' | 'seed') => {
    const { from, to } = SCALES_FIELDS[name] as { from: number; to: number }
    return (
      <div class="field">
        {label(name)}
        <input
          id={`scales-${name}`}
          data-testid={`scales-${name}`}
          type="number"
          min={from}
          max={to}
          value={settings[name]}
          aria-invalid={bad === name}
          aria-describedby={bad === name ? 'scales-bad' : undefined}
          onChange={event => take(name, event.currentTarget.value)}
        />
      </div>
    )
  }
  return (
    <form class="settings" onSubmit={event => event.preventDefault()}>
      {number('layers')}
      {number('units')}
      {choice(
        'activation',
        ['relu', 'sigmoid', 'tanh'].map(name => [name, name] as const),
      )}
      {choice('data', [
        ['digits', say('scales.data.digits')],
        ['normal', say('scales.data.normal')],
      ])}
      {number('seed')}
      <label class="check">
        <input
          type="checkbox"
          data-testid="scales-batchNorm"
          checked={settings.batchNorm}
          onChange={event => onChange({ batchNorm: event.currentTarget.checked })}
        />
        {say('scales.batchNorm')}
      </label>
      <button type="button" data-testid="scales-draw" onClick={() => onChange({ step: settings.step + 1 })}>
        {say('scales.draw')}
      </button>
      {bad !== null && (
        <span id="scales-bad" class="bad" role="alert">
          {say('bad')}
        </span>
      )}
    </form>
  )
}

function Keep({ settings: { keep }, say, onChange }: ChoicesProps) {
  return (
    <div class="keep">
      <label for="scales-keep">
        <strong>{say('keep')}</strong> <span class="soft">{say('keepHelp')}</span>
      </label>
      <input
        id="scales-keep"
        data-testid="scales-keep"
        type="range"
        min={0.05}
        max={1}
        step={0.01}
        value={keep}
        onInput={event => onChange({ keep: Number(event.currentTarget.value) })}
      />
      <output for="scales-keep" data-testid="scales-keep-value">
        {keep.toFixed(2)}
      </output>
    </div>
  )
}

function Answer({ answer, say }: { answer: ScalesAnswer; say: Say }) {
  const { rows, settings } = answer
  const nameOf = (row: number) =>
    row === rows.length - 1
      ? say('scales.logits')
      : say(settings.batchNorm ? 'scales.hiddenNorm' : 'scales.hidden', { n: row + 1 })
  const parted = (scaling: Scaling) => rows.filter(row => row[scaling].verdict === 'part').length
  return (
    <div data-testid="scales-answer" data-keep={settings.keep} data-step={settings.step} data-rows={rows.length}>
      <ul class="triple scalings" aria-live="polite">
        {SCALINGS.map(scaling => (
          <li key={scaling}>
            <h2>{say(`scales.${scaling}`)}</h2>
            <p>{say(`scales.${scaling}.how`)}</p>
            <p data-testid={`scales-parted-${scaling}`}>
              {say('scales.parted', { n: parted(scaling), all: rows.length })}
            </p>
          </li>
        ))}
      </ul>
      {rows.map((row, i) => (
        <section key={`${i}-${rows.length}`} aria-label={nameOf(i)}>
          <h3>{nameOf(i)}</h3>
          <div class="triple">
            {SCALINGS.map(scaling => (
              <Cell
                key={scaling}
                scaling={scaling}
                name={`${scaling}-${i}`}
                cell={row[scaling]}
                row={nameOf(i)}
                tooLarge={scaling === 'forgotten' ? size(row.forgotten.prediction) / size(row.vanilla.prediction) : 1}
                say={say}
              />
            ))}
          </div>
        </section>
      ))}
    </div>
  )
}

interface CellProps {
  scaling: Scaling
  name: string
  cell: ScalesCell
  row: string
  /** How many times what vanilla predicts; told where it is not once. */
  tooLarge: number
  say: Say
}

function Cell({ scaling, name, cell, row, tooLarge, say }: CellProps) {
  const { training, prediction, verdict } = cell
  const title = say(`scales.${scaling}`)
  const zeros = training.zeros > 0 || prediction.zeros > 0
  const told = said(cell, scaling, say)
  const label = say('scales.picture', {
    ...{ row, scaling: title, training: moments(training), prediction: moments(prediction), verdict: told },
  })
  return (
    <figure class={`cell ${scaling} ${verdict}`}>
      <figcaption>{title}</figcaption>
      <Histogram cell={cell} label={label} />
      <table>
        <thead class="hidden">
          <tr>
            <th scope="col">{say('scales.outputs')}</th>
            <th scope="col">{say('scales.meanDeviation')}</th>
            {zeros && <th scope="col">{say('scales.zeros')}</th>}
          </tr>
        </thead>
        <tbody>
          {(['training', 'prediction'] as const).map(mode => (
            <Line key={mode} mode={mode} name={name} spread={cell[mode]} zeros={zeros} say={say} />
          ))}
        </tbody>
      </table>
      <p class="verdict" data-testid={`scales-verdict-${name}`} data-verdict={verdict}>
        {told}
        {Math.abs(tooLarge - 1) > 0.005 && ` ${say('scales.tooLarge', { n: few(tooLarge) })}`}
      </p>
    </figure>
  )
}

interface LineProps {
  mode: 'training' | 'prediction'
  name: string
  spread: Spread
  /** Whether their share is told. */
  zeros: boolean
  say: Say
}

function Line({ mode, name, spread, zeros, say }: LineProps) {
  const { mean, deviation } = spread
  return (
    <tr
      class={mode}
      data-testid={`scales-${name}-${mode}`}
      data-mean={mean}
      data-deviation={deviation}
      data-zeros={spread.zeros}
    >
      <th scope="row">{say(`scales.${mode}` as Key)}</th>
      <td>{moments(spread)}</td>
      {zeros && (
        <td class="zeros">
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${100 * spread.zeros}%` }} />
          </span>
          {say('scales.zeros')} {Math.round(100 * spread.zeros)} %
        </td>
      )}
    </tr>
  )
}

function said({ verdict, training, prediction }: ScalesCell, scaling: Scaling, say: Say): string {
  if (verdict === 'wider') return say('scales.wider', { n: few(prediction.deviation / training.deviation) })
  if (verdict === 'agree') {
    const apart = Math.abs(training.mean - prediction.mean) / Math.max(size(training), size(prediction))
    return say(apart > 0.03 ? 'scales.within' : 'scales.agree')
  }
  const ratio = prediction.mean / training.mean
  // a mean of next to nothing would be met any number of times
  const told = ratio > 0 && training.mean > 0.05 * size(training)
  const parts = told ? say('scales.partBy', { n: few(ratio) }) : say('scales.part')
  // with the right scale nothing else is left
  return scaling === 'forgotten' ? parts : `${parts} ${say('scales.byNoise')}`
}

/** Root mean square. */
const size = ({ mean, deviation }: Spread) => Math.hypot(mean, deviation)

/** Three digits. */
const few = (x: number) => (x < 100 ? x.toPrecision(x < 1 ? 2 : 3) : Number(x.toPrecision(3)).toLocaleString())

/** Both numbers with as many decimals as give the larger two digits. */
function moments({ mean, deviation }: Spread): string {
  const scale = Math.max(Math.abs(mean), deviation)
  const decimals = scale > 0 ? Math.max(0, 1 - Math.floor(Math.log10(scale))) : 0
  const text = (x: number) => {
    if (decimals > 5) return x.toExponential(1)
    return x.toFixed(scale >= 100 ? 0 : Math.max(2, decimals)).replace(/^-(?=[0.]*$)/, '')
  }
  return `${text(mean)} ± ${text(deviation)}`.replaceAll('-', '−')
}
