import type { Callback } from './callback.ts'

/**
 * Lets `fit` end as usual, with `history.stopped` 'NaN', where a loss is no finite number; without it `fit` throws. The
 * weights are those before that batch, and the epoch does not count as completed.
 */
export function terminateOnNaN(): Callback {
  return { onNotFinite: (_error, { stop }) => stop('NaN') }
}
