import { useState } from 'preact/hooks'
import { bring, type Key, type Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { parseField, STATISTICS_FIELDS, type StatisticsSettings } from '../settings.ts'
import { STATISTICS } from '../texts/statistics.ts'
import type { Distribution } from '../worker/histogram.ts'
import type { Scaling, StatisticsAnswer, StatisticsCell } from '../worker/statistics.ts'
import { Failure } from './failure.tsx'
import { showing } from './fields.tsx'
import { expected } from './form.tsx'
import { Histogram } from './histogram.tsx'
import { SettingTerm, Term, Worded } from './term.tsx'
import { useAnswer } from './use-answer.ts'

bring(STATISTICS)

const SCALINGS: readonly Scaling[] = ['inverted', 'vanilla', 'forgotten']
const FIELDS = Object.keys(STATISTICS_FIELDS) as (keyof StatisticsSettings)[]
/** Bytes of the 256 images that are shown to the networks. */
const IMAGES = 256 * 784

/** Histograms of each layer's outputs, in training and in inference, for each scaling. */
export function Statistics({ lab, say }: { lab: Lab; say: Say }) {
  const settings = lab.settings.statistics
  const { answer, failure } = useAnswer(
    lab,
    'statistics',
    async () => ({ settings, images: settings.data === 'digits' ? await loadImages(lab) : null }),
    FIELDS.map(field => settings[field]),
  )
  const change = (part: Partial<StatisticsSettings>) =>
    lab.set({ ...lab.settings, statistics: { ...lab.settings.statistics, ...part } })
  return (
    <section class="statistics" aria-label={say('viewStatistics')}>
      <p class="about">
        <Worded text={say('statistics.about')} say={say} />
      </p>
      <Choices settings={settings} say={say} onChange={change} />
      <Keep settings={settings} say={say} onChange={change} />
      <Failure failure={failure} say={say} />
      {answer ? <Answer answer={answer} say={say} /> : !failure && <Waiting lab={lab} say={say} />}
      <div class="small">
        <p>{say('statistics.legend')}</p>
        <p>{say('statistics.noise')}</p>
        <p>{say('statistics.tolerance')}</p>
        {settings.batchNorm && <p>{say('statistics.shift')}</p>}
      </div>
    </section>
  )
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
  settings: StatisticsSettings
  say: Say
  onChange(part: Partial<StatisticsSettings>): void
}

function Choices({ settings, say, onChange }: ChoicesProps) {
  const [bad, setBad] = useState<{ name: keyof StatisticsSettings; got: string } | null>(null)
  const take = (name: keyof StatisticsSettings, text: string) => {
    const value = parseField(STATISTICS_FIELDS[name], text)
    setBad(value === null ? { name, got: text } : null)
    if (value !== null) onChange({ [name]: value })
  }
  const label = (name: 'layers' | 'units' | 'seed' | 'activation' | 'data') => (
    <>
      <label for={`statistics-${name}`}>{say(name)}</label>
      <SettingTerm name={name} say={say} />
    </>
  )
  const choice = (name: 'activation' | 'data', options: readonly (readonly [value: string, text: string])[]) => (
    <div class="field">
      {label(name)}
      <select
        id={`statistics-${name}`}
        data-testid={`statistics-${name}`}
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
    const { from, to } = STATISTICS_FIELDS[name] as { from: number; to: number }
    return (
      <div class="field">
        {label(name)}
        <input
          id={`statistics-${name}`}
          data-testid={`statistics-${name}`}
          type="number"
          min={from}
          max={to}
          ref={showing(settings[name])}
          aria-invalid={bad?.name === name}
          aria-describedby={bad?.name === name ? 'statistics-bad' : undefined}
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
        ['digits', say('statistics.data.digits')],
        ['normal', say('statistics.data.normal')],
      ])}
      {number('seed')}
      <label class="check">
        <input
          type="checkbox"
          data-testid="statistics-batchNorm"
          checked={settings.batchNorm}
          onChange={event => onChange({ batchNorm: event.currentTarget.checked })}
        />
        {say('statistics.batchNorm')}
      </label>
      <button type="button" data-testid="statistics-draw" onClick={() => onChange({ step: settings.step + 1 })}>
        {say('statistics.draw')}
      </button>
      {bad !== null && (
        <span id="statistics-bad" class="bad" role="alert">
          {say('bad', {
            ...{ expected: expected(STATISTICS_FIELDS[bad.name], say), got: bad.got, value: `${settings[bad.name]}` },
          })}
        </span>
      )}
    </form>
  )
}

function Keep({ settings: { keep }, say, onChange }: ChoicesProps) {
  return (
    <div class="keep">
      <label for="statistics-keep">
        <strong>{say('keep')}</strong> <span class="soft">{say('keepHelp')}</span>
      </label>
      <Term name="keep" of={say('keep')} say={say} />
      <input
        id="statistics-keep"
        data-testid="statistics-keep"
        type="range"
        min={0.05}
        max={1}
        step={0.01}
        value={keep}
        onInput={event => onChange({ keep: Number(event.currentTarget.value) })}
      />
      <output for="statistics-keep" data-testid="statistics-keep-value">
        {keep.toFixed(2)}
      </output>
    </div>
  )
}

