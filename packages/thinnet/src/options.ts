import { refuse, show } from './errors.ts'
import { MOST_DIMENSIONS } from './tensor/shape.ts'

/** What an option may be: in words, as a test, and whether it can be left out. */
export interface OptionKind {
  /** For the error: `a whole number ≥ 1`. */
  readonly what: string
  is(value: unknown): boolean
  /** true: refused where it is left out. A name: refused where that option is left out as well. */
  readonly needed?: true | { readonly unless: string }
}

/** A kind for every option of an interface, so that none can be forgotten. */
export type OptionKinds<Options> = { readonly [Name in keyof Required<Options>]: OptionKind }

/**
 * The options that were given, checked: a copy, without those that are undefined.
 *
 * Names that nobody reads are refused, for a misspelt `rat: 0.5` must not silently mean the default; so are values of
 * another kind, as `'0.5'` for a number, and options left out that are needed.
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

/** The one of `names` that `name` was probably meant to be: `from_logits` fromLogits, `epoch` epochs. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const distances = names.map(each => ({ each, distance: editDistance(plain(name), plain(each)) }))
  const [first] = distances.sort((a, b) => a.distance - b.distance)
  return first && first.distance <= Math.min(2, plain(name).length / 2) ? first.each : undefined
}

const plain = (name: string) =>
  name
    .slice(0, 40)
    .toLowerCase()
    .replace(/[_\s-]/g, '')

/** Characters to insert, delete or replace to make b of a (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

const kind = (what: string, is: OptionKind['is']): OptionKind => ({ what, is })

/** Checked by whoever takes it; `what` is for where it is needed. */
export const later = (what: string) => kind(what, () => true)
export const anything = later('any value')
export const flag = kind('true or false', value => typeof value === 'boolean')
export const text = kind('a string that is not empty', value => typeof value === 'string' && value !== '')
export const finite = kind('a finite number', Number.isFinite)
export const func = kind('a function', value => typeof value === 'function')
export const whole = (least: number) =>
  kind(`a whole number ≥ ${least}`, value => Number.isInteger(value) && (value as number) >= least)
export const choice = (...names: readonly string[]) =>
  kind(names.join(' or '), value => names.includes(value as string))

/** A finite number from `least` to `most`; without `most`, of any size. */
export function between(least: number, most = Number.POSITIVE_INFINITY): OptionKind {
  const what = most === Number.POSITIVE_INFINITY ? `a finite number ≥ ${least}` : `a number in [${least}, ${most}]`
  return kind(what, value => Number.isFinite(value) && (value as number) >= least && (value as number) <= most)
}

/** A finite number from `least` up to, but not including, `end`. */
export function below(least: number, end: number): OptionKind {
  return kind(`a number in [${least}, ${end})`, value => between(least).is(value) && (value as number) < end)
}

/** A number between two others, neither of which it may be. */
export const inside = (low: number, high: number) =>
  kind(
    `a number in (${low}, ${high})`,
    value => Number.isFinite(value) && (value as number) > low && (value as number) < high,
  )

export const positive = kind('a finite number > 0', value => between(0).is(value) && value !== 0)
export const orNull = ({ what, is }: OptionKind) => kind(`${what}, or null`, value => value === null || is(value))
export const either = (a: OptionKind, b: OptionKind) =>
  kind(`${a.what}, or ${b.what}`, value => a.is(value) || b.is(value))
export const arrayOf = (what: string, { is }: OptionKind) =>
  kind(what, value => Array.isArray(value) && value.every(each => is(each)))
/** A sample shape. */
export const shapes: OptionKind = {
  what: `an array of at most ${MOST_DIMENSIONS} sizes, whole numbers ≥ 1`,
  is: value => Array.isArray(value) && value.length <= MOST_DIMENSIONS && value.every(whole(1).is),
}
export const needed = (of: OptionKind): OptionKind => ({ ...of, needed: true })
