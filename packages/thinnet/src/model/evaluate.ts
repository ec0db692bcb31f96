import { validationName } from '../metrics/name.ts'
import { rowsFrom, type Samples } from './data.ts'
import type { Network } from './network.ts'
import { gatherBatch } from './train-step.ts'
import { eventLoopTurns } from './turns.ts'

/**
 * Loss (with penalties) and metrics over all samples, in inference.
 *
 * Each sample's numbers are added in order, so that the batch size does not change the result.
 */
export async function evaluate(network: Network, samples: Samples, batchSize?: number): Promise<number[]> {
  const size = batchSize ?? network.plan.comfortableBatch
  const turns = eventLoopTurns()
  const pass = network.pass({ training: false, fitting: false })
  const totals = network.training.values.map(() => 0)
  for (let first = 0; first < samples.count; first += size) {
    await network.exclusive(async () => {
      gatherBatch(network, samples, rowsFrom(first, Math.min(size, samples.count - first)))
      network.forwardLoss(pass)
      await network.addSums(totals)
    })
    await turns.giveWay()
  }
  const means = totals.map(total => total / samples.count)
  means[0]! += await network.exclusive(() => network.penalty())
  return means
}

/** Means by name: loss, then the metrics. */
export function named(network: Network, means: readonly number[], prefix: '' | 'val' = ''): Record<string, number> {
  const names = ['loss', ...network.compiled!.metrics.map(metric => metric.name)]
  return Object.fromEntries(names.map((name, i) => [prefix ? validationName(name) : name, means[i]!]))
}
