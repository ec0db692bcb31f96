import { rows, type Tensor } from 'thinnet'

/** What belongs together, row by row: inputs and targets. */
export interface Samples {
  readonly x: Tensor
  readonly y: Tensor
}

/** What a program trains on, and what it is tested on. */
export interface Data {
  readonly train: Samples
  readonly test: Samples
}

/** The first `count` samples, or all if there are no more. */
export function first({ x, y }: Samples, count: number): Samples {
  const n = Math.min(count, x.shape[0]!)
  return { x: rows(x, 0, n), y: rows(y, 0, n) }
}
