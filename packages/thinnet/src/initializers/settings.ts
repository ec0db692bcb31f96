import { refuse } from '../errors.ts'
import { checkOptions, finite, isPlainObject, type OptionKind, type OptionKinds } from '../options/index.ts'

/** The options given, over the defaults: finite numbers, or of the kinds that are named. */
export function settings<Config extends object>(
  who: string,
  given: Partial<Config>,
  defaults: Config,
  kinds: Readonly<Record<string, OptionKind>> = {},
): Readonly<Config> {
  if (isPlainObject(given) && 'seed' in given && !('seed' in defaults)) {
    refuse(who, 'no seed', 'one', "Leave it out: the model's seed decides.")
  }
  const known = Object.fromEntries(Object.keys(defaults).map(name => [name, kinds[name] ?? finite]))
  return { ...defaults, ...checkOptions(who, given, known as OptionKinds<Partial<Config>>) }
}
