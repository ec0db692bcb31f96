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

/**
 * How many places a window has along one side, and how many zeros come before the first pixel.
 *
 * valid: windows stay within the image. same: ⌈size/stride⌉ places, the zeros split evenly with the odd one at the
 * end, as TensorFlow and Keras do.
 */
export function places(size: number, window: number, stride: number, padding: Padding) {
  if (padding === 'valid') return { count: Math.floor((size - window) / stride) + 1, before: 0 }
  const count = Math.ceil(size / stride)
  return { count, before: Math.floor(Math.max((count - 1) * stride + window - size, 0) / 2) }
}
