import { refuse, show } from '../errors.ts'
import type { OptionKind } from './kinds.ts'
import { nearest } from './nearest.ts'

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
  const known: ReadonlyMap<string, OptionKind> = new Map(Object.entries(kinds))
  const options = givenOptions(who, given, known)
  for (const [name, value] of Object.entries(options)) {
    const kind = known.get(name) ?? refuseName(who, name, [...known.keys()])
    checkValue(who, name, value, kind)
  }
  for (const [name, { needed, what }] of known) {
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

function givenOptions(who: string, given: unknown, known: ReadonlyMap<string, OptionKind>): object {
  if (!(given === undefined || isPlainObject(given))) {
    const names = [...known.keys()]
    const first = names.find(name => known.get(name)!.needed) ?? names[0]
    refuse(who, 'an object of options', show(given), first === undefined ? '' : `Write { ${first}: … }.`)
  }
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined))
}

/** An object as literals make it, in whatever realm: not an array, a map or an object of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !Array.isArray(value))
}

function refuseName(who: string, name: string, known: readonly string[]): never {
  const near = nearest(name, known)
  const expected = known.length === 0 ? 'no options' : `options among ${known.join(', ')}`
  return refuse(who, expected, show(name), near === undefined ? '' : `Did you mean ${near}?`)
}
