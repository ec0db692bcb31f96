import type { FitContext, Hooks, Logs } from '../callbacks/callback.ts'
import { drawsWithReplacement, permutation } from '../random/streams.ts'
import { rowsFrom } from './data.ts'
import { evaluate, named } from './evaluate.ts'
import type { FitSettings } from './fit-options.ts'
import type { Network } from './network.ts'
import { checkWeights } from './not-finite.ts'
import { trainStep } from './train-step.ts'
import { eventLoopTurns } from './turns.ts'

/** What an epoch is told about the fit that it is in. */
export interface Fitting {
  readonly context: FitContext
  /** Calls a hook of all callbacks. */
  tell(call: (hooks: Hooks) => void | Promise<void> | undefined): Promise<void>
  /** Whether to end after the present step … */
  stopped(): boolean
  /** … and validation, too. */
  left(): boolean
}

/**
 * One epoch of training, and its validation.
 *
 * @returns its numbers; null where it was ended before it was complete
 * @throws NotFinite for a loss that is NaN or infinite, or for such weights after the last update
 */
export async function trainEpoch(
  network: Network,
  { training, validation, batchSize, partSize, shuffle }: FitSettings,
  { context, tell, stopped, left }: Fitting,
): Promise<Logs | null> {
  const order = drawOrder(network, training.count, batchSize, shuffle)
  const turns = eventLoopTurns()
  const totals = network.training.totals()
  let [loss, seen] = [0, 0]
  const numbers = () => named(network, totals.numbers(loss / seen))
  for (let batch = 0; batch < context.stepsPerEpoch && !stopped(); batch++) {
    const drawn = order.subarray(batch * batchSize, (batch + 1) * batchSize)
    loss += (await trainStep(network, training, drawn, { totals, size: partSize })) * drawn.length
    seen += drawn.length
    let logs: Logs | undefined
    await tell(hooks => {
      if (hooks.onBatchEnd) logs ??= numbers()
      return hooks.onBatchEnd?.(batch, logs!, context)
    })
    await turns.giveWay()
  }
  await checkWeights(network)
  if (seen < order.length) return null
  const logs = numbers()
  if (!validation) return logs
  const validated = await evaluate(network, validation, { who: 'fit: validation', ended: left })
  return validated && { ...logs, ...named(network, validated, 'val') }
}

/** Row numbers of one epoch, batch after batch. */
function drawOrder(network: Network, count: number, batchSize: number, shuffle: boolean | 'withReplacement') {
  const stream = network.pass({ training: true, fitting: true }).stream('fit', 'shuffle')
  if (shuffle === 'withReplacement') {
    return drawsWithReplacement(stream, count, Math.ceil(count / batchSize) * batchSize)
  }
  return shuffle ? permutation(stream, count) : rowsFrom(0, count)
}
