import { validationName } from '../metrics/name.ts'
import { rowsFrom, type Samples } from './data.ts'
import type { Network } from './network.ts'
import { evaluationNotFinite } from './not-finite.ts'
import { gatherBatch } from './train-step.ts'
import { eventLoopTurns } from './turns.ts'

/**
 * Loss (with penalties) and metrics over all samples, in inference, with the weights of one moment: training waits.
 *
 * Each sample's numbers are added in order, so that the batch size does not change the result.
 *
 * @param o.ended asked before each batch; once it says yes, the rest is left out, and the result is null
 * @throws NotFinite if the loss is no finite number
 */
export function evaluate(
  network: Network,
  samples: Samples,
  o: { who: string; batchSize?: number | undefined; ended?: () => boolean },
): Promise<number[] | null> {
  return network.exclusive(async () => {
    const size = o.batchSize ?? network.plan.comfortableBatch
    const turns = eventLoopTurns()
    const pass = network.pass({ training: false, fitting: false })
    const meters = network.meters()
    let total = 0
    for (let first = 0; first < samples.count; first += size) {
      if (o.ended?.()) return null
      gatherBatch(network, samples, rowsFrom(first, Math.min(size, samples.count - first)))
      const y = network.forwardLoss(pass)
      total = await network.addLosses(total)
      await network.measure(meters, y)
      await turns.giveWay()
    }
    if (o.ended?.()) return null
    const loss = total / samples.count + (await network.penalty())
    if (!Number.isFinite(loss)) throw await evaluationNotFinite(network, o.who, loss)
    return [loss, ...meters.results()]
  })
}

/** Numbers by name: loss, then the metrics. */
export function named(network: Network, numbers: readonly number[], prefix: '' | 'val' = ''): Record<string, number> {
  const names = ['loss', ...network.compiled!.metrics.map(metric => metric.name)]
  return Object.fromEntries(names.map((name, i) => [prefix ? validationName(name) : name, numbers[i]!]))
}
