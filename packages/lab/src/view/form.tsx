import { useState } from 'preact/hooks'
import { FEATURE_LABELS, FEATURES } from '../data/features.ts'
import type { Key, Say } from '../i18n.ts'
import {
  DEFAULTS,
  type Field,
  isRegression,
  MOST_IMAGES,
  onPlane,
  parseField,
  RUN_FIELDS,
  type RunSettings,
  type Side,
} from '../settings.ts'
import { DataChoice } from './data-choice.tsx'
import { describe } from './difference.ts'
import { SettingTerm } from './term.tsx'

interface Props {
  side: Side
  run: RunSettings
  /** The step from which on it has this learning rate. */
  rateSince: number
  say: Say
  onChange(run: RunSettings): void
  /** For both runs. */
  onNewPoints(): void
}

/** How the learning rate changes is said with it. */
type Name = Exclude<keyof RunSettings, 'learningRateAt'>
/** Those that one plays with first; the others are folded away. */
const COMMON: readonly Name[] = ['samples', 'noise', 'rate', 'scaling', 'place', 'layers', 'units']
const NAMES = Object.keys(RUN_FIELDS).filter((name): name is Name => name !== 'learningRateAt')
const OTHERS = NAMES.filter(name => name !== 'data' && !COMMON.includes(name))
/** The learning rate at most, when numbers to predict are chosen. */
const GENTLE = 0.03
/** Of points alone. */
const OF_POINTS: readonly Name[] = ['testSamples', 'noise', 'dataSeed', 'features']

/** The settings of a run. A change begins the run again; more epochs and another learning rate go on. */
export function Form({ side, run, rateSince, say, onChange, onNewPoints }: Props) {
  const take = (name: Name, value: string | number | boolean) => {
    if (value === run[name]) return
    const changed = { ...run, [name]: value }
    if (changed.data === 'mnist300') changed.samples = Math.min(changed.samples, MOST_IMAGES)
    // squared errors of a new network are large: they diverge at rates that suit classes
    if (name === 'data' && isRegression(changed)) changed.learningRate = Math.min(changed.learningRate, GENTLE)
    onChange(changed)
  }
  const row = (names: readonly Name[]) =>
    names
      .filter(name => onPlane(run) || !OF_POINTS.includes(name))
      .map(name => (
        <Setting
          key={name}
          id={`${side}-${name}`}
          name={name}
          field={name === 'samples' && !onPlane(run) ? IMAGES : RUN_FIELDS[name]}
          value={run[name]}
          beside={name === 'learningRate' && rateSince > 0 ? say('rateSince', { n: rateSince }) : ''}
          say={say}
          onChange={value => take(name, value)}
        />
      ))
  const changed = OTHERS.filter(name => run[name] !== DEFAULTS[side][name])
  return (
    <form class="run-settings" onSubmit={event => event.preventDefault()}>
      <DataChoice id={`${side}-data`} value={run.data} say={say} onChange={data => take('data', data)} />
      {onPlane(run) && (
        <button type="button" data-testid={`${side}-new-points`} onClick={onNewPoints}>
          {say('newPoints')}
        </button>
      )}
      <div class="fields">{row(COMMON)}</div>
      <details data-testid={`${side}-more`}>
        <summary>
          {say('more')}
          {changed.length > 0 && (
            <span class="changed"> {changed.map(name => describe(name, run, say)).join(', ')}</span>
          )}
        </summary>
        <div class="fields">{row(OTHERS)}</div>
      </details>
    </form>
  )
}

/** What 0 stands for, where that is no number of theirs. */
const HINTS: { readonly [name in Name]?: Key } = { epochs: 'epochsHint', dataSeed: 'dataSeedHint' }

const IMAGES: Field = { from: 1, to: MOST_IMAGES, whole: true }

interface SettingProps {
  id: string
  name: Name
  field: Field
  value: string | number | boolean
  /** Is said in the field, after the value. */
  beside: string
  say: Say
  onChange(value: string | number | boolean): void
}

/** One setting, with its label. A number is taken on Enter, or when the field is left. */
function Setting({ id, name, field, value, beside, say, onChange }: SettingProps) {
  /** What is being typed, or could not be taken. */
  const [draft, setDraft] = useState<string | null>(null)
  const [bad, setBad] = useState(false)
  const common = { id, name, 'data-testid': id }
  const hint = HINTS[name]
  const commit = (text: string) => {
    const parsed = parseField(field, text)
    setBad(parsed === null)
    setDraft(parsed === null ? text : null)
    if (parsed !== null) onChange(parsed)
  }
  const leave = () => {
    setDraft(null)
    setBad(false)
  }
  let input = (
    <input
      {...common}
      type="text"
      inputMode="decimal"
      autocomplete="off"
      value={draft ?? `${value}`}
      aria-invalid={bad}
      aria-describedby={bad ? `${id}-bad` : beside ? `${id}-beside` : undefined}
      onInput={event => setDraft(event.currentTarget.value)}
      onBlur={event => event.currentTarget.value !== `${value}` && commit(event.currentTarget.value)}
      onKeyDown={event => {
        if (event.key === 'Enter') commit(event.currentTarget.value)
        else if (event.key === 'Escape') leave()
      }}
    />
  )
  if (field === 'flag') {
    const take = (checked: boolean) => onChange(checked)
    input = (
      <input
        {...common}
        type="checkbox"
        checked={value === true}
        onChange={event => take(event.currentTarget.checked)}
      />
    )
  } else if ('list' in field) {
    const chosen = `${value}`.split(',')
    return (
      <fieldset class="field list" data-testid={id}>
        <legend>{say(name)}</legend>
        {FEATURES.map(each => (
          <label key={each}>
            <input
              type="checkbox"
              data-testid={`${id}-${each}`}
              checked={chosen.includes(each)}
              // a network without input is none
              disabled={chosen.length <= field.least && chosen.includes(each)}
              onChange={event =>
                commit(
                  [...chosen.filter(other => other !== each), ...(event.currentTarget.checked ? [each] : [])].join(),
                )
              }
            />
            {FEATURE_LABELS[each]}
          </label>
        ))}
      </fieldset>
    )
  } else if ('choice' in field) {
    input = (
      <select {...common} value={`${value}`} onChange={event => onChange(event.currentTarget.value)}>
        {field.choice.map(each => (
          <option key={each} value={each}>
            {name === 'place' || name === 'scaling' ? say(`${name}.${each}` as Key) : each}
          </option>
        ))}
      </select>
    )
  }
  return (
    <div class={field === 'flag' ? 'field flag' : 'field'}>
      <label for={id}>
        {say(name)} {hint && <small>{say(hint)}</small>}
      </label>
      <SettingTerm name={name} say={say} />
      {input}
      {beside && (
        <span id={`${id}-beside`} class="beside-value" data-testid={`${id}-beside`}>
          {beside}
        </span>
      )}
      {bad && (
        <span id={`${id}-bad`} class="bad" role="alert" data-testid={`${id}-bad`}>
          {say('bad', { expected: expected(field, say), got: draft ?? '', value: `${value}` })}
        </span>
      )}
    </div>
  )
}

/** What a field takes, in words. */
export function expected(field: Field, say: Say): string {
  if (field === 'flag' || !('from' in field)) return ''
  const { from, to, whole, above } = field
  return say(whole ? 'badWhole' : above ? 'badAbove' : 'badNumber', { from, to })
}
