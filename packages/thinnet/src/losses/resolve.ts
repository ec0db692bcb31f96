import { refuse, show } from '../errors.ts'
import { meant } from '../options/nearest.ts'
import { longName, type ShortName } from '../short-names.ts'
import * as factories from './index.ts'
import type { Loss } from './loss.ts'

const named = { ...factories }
/** A name of one of `losses`, with its defaults, or Keras' short name of it: `'mse'`. */
export type LossName = keyof typeof named | ShortName<keyof typeof named>

/** The loss of this name, long or Keras' short one, at its defaults, or one of your own as it is. */
export function lossFor(value: LossName | Loss, who: string): Loss {
  if (typeof value === 'string' && Object.hasOwn(named, longName(value))) {
    return named[longName(value) as keyof typeof named]()
  }
  if (typeof value === 'object' && value !== null && 'forward' in value && 'backward' in value) return value
  const names = Object.keys(named)
  return refuse(who, `loss ${names.join(', ')}, or an object of losses`, show(value), meant(value, names))
}
