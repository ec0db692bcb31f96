import { refuse } from '../errors.ts'
import { checkKeys } from '../options.ts'
import type { Callback } from './callback.ts'
import { HOOKS } from './hooks.ts'

/**
 * A callback of functions, whose names are checked: a misspelt one would never be called.
 *
 * @throws ThinnetError for another name, and for what is no function
 */
export function lambda(hooks: Pick<Callback, (typeof HOOKS)[number]>): Callback {
  checkKeys('lambda', hooks, HOOKS)
  for (const name of HOOKS) {
    const hook = hooks[name]
    if (hook !== undefined && typeof hook !== 'function') refuse('lambda', `${name}: a function`, hook)
  }
  return { ...hooks }
}
