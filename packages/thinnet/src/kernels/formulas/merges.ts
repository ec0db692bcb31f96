import { max, min, sqrt } from './functions.ts'

/** What layers make of two values or more, element by element, and what goes back to one of them. */
export const merges = {
  /** backward: to b. */
  difference: {
    forward: (a: number, b: number) => a - b,
    backward: (dy: number) => -dy,
  },
  product: {
    forward: (a: number, b: number) => a * b,
    backward: (dy: number, other: number) => dy * other,
  },
  /** backward: `left` is what of dy no input before has taken: the first of equals takes it all. */
  maximum: {
    forward: (a: number, b: number) => max(a, b),
    backward: (left: number, x: number, y: number) => (x < y ? 0 : left),
  },
  minimum: {
    forward: (a: number, b: number) => min(a, b),
    backward: (left: number, x: number, y: number) => (x > y ? 0 : left),
  },
  /** The factor that brings a vector of this Σ x² to length 1. backward: of cosine = y, ra and rb such factors, to a. */
  cosine: {
    forward: (squares: number) => 1 / sqrt(max(squares, 1e-12)),
    backward: (dy: number, a: number, b: number, ra: number, rb: number, y: number) => dy * ra * (b * rb - a * ra * y),
  },
}
