import { SIDE } from './picture.ts'

/** A place on the pad, 0 to 1 from its top left corner. */
export interface Place {
  x: number
  y: number
}
export type Stroke = readonly Place[]

/** The pen's width in pixels of a picture: about that of MNIST's digits. */
export const PEN = 2.4
/** Digits of MNIST fill a box of so many pixels. */
const BOX = 20
/** What is smaller is not made as large as the box: a dot stays a dot. */
const LEAST = 0.2

/** How the pad is brought onto a picture: x · scale + left, y · scale + top. */
export interface Fit {
  scale: number
  left: number
  top: number
}

/** As MNIST was made: scaled so that the longer side of the digit's box has 20 pixels, and its middle in the middle. */
export function fit(strokes: readonly Stroke[]): Fit {
  const places = strokes.flat()
  const [left, right] = range(places.map(({ x }) => x))
  const [top, bottom] = range(places.map(({ y }) => y))
  const scale = (BOX - PEN) / Math.max(right - left, bottom - top, LEAST)
  return {
    scale,
    left: SIDE / 2 - (scale * (left + right)) / 2,
    top: SIDE / 2 - (scale * (top + bottom)) / 2,
  }
}

const range = (values: readonly number[]) =>
  values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
