import { ThinnetError } from '../errors.ts'
import type { Network } from './network.ts'

/** A loss, or weights, that are not finite: `fit` tells callbacks of it, who may end it as usual. */
export class NotFinite extends ThinnetError {}

export const HINT = 'Lower the learning rate, or look for inputs that are very large.'

/** @throws NotFinite for weights that are not: the last update is seen by no loss of training */
export async function checkWeights(network: Network): Promise<void> {
  const weights = await network.exclusive(() => weightsNotFinite(network))
  if (weights === undefined) return
  throw new NotFinite(
    `fit: expected finite weights, got NaN or infinity in ${weights} after step ${network.step}. ${HINT}`,
  )
}

export async function weightsNotFinite({ kernels, parameters }: Network): Promise<string | undefined> {
  for (const { name, value } of parameters.list) if (!(await kernels.allFinite(value))) return name
  return undefined
}
