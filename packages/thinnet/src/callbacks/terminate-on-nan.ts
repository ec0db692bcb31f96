import { checkOptions } from '../options/index.ts'
import type { Callback } from './callback.ts'

/**
 * Lets `fit` end as usual, with `history.stopped` 'NaN', where a loss or the weights are not finite; without it `fit`
 * throws. The epoch does not count as completed. The weights are those before the batch whose loss it was; where an
 * update has made the weights themselves NaN, `earlyStopping({ restoreBestWeights: true })` gives back the best.
 */
export function terminateOnNaN(options: Record<string, never> = {}): Callback {
  checkOptions('terminateOnNaN', options, {})
  return { onNotFinite: (_error, { stop }) => stop('NaN') }
}
