import type { Samples } from './data.ts'
import type { Network } from './network.ts'
import { stepNotFinite } from './not-finite.ts'

/**
 * One step of training on these rows of the samples: gather, forward, loss, backward, update.
 *
 * @returns the loss with penalties, then each metric: means over the batch
 * @throws NotFinite if the loss is no finite number; then no weight has been changed
 */
export function trainStep(network: Network, samples: Samples, rows: Uint32Array): Promise<number[]> {
  return network.exclusive(async () => {
    const { means, backward } = await forwardStep(network, samples, rows)
    backward()
    network.update()
    return means
  })
}

/** The first half of a step; `backward` computes the gradients of the same batch. */
export async function forwardStep(network: Network, samples: Samples, rows: Uint32Array) {
  gatherBatch(network, samples, rows)
  const pass = network.pass({ training: true, fitting: true })
  const y = network.forwardLoss(pass)
  const totals = network.training.values.map(() => 0)
  await network.addSums(totals)
  const means = totals.map(total => total / rows.length)
  means[0]! += await network.penalty()
  if (!Number.isFinite(means[0])) {
    gatherBatch(network, samples, rows) // later values may have taken its place
    throw await stepNotFinite(network, pass, means[0]!)
  }
  return { means, backward: () => network.backwardLoss(y, pass) }
}

export function gatherBatch(network: Network, { x, y }: Samples, rows: Uint32Array): void {
  network.plan.setBatch(rows.length)
  network.kernels.gather(network.chain.input, x, rows)
  network.kernels.gather(network.training.target, y, rows)
}
