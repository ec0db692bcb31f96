import { choice, type OptionKind, whole } from '../options/index.ts'

/** One number for both, or [down, across]. */
export type Pair = number | readonly [number, number]

export const pairs: OptionKind = {
  what: 'a whole number ≥ 1, or [height, width] of such',
  is: value => (Array.isArray(value) ? value.length === 2 && value.every(whole(1).is) : whole(1).is(value)),
}

export const pairOf = (value: Pair): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : [value[0], value[1]]

export const dataFormats = choice('channelsLast', 'channelsFirst')
export const paddings = choice('valid', 'same')

export type Padding = 'valid' | 'same'
