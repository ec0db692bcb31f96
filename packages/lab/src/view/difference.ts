import { FEATURE_LABELS, featuresOf } from '../data/features.ts'
import type { Key, Say } from '../i18n.ts'
import { changesOf } from '../rates.ts'
import { RUN_FIELDS, type RunSettings, type Side } from '../settings.ts'

/** How long a run is, how often it is evaluated, and on how much, makes no other network. */
const SAME_NETWORK: readonly (keyof RunSettings)[] = ['epochs', 'evaluateEvery', 'testSamples']
const NAMES = (Object.keys(RUN_FIELDS) as (keyof RunSettings)[]).filter(name => !SAME_NETWORK.includes(name))

/** What to call two runs: what differs between them; the dropout of both, where nothing does. */
export function namesOf(left: RunSettings, right: RunSettings, say: Say): Readonly<Record<Side, string>> {
  const differ = NAMES.filter(name => left[name] !== right[name])
  const told = differ.length > 0 ? differ : (['rate'] as const)
  const of = (run: RunSettings) => told.map(name => describe(name, run, say)).join(say('comma'))
  return { left: of(left), right: of(right) }
}

/** A setting and its value. */
export function describe(name: keyof RunSettings, run: RunSettings, say: Say): string {
  if (name === 'learningRateAt') {
    const changes = changesOf(run).map(({ step, rate }) => say('rateFrom', { n: step, rate }))
    return changes.length > 0 ? changes.join(say('comma')) : say('rateSame')
  }
  const value = run[name]
  if (name === 'rate') return run.rate === 0 ? say('noRate') : say('someRate', { rate: run.rate })
  if (name === 'data' || name === 'place') return say(`${name}.${value}` as Key)
  if (name === 'scaling') return `${say(name)}: ${say(`scaling.${run.scaling}`)}`
  if (name === 'features')
    return `${say(name)}: ${featuresOf(run.features)
      .map(each => FEATURE_LABELS[each])
      .join(', ')}`
  if (typeof value === 'boolean') return value ? say(name) : say('without', { what: say(name) })
  return `${say(name)} ${value}`
}
