import { tensor } from 'thinnet'
import type { Samples } from './part.ts'

/** Six points of y = 2x − 1. */
export const line: Samples = {
  x: tensor([[-1], [0], [1], [2], [3], [4]]),
  y: tensor([[-3], [-1], [1], [3], [5], [7]]),
}
