import { ThinnetError } from '../errors.ts'
import type { Pass } from '../layers/layer.ts'
import type { Samples } from './data.ts'
import type { Network } from './network.ts'

/** A loss that is no finite number, before any weight was changed by it. */
export class LossNotFinite extends ThinnetError {}

/**
 * One step of training on these rows of the samples: gather, forward, loss, backward, update.
 *
 * @returns the loss with penalties, then each metric: means over the batch
 * @throws ThinnetError if the loss is no finite number; then no weight has been changed
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
    throw await notFinite(network, pass, means[0]!)
  }
  return { means, backward: () => network.backwardLoss(y, pass) }
}

export function gatherBatch(network: Network, { x, y }: Samples, rows: Uint32Array): void {
  network.plan.setBatch(rows.length)
  network.kernels.gather(network.chain.input, x, rows)
  network.kernels.gather(network.training.target, y, rows)
}

/** The error for a loss that is no number, naming the layer where it began: the step is run once more to find it. */
async function notFinite(network: Network, pass: Pass, loss: number): Promise<LossNotFinite> {
  const where = (await firstNotFinite(network, pass)) ?? 'the loss itself, of finite outputs'
  return new LossNotFinite(
    `fit: expected a finite loss, got ${loss} at step ${network.step + 1}; it began in ${where}. ` +
      'Lower the learning rate, or look for inputs that are very large.',
  )
}

async function firstNotFinite(network: Network, pass: Pass): Promise<string | undefined> {
  const { kernels, chain, training } = network
  const finite = (values: ArrayLike<number>) => {
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
    return true
  }
  for (const { name, value } of chain.parameters) {
    if (!finite(await kernels.read(value))) return `the weights ${name}, after an update too large`
  }
  let x = chain.input as Parameters<typeof kernels.read>[0]
  for (const step of chain.steps.slice(0, training.steps)) {
    const { layer, owner } = step
    x = network.forwardThrough(step, x, pass)
    if (!finite(await kernels.read(x))) return `the output of ${owner.constructor.name} "${layer.name}"`
  }
  return undefined
}
