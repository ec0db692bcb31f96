import type { Stream } from '../random/streams.ts'
import type { Shape } from '../tensor/shape.ts'

/** First values of a weight. Plain data and a function: a model may share one initializer between layers. */
export interface Initializer {
  readonly name: string
  readonly config: Readonly<Record<string, number | string>>
  /**
   * Values for this shape, row-major, in float64; the same stream gives the same values on every machine.
   *
   * Large weights are asked for in parts: the `count` values from `first` on, by default all. One that needs all of them to
   * draw any ignores that, and returns all.
   */
  draw(shape: Shape, stream: Stream, first?: number, count?: number): Float64Array
}

/**
 * How many inputs and outputs one weight of this shape has, as Keras counts: dense [in, out], convolution
 * [kh, kw, C, F] with in = kh·kw·C and out = kh·kw·F, a vector [n] counts as n and n, a scalar as 1 and 1.
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 }
  if (shape.length === 1) return { fanIn: shape[0]!, fanOut: shape[0]! }
  const receptive = shape.slice(0, -2).reduce((a, b) => a * b, 1)
  return { fanIn: shape.at(-2)! * receptive, fanOut: shape.at(-1)! * receptive }
}
