import type { Network, Recipe } from './recipe.ts'

type Mlp = Extract<Network, { kind: 'mlp' }>

/**
 * The recipe by which this network is known: without dropout, its place and scaling say nothing, and so on. Recipes of
 * the same network become the same recipe, so that it is trained once.
 */
export function sameNetwork(recipe: Recipe): Recipe {
  const { network } = recipe
  return network.kind === 'mlp' ? { ...recipe, network: { ...network, dropout: sameDropout(network) } } : recipe
}

function sameDropout({ dropout, layers, batchNorm }: Mlp): Mlp['dropout'] {
  const { scaling } = dropout
  const { input, hidden, where } = rates(dropout)
  if (input === 0 && hidden === 0) return { rate: 0, place: 'hidden', scaling: 'inverted' }
  if (hidden === 0) return { rate: input, place: 'input', scaling }
  if (input > 0)
    return { rate: hidden, ...(input === hidden ? {} : { inputRate: input }), place: 'everywhere', scaling }
  if (where === 'last' && layers === 1) return { rate: hidden, place: 'hidden', scaling }
  // With nothing between them they are one place.
  if (where === 'afterNorm' && !batchNorm) return { rate: hidden, place: 'beforeNorm', scaling }
  return { rate: hidden, place: where, scaling }
}

/** What is dropped of the input, and of the hidden layers, where. */
function rates({ rate, inputRate = rate, place }: Mlp['dropout']) {
  if (place === 'input') return { input: inputRate, hidden: 0, where: 'hidden' } as const
  if (place === 'everywhere') return { input: inputRate, hidden: rate, where: 'hidden' } as const
  return { input: 0, hidden: rate, where: place }
}
