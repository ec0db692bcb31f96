import { refuse, show } from '../errors.ts'
import type { OptionKind } from './kinds.ts'
import { meant } from './nearest.ts'

/** A kind for every option of an interface, so that none can be forgotten. */
export type OptionKinds<Options> = { readonly [Name in keyof Required<Options>]: OptionKind }

/**
 * The options that were given, checked: a copy, without those that are undefined.
 *
 * Names that nobody reads are refused, for a misspelt `rat: 0.5` must not silently mean the default; so are values of
 * another kind, as `'0.5'` for a number, and options left out that are needed.
 *
 * @throws ThinnetError for those, in the name of who checks
 */
export function checkOptions<Options extends object>(
  who: string,
  given: Options | undefined,
  kinds: OptionKinds<Options>,
): Options {
  const known = kinds as Readonly<Record<string, OptionKind>>
  const all = objectOf(who, given, known)
  const options: Record<string, unknown> = {}
  for (const name of Object.keys(all)) {
    const value = all[name]
    if (value === undefined) continue
    if (!Object.hasOwn(known, name)) refuseName(who, name, Object.keys(known))
    checkValue(who, name, value, known[name]!)
    options[name] = value
  }
  for (const name of Object.keys(known)) {
    const { needed, what } = known[name]!
    if (!needed || name in options) continue
    if (needed === true) refuse(who, `${name}: ${what}`, 'undefined', `Give it as { ${name}: … }.`)
    if (!(needed.unless in options)) refuse(who, `${name} or ${needed.unless}, one of the two`, 'neither')
  }
  return options as Options
}

/** @throws ThinnetError for a value of another kind */
export function checkValue(who: string, name: string, value: unknown, { is, what }: OptionKind): void {
  if (!is(value)) refuse(who, `${name}: ${what}`, show(value))
}

function objectOf(
  who: string,
  given: unknown,
  known: Readonly<Record<string, OptionKind>>,
): Readonly<Record<string, unknown>> {
  if (given === undefined) return {}
  if (isPlainObject(given)) return given
  const names = Object.keys(known)
  const first = names.find(name => known[name]!.needed) ?? names[0]
  return refuse(who, 'an object of options', show(given), first === undefined ? '' : `Write { ${first}: … }.`)
}

/** An object as literals make it, in whatever realm: not an array, a map or an object of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !Array.isArray(value))
}

function refuseName(who: string, name: string, known: readonly string[]): never {
  const expected = known.length === 0 ? 'no options' : `options among ${known.join(', ')}`
  return refuse(who, expected, show(name), meant(name, known))
}
