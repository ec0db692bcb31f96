import { refuse, show } from '../errors.ts'
import { meant } from '../options/nearest.ts'
import type { Activation } from './activation.ts'
import { isFromFormulas } from './from-formulas.ts'
import * as functions from './index.ts'

const named = { ...functions }
/** A name of one of `activations`, or `'linear'`: y = x. */
export type ActivationName = keyof typeof named | 'linear'

/** Whether it is thinnet's: one of a user's own may have the name of one. */
export function isOurs(f: Activation): boolean {
  return isFromFormulas(f) || Object.values<unknown>(named).includes(f)
}

/** The activation of this name (at its defaults), one of your own as it is, or undefined for linear: y = x is no work at all. */
export function activationFor(value: ActivationName | Activation | undefined, who: string): Activation | undefined {
  if (value === undefined || value === 'linear') return undefined
  if (typeof value === 'string' && Object.hasOwn(named, value)) {
    const entry = named[value]
    return typeof entry === 'function' ? entry() : entry
  }
  if (typeof value === 'object' && value !== null && 'forward' in value && 'backward' in value) {
    // a layer has these, too
    if (!('build' in value)) return value
  }
  const names = Object.keys(named)
  const expected = `activation linear, ${names.join(', ')} or an object { name, forward, backward }`
  return refuse(who, expected, show(value), meant(value, names))
}
