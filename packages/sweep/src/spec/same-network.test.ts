import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobOf } from '../strategies/grid.ts'
import { recipeSchema } from '../trials/recipe.ts'
import { trainTrial } from '../trials/train-trial.ts'
import { sameNetwork } from './same-network.ts'

type Dropout = { rate: number; place?: string; inputRate?: number; scaling?: string }

/** The weights that a few steps give, of the network as it is written, not of what stands for it. */
async function weightsOf(dropout: Dropout, network: object): Promise<string> {
  const recipe = recipeSchema.parse({
    data: { name: 'mnist', train: 50, test: 1 },
    network: { kind: 'mlp', layers: 2, units: 9, ...network, dropout },
    training: { optimizer: { name: 'adam' }, epochs: 3, batchSize: 20, weightDecay: 0.01 },
  })
  const setting = { id: '', values: {}, recipe }
  const { signal } = new AbortController()
  const training = { threads: 1, store: null, folder: '.', signal, onEpoch() {} }
  const { status, weights, message } = await trainTrial(jobOf(setting, 1), training)
  assert.equal(status, 'completed', message)
  return weights
}

const NETWORKS = [
  { layers: 1 },
  { layers: 2, batchNorm: true },
  { layers: 2, activation: 'tanh' },
  { layers: 2, activation: 'tanh', batchNorm: true },
]
const PLACES = ['input', 'hidden', 'last', 'beforeNorm', 'afterNorm', 'everywhere']

for (const network of NETWORKS) {
  test(`recipes are the same network if and only if they train to the same bits: ${JSON.stringify(network)}`, async () => {
    const dropouts: Dropout[] = [
      ...PLACES.map(place => ({ rate: 0.3, place })),
      ...PLACES.map(place => ({ rate: 0, place, scaling: 'vanilla' })),
      { rate: 0.3, inputRate: 0, place: 'everywhere' },
      { rate: 0, inputRate: 0.3, place: 'everywhere' },
      { rate: 0.1, inputRate: 0.3, place: 'input' },
    ]
    const names = dropouts.map(dropout =>
      JSON.stringify(sameNetwork(recipeSchema.parse({ network: { kind: 'mlp', ...network, dropout } }))),
    )
    const weights: string[] = []
    for (const dropout of dropouts) weights.push(await weightsOf(dropout, network))
    for (const [i, one] of weights.entries()) {
      assert.deepEqual(
        weights.map(other => other === one),
        names.map(name => name === names[i]),
        JSON.stringify(dropouts[i]),
      )
    }
  })
}
