import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CheckpointStore } from '../checkpoints/store.ts'
import { recipeSchema } from './recipe.ts'
import { Interrupted, StoreError, type TrialTraining, trainTrial } from './train-trial.ts'
import { configurationId, type Job, trialId } from './trial.ts'

const jobOf = (recipe: object, epochs: number): Job => {
  const parsed = recipeSchema.parse(recipe)
  const setting = { id: configurationId(parsed), values: {}, recipe: parsed }
  return { trial: { id: trialId(setting, 7), setting, seed: 7 }, epochs }
}
const SMALL = {
  data: { name: 'mnist', train: 60, test: 40 },
  network: { kind: 'mlp', layers: 2, units: 8, dropout: { rate: 0.3 } },
  training: { batchSize: 20, epochs: 8, evaluateEvery: 3, saveEvery: 2 },
}
const memory = () => {
  const kept = new Map<string, Uint8Array>()
  const store: CheckpointStore = {
    load: async id => kept.get(id) ?? null,
    save: async (id, model) => void kept.set(id, model),
    remove: async id => void kept.delete(id),
  }
  return { kept, store }
}
const train = (job: Job, o: Partial<TrialTraining> = {}) =>
  trainTrial(job, {
    ...{ threads: 1, store: null, folder: '.', signal: new AbortController().signal, onEpoch() {} },
    ...o,
  })

describe('a trial', () => {
  test('trains, evaluates as it is told, and tells its weights', async () => {
    const epochs: number[] = []
    const result = await train(jobOf(SMALL, 8), { onEpoch: epoch => epochs.push(epoch) })
    assert.equal(result.status, 'completed')
    assert.deepEqual(result.curves.epochs, [0, 3, 6, 7])
    assert.deepEqual(epochs, [1, 2, 3, 4, 5, 6, 7, 8])
    assert.match(result.weights, /^[0-9a-f]{64}$/)
    assert.ok(result.curves.testAccuracy.every(accuracy => accuracy >= 0 && accuracy <= 1))
  })

  test('interrupted, and resumed from its checkpoint, it ends in the same weights and numbers', async () => {
    const whole = await train(jobOf(SMALL, 8), { threads: 2 })
    const { store, kept } = memory()
    const stop = new AbortController()
    const first = train(jobOf(SMALL, 8), { store, signal: stop.signal, onEpoch: epoch => epoch === 5 && stop.abort() })
    await assert.rejects(first, Interrupted)
    assert.equal(kept.size, 1)
    const begun: number[] = []
    const rest = await train(jobOf(SMALL, 8), { store, onEpoch: epoch => begun.push(epoch) })
    assert.deepEqual(begun, [5, 6, 7, 8], 'resumes after the fourth')
    assert.equal(rest.weights, whole.weights)
    assert.deepEqual(rest.curves, whole.curves)
  })

  test('a rung, and on from it, is the same as all at once', async () => {
    const { store } = memory()
    const low = await train(jobOf(SMALL, 3), { store })
    assert.equal(low.epochs, 3)
    const high = await train(jobOf(SMALL, 8), { store })
    assert.equal(high.weights, (await train(jobOf(SMALL, 8))).weights)
  })

  test('what goes wrong in it is a result; what goes wrong with the store is not', async () => {
    const learningRate = 1e30
    const wild = { ...SMALL, training: { ...SMALL.training, optimizer: { learningRate } } }
    assert.equal((await train(jobOf(wild, 8))).status, 'diverged')
    const missing = await train(jobOf({ ...SMALL, network: { kind: 'module', path: './not-there.ts' } }, 8))
    assert.equal(missing.status, 'failed')
    assert.match(missing.message ?? '', /not-there/)
    const store = { ...memory().store, save: () => Promise.reject(new Error('no space left on device')) }
    await assert.rejects(train(jobOf(SMALL, 8), { store }), StoreError)
  })

  for (const network of [
    { kind: 'mlp', layers: 2, units: 8, batchNorm: true, dropout: { place: 'beforeNorm' }, maxNorm: 3 },
    { kind: 'mlp', layers: 1, units: 8, dropout: { place: 'everywhere', inputRate: 0.1, scaling: 'vanilla' } },
    { kind: 'cnn', filters: [2, 3], units: 4 },
  ]) {
    test(`trains ${JSON.stringify(network)}`, async () => {
      const result = await train(jobOf({ ...SMALL, network }, 1))
      assert.equal(result.status, 'completed', result.message)
    })
  }
})
