// Loaded when a loss is not finite.
import type { Pass } from '../layers/layer.ts'
import type { Network } from './network.ts'
import { HINT, NotFinite, weightsNotFinite } from './not-finite.ts'
import type { Objective } from './objective.ts'

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

async function firstNotFinite(network: Network, { run }: Objective, pass: Pass): Promise<string | undefined> {
  const { kernels } = network
  const weights = await weightsNotFinite(network)
  if (weights) return `the weights ${weights}, after an update too large`
  for (const [i, { placed }] of run.program.calls.entries()) {
    const y = run.call(i, pass)
    if (!(await kernels.allFinite(y))) return `the output of ${placed.owner.constructor.name} "${placed.site}"`
  }
  return undefined
}
