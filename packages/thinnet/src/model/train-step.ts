import type { Meters } from '../metrics/meters.ts'
import type { Samples } from './data.ts'
import type { Network } from './network.ts'
import { stepNotFinite } from './not-finite.ts'

/**
 * One step of training on these rows of the samples: gather, forward, loss, backward, update.
 *
 * @param meters to which the batch is added
 * @returns the loss with penalties: its mean over the batch
 * @throws NotFinite if the loss is no finite number; then no weight has been changed
 */
export function trainStep(network: Network, samples: Samples, rows: Uint32Array, meters: Meters): Promise<number> {
  return network.exclusive(async () => {
    const { loss, backward } = await forwardStep(network, samples, rows, meters)
    backward()
    network.update()
    return loss
  })
}

/** The first half of a step; `backward` computes the gradients of the same batch. */
export async function forwardStep(network: Network, samples: Samples, rows: Uint32Array, meters?: Meters) {
  gatherBatch(network, samples, rows)
  const pass = network.pass({ training: true, fitting: true })
  const y = network.forwardLoss(pass)
  const loss = (await network.addLosses(0)) / rows.length + (await network.penalty())
  if (!Number.isFinite(loss)) {
    gatherBatch(network, samples, rows) // later values may have taken its place
    throw await stepNotFinite(network, pass, loss)
  }
  if (meters) await network.measure(meters, y)
  return { loss, backward: () => network.backwardLoss(y, pass) }
}

export function gatherBatch(network: Network, { x, y }: Samples, rows: Uint32Array): void {
  network.plan.setBatch(rows.length)
  network.kernels.gather(network.chain.input, x, rows)
  network.kernels.gather(network.training.target, y, rows)
}
