import { refuse, show } from '../errors.ts'
import { meant } from '../options/nearest.ts'
import * as factories from './index.ts'
import type { Initializer } from './initializer.ts'

const named = { ...factories }

/** An initializer at its defaults, by the name of its factory. */
export type InitializerName = keyof typeof named

/**
 * A named initializer at its defaults, or one of your own as it is.
 *
 * @param who is named in the error
 * @throws ThinnetError for an unknown name, or what has no `draw`
 */
export function initializerFor(value: Initializer | InitializerName, who: string): Initializer {
  if (typeof value === 'string' && Object.hasOwn(named, value)) return named[value]()
  if (typeof value === 'object' && typeof value?.draw === 'function') return value
  const names = Object.keys(named)
  const hint = typeof value === 'function' ? 'Call it: initializers.heNormal().' : meant(value, names)
  return refuse(who, `an initializer: ${names.join(', ')}, or an object with draw(shape, stream)`, show(value), hint)
}
