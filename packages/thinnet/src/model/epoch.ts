import type { FitContext, Hooks, Logs } from '../callbacks/callback.ts'
import { named } from './evaluate.ts'
import type { FitSettings } from './fit-settings.ts'
import type { Run, Within } from './fit-state.ts'
import type { Network } from './network.ts'
import { checkWeights } from './not-finite.ts'
import { trainStep } from './train-step.ts'
import { giveWay } from './turns.ts'

/** What an epoch is told about the fit that it is in. */
export interface Fitting {
  readonly context: FitContext
  readonly run: Run
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
 * @param restored where it was left by another process
 * @returns its numbers; null where it was ended before it was complete
 * @throws NotFinite for a loss that is NaN or infinite, or for such weights after the last update
 */
export async function trainEpoch(
  network: Network,
  epoch: number,
  { feed, validation }: FitSettings,
  { context, run, tell, stopped, left }: Fitting,
  restored: { within: Within | null } | null,
): Promise<Logs | null> {
  const from = restored?.within
  await feed.begin(epoch, restored && (from ?? { step: network.step, batch: 0 }))
  const totals = network.training.totals()
  const { step: begun } = from ?? network
  let { batch, loss, seen } = from ?? { batch: 0, loss: 0, seen: 0 }
  if (from) totals.goOnFrom(from.sums)
  run.within = () => ({ step: begun, batch, loss, seen, sums: totals.sums })
  const numbers = () => named(network, totals.numbers(loss / seen))
  while (!stopped()) {
    const step = await feed.next()
    if (!step) break
    const { samples, rows, size } = step
    loss += (await trainStep(network, samples, rows, { totals, size })) * rows.length
    seen += rows.length
    let logs: Logs | undefined
    const index = batch++
    await tell(hooks => {
      if (hooks.onBatchEnd) logs ??= numbers()
      return hooks.onBatchEnd?.(index, logs!, context)
    })
    await giveWay()
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
