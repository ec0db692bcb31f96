import { useState } from 'preact/hooks'
import type { Key, Say } from '../i18n.ts'
import { parseField, RUN_FIELDS, type RunSettings, type Side } from '../settings.ts'

interface Props {
  side: Side
  run: RunSettings
  say: Say
  onChange(run: RunSettings): void
}

/** The settings of a run. A change begins the run anew. */
export function Form({ side, run, say, onChange }: Props) {
  const [bad, setBad] = useState<string | null>(null)
  const names = (Object.keys(RUN_FIELDS) as (keyof RunSettings)[]).filter(
    name => name !== 'noise' || run.data !== 'mnist300',
  )
  const take = (name: keyof RunSettings, text: string) => {
    const value = parseField(RUN_FIELDS[name], text)
    setBad(value === null ? name : null)
    if (value === null || value === run[name]) return
    const changed = { ...run, [name]: value }
    if (changed.data === 'mnist300') changed.samples = Math.min(changed.samples, 300)
    onChange(changed)
  }
  return (
    <form class="settings" onSubmit={event => event.preventDefault()}>
      {names.map(name => {
        const field = RUN_FIELDS[name]
        const id = `${side}-${name}`
        const common = { id, name, 'data-testid': id }
        return (
          <div key={name} class="field">
            <label for={id}>{say(name)}</label>
            {field === 'flag' ? (
              <input
                {...common}
                type="checkbox"
                checked={run[name] === true}
                onChange={event => take(name, `${event.currentTarget.checked}`)}
              />
            ) : 'choice' in field ? (
              <select {...common} value={`${run[name]}`} onChange={event => take(name, event.currentTarget.value)}>
                {field.choice.map(value => (
                  <option key={value} value={value}>
                    {name === 'data' || name === 'place' ? say(`${name}.${value}` as Key) : value}
                  </option>
                ))}
              </select>
            ) : (
              <input
                {...common}
                type="text"
                inputMode="decimal"
                autocomplete="off"
                value={`${run[name]}`}
                aria-invalid={bad === name}
                aria-describedby={bad === name ? `${id}-bad` : undefined}
                onChange={event => take(name, event.currentTarget.value)}
              />
            )}
            {bad === name && (
              <span id={`${id}-bad`} class="bad" role="alert">
                {say('bad')}
              </span>
            )}
          </div>
        )
      })}
    </form>
  )
}
