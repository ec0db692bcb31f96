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
  /** What each of `count` has of a sum; of none it is 0 already. */
  share: {
    forward: (sum: number, count: number) => sum / max(count, 1),
    backward: (dy: number, count: number) => dy / max(count, 1),
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
  /** backward: to x. */
  prelu: {
    forward: (x: number, alpha: number) => (x > 0 ? x : alpha * x),
    backward: (dy: number, x: number, alpha: number) => (x > 0 ? dy : alpha * dy),
  },
  /** The derivative of that to alpha, and what goes back to it. */
  preluAlpha: {
    forward: (x: number) => min(x, 0),
    backward: (dy: number, x: number) => dy * min(x, 0),
  },
  /**
   * The factor that brings a vector of this Σ x² to length 1; a vector shorter than 1e-7 stays shorter. backward: of
   * cosine = y, ra and rb such factors, to a, whose length matters no more where ra is below the largest factor.
   */
  cosine: {
    forward: (squares: number) => min(1 / sqrt(squares), 1e7),
    backward: (dy: number, a: number, b: number, ra: number, rb: number, y: number) =>
      dy * ra * (ra < 1e7 ? b * rb - a * ra * y : b * rb),
  },
  /** What is new where `share` is 1, what was before where it is 0, and between them their mixture. backward: to the old. */
  mixture: {
    forward: (fresh: number, old: number, share: number) =>
      share < 1 ? (share > 0 ? share * fresh + (1 - share) * old : old) : fresh,
    backward: (dy: number, share: number) => dy * (1 - share),
  },
}