function Answer({ answer, say }: { answer: StatisticsAnswer; say: Say }) {
  const { rows, settings } = answer
  const nameOf = (row: number) =>
    row === rows.length - 1
      ? say('statistics.logits')
      : say(settings.batchNorm ? 'statistics.hiddenNorm' : 'statistics.hidden', { n: row + 1 })
  const summary = (scaling: Scaling) => {
    const n = rows.filter(row => row[scaling].verdict === 'differ').length
    if (n === 0) return say('statistics.right')
    return say(scaling === 'forgotten' ? 'statistics.differIn' : 'statistics.rightNoise', { n, all: rows.length })
  }
  return (
    <div data-testid="statistics-answer" data-keep={settings.keep} data-step={settings.step} data-rows={rows.length}>
      <ul class="triple scalings" aria-live="polite">
        {SCALINGS.map(scaling => (
          <li key={scaling}>
            <h2>
              {scaling === 'forgotten' ? (
                say('statistics.forgotten')
              ) : (
                <Term name={scaling} say={say}>
                  {say(`statistics.${scaling}`)}
                </Term>
              )}
            </h2>
            <p>{say(`statistics.${scaling}.how`)}</p>
            <p data-testid={`statistics-differ-${scaling}`}>{summary(scaling)}</p>
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
                tooLarge={scaling === 'forgotten' ? size(row.forgotten.inference) / size(row.vanilla.inference) : 1}
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
  cell: StatisticsCell
  row: string
  /** How many times what vanilla predicts; told where it is not once. */
  tooLarge: number
  say: Say
}

function Cell({ scaling, name, cell, row, tooLarge, say }: CellProps) {
  const { training, inference, verdict } = cell
  const title = say(`statistics.${scaling}`)
  const zeros = training.zeros > 0 || inference.zeros > 0
  const told = said(cell, scaling, say)
  const label = say('statistics.picture', {
    ...{ row, scaling: title, training: moments(training), inference: moments(inference), verdict: told },
  })
  return (
    <figure class={`cell ${scaling} ${verdict}`}>
      <figcaption>{title}</figcaption>
      <Histogram cell={cell} label={label} />
      <table>
        <thead class="hidden">
          <tr>
            <th scope="col">{say('statistics.outputs')}</th>
            <th scope="col">{say('statistics.meanSd')}</th>
            {zeros && <th scope="col">{say('statistics.zeros')}</th>}
          </tr>
        </thead>
        <tbody>
          {(['training', 'inference'] as const).map(mode => (
            <Line key={mode} mode={mode} name={name} distribution={cell[mode]} zeros={zeros} say={say} />
          ))}
        </tbody>
      </table>
      <p class="verdict" data-testid={`statistics-verdict-${name}`} data-verdict={verdict}>
        {told}
        {Math.abs(tooLarge - 1) > 0.005 && ` ${say('statistics.tooLarge', { n: few(tooLarge) })}`}
      </p>
    </figure>
  )
}

interface LineProps {
  mode: 'training' | 'inference'
  name: string
  distribution: Distribution
  /** Whether their share is told. */
  zeros: boolean
  say: Say
}

function Line({ mode, name, distribution, zeros, say }: LineProps) {
  const { mean, standardDeviation } = distribution
  return (
    <tr
      class={mode}
      data-testid={`statistics-${name}-${mode}`}
      data-mean={mean}
      data-sd={standardDeviation}
      data-zeros={distribution.zeros}
    >
      <th scope="row">{say(`statistics.${mode}` as Key)}</th>
      <td>{moments(distribution)}</td>
      {zeros && (
        <td class="zeros">
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${100 * distribution.zeros}%` }} />
          </span>
          {say('statistics.zeros')} {Math.round(100 * distribution.zeros)} %
        </td>
      )}
    </tr>
  )
}

function said({ verdict, training, inference }: StatisticsCell, scaling: Scaling, say: Say): string {
  if (verdict === 'wider')
    return say('statistics.wider', { n: few(inference.standardDeviation / training.standardDeviation) })
  if (verdict === 'agree') {
    const apart = Math.abs(training.mean - inference.mean) / Math.max(size(training), size(inference))
    return say(apart > 0.03 ? 'statistics.within' : 'statistics.agree')
  }
  const ratio = inference.mean / training.mean
  // a mean of next to nothing would be met any number of times
  const told = ratio > 0 && training.mean > 0.05 * size(training)
  // with the right scale nothing but noise is left
  const noise = scaling !== 'forgotten'
  if (!told) return say(noise ? 'statistics.noiseOnly' : 'statistics.differ')
  return say(noise ? 'statistics.noiseBy' : 'statistics.differBy', { n: few(ratio) })
}

/** Root mean square. */
const size = ({ mean, standardDeviation }: Distribution) => Math.hypot(mean, standardDeviation)

/** Three digits. */
const few = (x: number) => (x < 100 ? x.toPrecision(x < 1 ? 2 : 3) : Number(x.toPrecision(3)).toLocaleString())

/** Both numbers with as many decimals as give the larger two digits. */
function moments({ mean, standardDeviation }: Distribution): string {
  const scale = Math.max(Math.abs(mean), standardDeviation)
  const decimals = scale > 0 ? Math.max(0, 1 - Math.floor(Math.log10(scale))) : 0
  const text = (x: number) => {
    if (decimals > 5) return x.toExponential(1)
    return x.toFixed(scale >= 100 ? 0 : Math.max(2, decimals)).replace(/^-(?=[0.]*$)/, '')
  }
  return `${text(mean)} ± ${text(standardDeviation)}`.replaceAll('-', '−')
}
