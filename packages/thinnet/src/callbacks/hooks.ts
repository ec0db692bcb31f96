import { refuse, show } from '../errors.ts'
import type { Callback, Hooks } from './callback.ts'

export const HOOKS = [
  'onTrainBegin',
  'onEpochBegin',
  'onBatchEnd',
  'onTestBegin',
  'onTestEnd',
  'onEpochEnd',
  'onEpochSettled',
  'onNotFinite',
  'onTrainEnd',
] as const
const METHODS = [...HOOKS, 'getState', 'setState', 'restore', 'forFit'] as const

/** What `fit` was given as callbacks, checked: a list, or a single one, as Keras takes it. */
export function callbackList(value: unknown = []): readonly Callback[] {
  if (!Array.isArray(value)) return [checkCallback('fit: callbacks', value)]
  return Array.from(value, (item, i) => checkCallback(`fit: callbacks[${i}]`, item))
}

/** The hooks of one fit, and whether they remember: then under a name. */
export function hooksOf(callback: Callback): { hooks: Hooks; remembers: boolean } {
  const { name, watches = {} } = callback
  const who = `fit: callback ${typeof name === 'string' ? name : ''}`.trim()
  const hooks = callback.forFit ? checkHooks(who, callback.forFit()) : callback
  const { getState, setState } = hooks
  if (!getState !== !setState) refuse(who, 'getState and setState', 'one of the two')
  if (!getState) return { hooks, remembers: false }
  if (typeof name !== 'string' || name === '') refuse(who, 'a name, since it remembers', show(name))
  if (name.includes('/')) refuse(who, 'a name without "/"', name)
  for (const [what, item] of Object.entries(watches)) {
    if (item !== null && !['string', 'number', 'boolean'].includes(typeof item)) {
      refuse(`${who}: watches: ${what}`, 'a string, a number, a boolean or null', item)
    }
  }
  return { hooks, remembers: true }
}

function checkCallback(who: string, value: unknown): Callback {
  const callback = checkHooks(who, value) as Callback
  if (callback.forFit && [...HOOKS, 'getState', 'setState', 'restore'].some(hook => hook in callback)) {
    refuse(who, 'forFit or hooks', 'both', 'Give two callbacks, or all hooks in what forFit returns.')
  }
  return callback
}

/** Refuses what would never be called: another object, and a hook that is misspelt or no function. */
function checkHooks(who: string, value: unknown): Hooks {
  const expected = 'an object with hooks'
  if (typeof value === 'function') refuse(who, expected, show(value), hintOf(value))
  if (Array.isArray(value)) refuse(who, expected, value, 'Give one list, all callbacks in a row.')
  if (typeof value !== 'object' || value === null) return refuse(who, expected, show(value), 'Leave it out.')
  const names = namesOf(value)
  const misspelt = names.find(name => /^on[A-Z_]/.test(name) && !(HOOKS as readonly string[]).includes(name))
  if (misspelt !== undefined) refuse(who, `hooks among ${HOOKS.join(', ')}`, `"${misspelt}"`)
  for (const name of METHODS) {
    const method = (value as Record<string, unknown>)[name]
    if (method !== undefined && typeof method !== 'function') refuse(who, `${name}: a function`, show(method))
  }
  // One that is put together under conditions may have ended up empty.
  const empty = Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {}) === null && names.length === 0
  if (!empty && !METHODS.some(name => name in value))
    refuse(who, expected, show(value), `Hooks are ${HOOKS.join(', ')}.`)
  return value
}

/** Names that an object has, or its class: not those that every object inherits. */
function namesOf(value: object): string[] {
  const names = Object.getOwnPropertyNames(value)
  const prototype = Object.getPrototypeOf(value) as object | null
  const own = prototype !== null && Object.getPrototypeOf(prototype) !== null
  return own ? [...names, ...namesOf(prototype)] : names
}

function hintOf(value: CallableFunction): string {
  const name = value.name || 'it'
  return /^class\b/.test(String(value))
    ? `Make one of it: new ${name}().`
    : `Call ${name}(), or give { onEpochEnd: … }.`
}
