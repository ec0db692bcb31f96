import { MOST_DIMENSIONS } from '../tensor/shape.ts'

/** What an option may be: in words, as a test, and whether it can be left out. */
export interface OptionKind {
  /** For the error: `a whole number ≥ 1`. */
  readonly what: string
  is(value: unknown): boolean
  /** true: refused where it is left out. A name: refused where that option is left out as well. */
  readonly needed?: true | { readonly unless: string }
}

const kind = (what: string, is: OptionKind['is']): OptionKind => ({ what, is })

/** Checked by whoever takes it; `what` is for where it is needed. */
export const later = (what: string) => kind(what, () => true)
/** Any value: for what is checked elsewhere. */
export const anything = later('any value')
/** true or false. */
export const flag = kind('true or false', value => typeof value === 'boolean')
/** A string that is not empty. */
export const text = kind('a string that is not empty', value => typeof value === 'string' && value !== '')
/** A finite number. */
export const finite = kind('a finite number', Number.isFinite)
/** A function. */
export const func = kind('a function', value => typeof value === 'function')
/** A whole number from `least` on. */
export const whole = (least: number) =>
  kind(`a whole number ≥ ${least}`, value => Number.isInteger(value) && (value as number) >= least)
/** One of these strings. */
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

/** A finite number above 0. */
export const positive = kind('a finite number > 0', value => between(0).is(value) && value !== 0)
/** That, or null. */
export const orNull = ({ what, is }: OptionKind) => kind(`${what}, or null`, value => value === null || is(value))
/** One of the two. */
export const either = (a: OptionKind, b: OptionKind) =>
  kind(`${a.what}, or ${b.what}`, value => a.is(value) || b.is(value))
/** An array of that; `what` says so in the error. */
export const arrayOf = (what: string, { is }: OptionKind) =>
  kind(what, value => Array.isArray(value) && value.every(each => is(each)))
/** A sample shape. */
export const shapes: OptionKind = {
  what: `an array of at most ${MOST_DIMENSIONS} sizes, whole numbers ≥ 1`,
  is: value => Array.isArray(value) && value.length <= MOST_DIMENSIONS && value.every(whole(1).is),
}
/** That, and it may not be left out. */
export const needed = (of: OptionKind): OptionKind => ({ ...of, needed: true })
