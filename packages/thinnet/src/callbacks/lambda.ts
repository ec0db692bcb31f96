import { checkOptions, func, type OptionKinds } from '../options/index.ts'
import type { Callback } from './callback.ts'
import { HOOKS } from './hooks.ts'

type Hooked = Pick<Callback, (typeof HOOKS)[number]>
const KINDS = Object.fromEntries(HOOKS.map(name => [name, func])) as OptionKinds<Hooked>

/**
 * A callback of functions, whose names are checked: a misspelt one would never be called.
 *
 * @throws ThinnetError for another name, and for what is no function
 */
export function lambda(hooks: Hooked): Callback {
  return checkOptions('lambda', hooks, KINDS)
}
