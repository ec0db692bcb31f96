import {
  activations,
  constraints,
  initializers,
  losses,
  metrics,
  optimizers,
  refuse,
  regularizers,
  schedules,
} from 'thinnet'
import type { Json, ObjectText } from '../described/described.ts'
import { saidOf } from '../errors.ts'

const KINDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  activations,
  constraints,
  initializers,
  losses,
  metrics,
  optimizers,
  regularizers,
  schedules,
}

/** The same object, which thinnet has, and which takes its options. @param who names its place in errors */
export function checked(text: ObjectText, who: string): Json {
  make(text, who)
  return text as unknown as Json
}

function make({ object: kind, name, config }: ObjectText, who: string): unknown {
  const kinds = KINDS[kind] ?? {}
  const entry = Object.hasOwn(kinds, name)
    ? kinds[name]
    : refuse(who, `one of thinnet's ${kind} (${Object.keys(kinds).join(', ')})`, name)
  if (typeof entry !== 'function') return entry
  const options = Object.entries(config ?? {}).map(([option, value]) => [option, valueHere(value, `${who}: ${option}`)])
  return saidOf(who, name, () => entry(Object.fromEntries(options)))
}

const valueHere = (value: Json, who: string): unknown =>
  typeof value === 'object' && value !== null && 'object' in value ? make(value as unknown as ObjectText, who) : value
