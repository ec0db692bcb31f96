import { refuse } from '../errors.ts'
import type { DataFormat } from '../kernels/kernels.ts'
import { positiveInteger } from '../options.ts'

/** One number for both, or [down, across]. */
export type Pair = number | readonly [number, number]

export function positivePair(who: string, name: string, value: unknown): readonly [number, number] {
  const pair = Array.isArray(value) ? value : [value, value]
  if (pair.length !== 2) refuse(who, `${name}: one number or [height, width]`, value)
  return [positiveInteger(who, name, pair[0]), positiveInteger(who, name, pair[1])]
}

export const DATA_FORMATS: readonly DataFormat[] = ['channelsLast', 'channelsFirst']

export type Padding = 'valid' | 'same'

/**
 * How many places a window has along one side, and how many zeros stand before the first pixel.
 *
 * valid: windows stay within the image. same: ⌈size/stride⌉ places, the zeros split evenly with the odd one at the
 * end, as TensorFlow and Keras do.
 */
export function places(size: number, window: number, stride: number, padding: Padding) {
  if (padding === 'valid') return { count: Math.floor((size - window) / stride) + 1, before: 0 }
  const count = Math.ceil(size / stride)
  return { count, before: Math.floor(Math.max((count - 1) * stride + window - size, 0) / 2) }
}
