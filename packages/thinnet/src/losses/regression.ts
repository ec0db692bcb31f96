import { checkOptions, positive } from '../options/index.ts'
import { fromFormulas } from './from-formulas.ts'
import type { Loss, TargetRange } from './loss.ts'

type NoOptions = Record<string, never>

const NOT_NEGATIVE: TargetRange = {
  lowest: 0,
  highest: Number.POSITIVE_INFINITY,
  whole: false,
  what: 'targets of 0 or more',
}

// All are means over the outputs, y and t of one shape; both directions are in kernels/formulas/losses.ts.

/** The mean of (y − t)². */
export function meanSquaredError(options: NoOptions = {}): Loss {
  checkOptions('meanSquaredError', options, {})
  return fromFormulas('meanSquaredError')
}

/** The mean of |y − t|. */
export function meanAbsoluteError(options: NoOptions = {}): Loss {
  checkOptions('meanAbsoluteError', options, {})
  return fromFormulas('meanAbsoluteError')
}

/** The mean of 100 |y − t| / max(|t|, 1e-7). */
export function meanAbsolutePercentageError(options: NoOptions = {}): Loss {
  checkOptions('meanAbsolutePercentageError', options, {})
  return fromFormulas('meanAbsolutePercentageError')
}

/**
 * The mean of (log(1 + y) − log(1 + t))², y and t no less than 1e-7: for targets from 0 on, of very different sizes. Outputs
 * that can be below 0, as without an activation, are refused: nothing would bring them up again.
 */
export function meanSquaredLogarithmicError(options: NoOptions = {}): Loss {
  checkOptions('meanSquaredLogarithmicError', options, {})
  return fromFormulas('meanSquaredLogarithmicError', { outputs: 'notNegative', targets: NOT_NEGATIVE })
}

/**
 * With e = y − t, the mean of ½ e² where |e| ≤ delta, elsewhere delta |e| − ½ delta²: no derivative is larger
 * than that of an error of delta. Huber 1964. Default delta 1.
 */
export function huber(options: { delta?: number } = {}): Loss {
  const { delta = 1 } = checkOptions('huber', options, { delta: positive })
  return fromFormulas('huber', { config: { delta }, options: () => [delta] })
}

/** The mean of log cosh(y − t): about ½ e² near 0, about |e| − log 2 far out. */
export function logCosh(options: NoOptions = {}): Loss {
  checkOptions('logCosh', options, {})
  return fromFormulas('logCosh')
}

/**
 * The mean of y − t · log(y + 1e-7): counts t from 0 on, and outputs above 0, as of an exponential or softplus. Outputs that
 * can be below 0, as without an activation, are refused.
 */
export function poisson(options: NoOptions = {}): Loss {
  checkOptions('poisson', options, {})
  return fromFormulas('poisson', { outputs: 'notNegative', targets: NOT_NEGATIVE })
}
