import type { FitContext, Hooks, Logs } from '../callbacks/callback.ts'
import { named } from './evaluate.ts'
import type { FitSettings } from './fit-settings.ts'
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
  epoch: number,
  { feed, validation }: FitSettings,
  { context, tell, stopped, left }: Fitting,
): Promise<Logs | null> {
  await feed.begin(epoch)
  const turns = eventLoopTurns()
  const totals = network.training.totals()
  let [loss, seen] = [0, 0]
  const numbers = () => named(network, totals.numbers(loss / seen))
  for (let batch = 0; !stopped(); batch++) {
    const step = await feed.next()
    if (!step) break
    const { samples, rows, size } = step
    loss += (await trainStep(network, samples, rows, { totals, size })) * rows.length
    seen += rows.length
    let logs: Logs | undefined
    await tell(hooks => {
      if (hooks.onBatchEnd) logs ??= numbers()
      return hooks.onBatchEnd?.(batch, logs!, context)
    })
    await turns.giveWay()
  }
  await checkWeights(network)
  if (!(await feed.isOver(left()))) return null
  const logs = numbers()
  if (!validation) return logs
  let validated: number[] | null
  try {
    await tell(hooks => hooks.onTestBegin?.(context))
    validated = await validation.evaluate(epoch, left)
  } finally {
    await tell(hooks => hooks.onTestEnd?.(context))
  }
  return validated && { ...logs, ...named(network, validated, 'val') }
}
