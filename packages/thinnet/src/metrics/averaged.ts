import { choice } from '../options/index.ts'
import { ratio } from './judged.ts'

/** How the scores of the classes become one number. */
export interface Averaging {
  /**
   * The mean of the classes' scores ('macro'), their mean weighted by how often each holds ('weighted'), or the score of
   * all outputs together ('micro').
   */
  average?: 'macro' | 'weighted' | 'micro'
}

export const average = choice('macro', 'weighted', 'micro')

/** The mean of one score a class, each of which holds as often as its support says. */
export function averaged(scores: Float64Array, supports: Float64Array, how: 'macro' | 'weighted'): number {
  const total = (of: Float64Array) => of.reduce((a, b) => a + b, 0)
  if (how === 'macro') return total(scores) / scores.length
  return ratio(total(scores.map((score, j) => score * supports[j]!)), total(supports))
}
