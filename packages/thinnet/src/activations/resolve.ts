import { refuse, show } from '../errors.ts'
import type { Activation } from './activation.ts'
import * as functions from './index.ts'

const named = { ...functions }
export type ActivationName = keyof typeof named | 'linear'

/** The activation of this name, one of your own as it stands, or undefined for linear: y = x is no work at all. */
export function activationFor(value: ActivationName | Activation | undefined, who: string): Activation | undefined {
  if (value === undefined || value === 'linear') return undefined
  if (typeof value === 'string' && Object.hasOwn(named, value)) return named[value]
  if (typeof value === 'object' && value !== null && 'forward' in value && 'backward' in value) {
    // a layer has these, too
    if (!('build' in value)) return value
  }
  const names = Object.keys(named).join(', ')
  return refuse(who, `activation linear, ${names} or an object { name, forward, backward }`, show(value))
}
