import type { Network, Recipe } from '../trials/recipe.ts'

type Mlp = Extract<Network, { kind: 'mlp' }>

/**
 * The recipe by which this network is known: without dropout, its place and scaling say nothing, and so on. Recipes of
 * the same network become the same recipe, so that it is trained once.
 */
export function sameNetwork(recipe: Recipe): Recipe {
  const { network } = recipe
  return network.kind === 'mlp' ? { ...recipe, network: { ...network, dropout: sameDropout(network) } } : recipe
}

function sameDropout({ dropout, ...network }: Mlp): Mlp['dropout'] {
  const { scaling } = dropout
  const { input, hidden, where } = rates(dropout)
  if (input === 0 && hidden === 0) return { rate: 0, place: 'hidden', scaling: 'inverted' }
  if (hidden === 0) return { rate: input, place: 'input', scaling }
  if (input > 0)
    return { rate: hidden, ...(input === hidden ? {} : { inputRate: input }), place: 'everywhere', scaling }
  return { rate: hidden, place: samePlace(where, network), scaling }
}

type Place = Mlp['dropout']['place']

function samePlace(place: Place, { layers, activation, batchNorm }: Omit<Mlp, 'dropout'>): Place {
  if (place === 'last' && layers === 1) return 'hidden'
  const inner = place === 'beforeNorm' && !batchNorm ? 'afterNorm' : place
  // ReLU of what is dropped or scaled is what ReLU gives, dropped or scaled, to the bit.
  return inner === 'afterNorm' && activation === 'relu' ? 'hidden' : inner
}

/** What is dropped of the input, and of the hidden layers, where. */
function rates({ rate, inputRate = rate, place }: Mlp['dropout']) {
  if (place === 'input') return { input: inputRate, hidden: 0, where: 'hidden' } as const
  if (place === 'everywhere') return { input: inputRate, hidden: rate, where: 'hidden' } as const
  return { input: 0, hidden: rate, where: place }
}
