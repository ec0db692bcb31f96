import { ThinnetError } from '../errors.ts'
import type { Pass } from '../layers/layer.ts'
import type { Network } from './network.ts'
import type { Objective } from './objective.ts'

/** A loss, or weights, that are not finite: `fit` tells callbacks of it, who may end it as usual. */
export class NotFinite extends ThinnetError {}

const HINT = 'Lower the learning rate, or look for inputs that are very large.'

/** The error for a loss of a training step, naming the layer where it began: the step is run once more to find it. */
export async function stepNotFinite(
  network: Network,
  objective: Objective,
  pass: Pass,
  loss: number,
): Promise<NotFinite> {
  const where = (await firstNotFinite(network, objective, pass)) ?? 'the loss itself, of finite outputs'
  return new NotFinite(
    `fit: expected a finite loss, got ${loss} at step ${network.step + 1}; it began in ${where}. ${HINT}`,
  )
}

/** The error for a loss of an evaluation. */
export async function evaluationNotFinite(network: Network, who: string, loss: number): Promise<NotFinite> {
  const weights = await weightsNotFinite(network)
  const where = weights ? `the weights ${weights}` : 'an output or the loss, of finite weights'
  return new NotFinite(
    `${who}: expected a finite loss, got ${loss} after step ${network.step}; it began in ${where}. ${HINT}`,
  )
}

/** @throws NotFinite for weights that are not: the last update is seen by no loss of training */
export async function checkWeights(network: Network): Promise<void> {
  const weights = await network.exclusive(() => weightsNotFinite(network))
  if (weights === undefined) return
  throw new NotFinite(
    `fit: expected finite weights, got NaN or infinity in ${weights} after step ${network.step}. ${HINT}`,
  )
}

async function weightsNotFinite({ kernels, parameters }: Network): Promise<string | undefined> {
  for (const { name, value } of parameters.list) if (!finite(await kernels.read(value))) return name
  return undefined
}

async function firstNotFinite(network: Network, { run }: Objective, pass: Pass): Promise<string | undefined> {
  const { kernels } = network
  const weights = await weightsNotFinite(network)
  if (weights) return `the weights ${weights}, after an update too large`
  for (const [i, { placed }] of run.program.calls.entries()) {
    const y = run.call(i, pass)
    if (!finite(await kernels.read(y))) return `the output of ${placed.owner.constructor.name} "${placed.site}"`
  }
  return undefined
}

function finite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}
