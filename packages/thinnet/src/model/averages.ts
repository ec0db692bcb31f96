import { refuse } from '../errors.ts'
import type { Network } from './network.ts'

/** See `Model.swapEmaWeights`. Within `exclusive`. */
export function swapEmaWeights(network: Network): void {
  if (!network.compiled?.optimizer.useEma || network.optimizerStep === 0) {
    refuse('swapEmaWeights', 'an optimizer with useEma: true that has made a step', 'one without averages')
  }
  if (network.averaged?.of !== network) network.averaged?.swap(network.averaged.of)
  swap(network)
}

/** Exchanges the weights that are fitted and their moving averages. */
function swap(network: Network): void {
  for (const { weights, average } of placesOf(network)) {
    const values = network.kernels.view(weights).slice()
    network.kernels.copy(weights, average)
    network.kernels.write(average, values)
  }
  if (network.averaged) network.averaged = null
  else isSwapped(network)
  network.memory.uses++
}

/** Of a network whose moving averages are in the weights' place. */
export function isSwapped(network: Network): void {
  network.averaged = { of: network, swap }
}

/** Sets the weights to their moving averages: the end of a fit. Within `exclusive`. */
export function settleAverages(network: Network): void {
  if (network.optimizerStep === 0) return
  const isThere = network.averaged?.of === network
  for (const { weights, average } of placesOf(network)) {
    if (isThere) network.kernels.copy(average, weights)
    else network.kernels.copy(weights, average)
  }
  if (isThere) network.averaged = null
  network.memory.uses++
}

const placesOf = (network: Network) =>
  network.updated().map(regions => ({ weights: regions[0]!, average: regions.at(-1)! }))
