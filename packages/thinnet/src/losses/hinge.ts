import { checkOptions } from '../options/index.ts'
import { fromFormulas } from './from-formulas.ts'
import type { Loss, TargetRange } from './loss.ts'

type NoOptions = Record<string, never>

const SIDES: TargetRange = { lowest: -1, highest: 1, whole: true, what: 'targets −1 and 1, or 0 and 1' }

/** The mean of max(1 − t · y, 0), for t of −1 and 1; 0 counts as −1. */
export function hinge(options: NoOptions = {}): Loss {
  checkOptions('hinge', options, {})
  return fromFormulas('hinge', { targets: SIDES })
}

/** The mean of max(1 − t · y, 0)², for t of −1 and 1; 0 counts as −1. */
export function squaredHinge(options: NoOptions = {}): Loss {
  checkOptions('squaredHinge', options, {})
  return fromFormulas('squaredHinge', { targets: SIDES })
}
