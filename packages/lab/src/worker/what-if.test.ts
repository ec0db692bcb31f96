import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULTS } from '../settings.ts'
import { makeNetwork } from './network.ts'
import { gridOf, pictureOf } from './plane.ts'
import { samplesOf } from './samples.ts'
import { Trial } from './what-if.ts'

describe('a copy to change', () => {
  for (const scaling of ['inverted', 'vanilla'] as const) {
    test(`a thinned network is what training computes at that step, ${scaling}`, async () => {
      const run = { ...DEFAULTS.right, units: 8, scaling }
      const { train } = samplesOf(run, null)
      const { model, columns } = makeNetwork(run, 1)
      await model.fit(train.x, train.y, { batchSize: 20, epochs: 3 })
      const before = await pictureOf(model, run, 48)
      const thinned = await new Trial(model, run, columns).thinned(2)
      // the mask of a batch's first sample is that of the picture: the first place is it
      for (const [i, { probabilities }] of thinned!.each.entries()) {
        const outputs = await model.layerOutputs(gridOf(48, run), { training: true, step: model.step + i })
        const expected = outputs.at(-1)!.output.data[1]!
        assert.ok(Math.abs(probabilities[0]! - expected) < 1e-5, `${probabilities[0]} ${expected}`)
      }
      assert.deepEqual(thinned!.whole, before)
      assert.deepEqual(await pictureOf(model, run, 48), before, 'the network itself stays as it is')
      model.dispose()
    })
  }

  test('a dropped unit, a weight and a bias', async () => {
    const run = { ...DEFAULTS.left, units: 4, layers: 1, activation: 'tanh' as const }
    const { model, columns } = makeNetwork(run, 1)
    const trial = new Trial(model, run, columns)
    const weights = await model.getWeights()
    const unit = { column: 0, unit: 2 }
    const expected = async (change: (all: typeof weights) => void) => {
      const copy = makeNetwork(run, 1).model
      const all = await model.getWeights()
      change(all)
      copy.setWeights(all)
      return pictureOf(copy, run, 48)
    }
    const dropped = await expected(([, , out]) => out!.data.fill(0, 4, 6))
    assert.deepEqual(await trial.changed({ dropped: [unit], edits: [] }), dropped)
    const edited = await expected(([kernel, bias]) => {
      kernel!.data[1 * 4 + 2] = 0.7
      bias!.data[2] = -1
    })
    const edits = [
      { ...unit, from: 1, value: 0.7 },
      { ...unit, from: null, value: -1 },
    ]
    assert.deepEqual(await trial.changed({ dropped: [], edits }), edited)
    assert.notDeepEqual(edited, dropped)
  })

  test('before a normalization, or without dropout, there are no thinned networks', async () => {
    for (const part of [{ place: 'beforeNorm', batchNorm: true, rate: 0.5 }, { rate: 0 }] as const) {
      const run = { ...DEFAULTS.right, units: 4, layers: 1, ...part }
      const { model, columns } = makeNetwork(run, 1)
      assert.equal(await new Trial(model, run, columns).thinned(2), null)
    }
  })
})
