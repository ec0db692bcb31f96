import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULTS, type RunSettings } from '../settings.ts'
import { Insight } from './inside.ts'
import { makeNetwork } from './network.ts'
import type { Inside } from './protocol.ts'
import { gather, rowsOfStep, samplesOf } from './samples.ts'

const SMALL: RunSettings = {
  ...DEFAULTS.left,
  ...{ data: 'circle', samples: 5, layers: 2, units: 6, batchSize: 1, epochs: 3, rate: 0.4 },
}

/** Looks in before every step, and hears the loss that the step then has. */
async function watch(run: RunSettings, each: (inside: Inside, loss: number, insight: Insight) => void) {
  const { train } = samplesOf(run, null)
  const { model, columns } = makeNetwork(run, 1)
  const insight = new Insight(model, run, train, columns)
  let inside = await insight.look({ unit: null }, true)
  let before = 0
  await model.fit(train.x, train.y, {
    ...{ batchSize: run.batchSize, epochs: run.epochs, shuffle: 'withReplacement' },
    callbacks: [
      {
        onBatchEnd: async (batch, { loss }) => {
          // a mean over the epoch so far
          const sum = loss! * (batch + 1)
          each(inside, sum - (batch === 0 ? 0 : before), insight)
          before = sum
          inside = await insight.look({ unit: null }, true)
        },
      },
    ],
  })
  return { model, columns, insight }
}

describe('looking into a network that trains', () => {
  for (const change of [
    {},
    { activation: 'tanh' },
    { scaling: 'vanilla', activation: 'sigmoid' },
    { place: 'last' },
    { place: 'input', rate: 0.3 },
    { place: 'beforeNorm' },
    { rate: 0 },
  ] as Partial<RunSettings>[]) {
    test(`${JSON.stringify(change)}: the sample and its outputs are those of the step that comes next`, async () => {
      let steps = 0
      await watch({ ...SMALL, ...change }, ({ step, probabilities, sample }, loss) => {
        assert.equal(step, steps++)
        assert.ok(Math.abs(-Math.log(probabilities[sample.label]!) - loss) < 1e-5, `step ${step}`)
      })
      assert.equal(steps, 15)
    })
  }

  test('activations are what dropout is given, and handed on what it makes of them', async () => {
    for (const change of [{}, { activation: 'elu' }, { batchNorm: true, batchSize: 3 }] as Partial<RunSettings>[]) {
      await watch({ ...SMALL, ...change }, ({ columns, masks }) => {
        for (const [i, { activations, handedOn }] of columns.entries()) {
          const { bits } = masks[i]!
          for (const [unit, value] of activations.entries()) {
            const expected = bits[unit] === 0 ? 0 : Math.fround(value * Math.fround(1 / 0.6))
            assert.equal(Math.abs(handedOn![unit]! - expected) < 1e-6, true)
          }
        }
      })
    }
  })

  test('a sample alone has the bits that it has in its batch', async () => {
    const run = { ...SMALL, batchSize: 5 }
    const { train } = samplesOf(run, null)
    const { model, insight } = await watch(run, () => {})
    const { step, probabilities } = await insight.look({ unit: null }, true)
    const x = gather(train.x, rowsOfStep(run, step))
    const outputs = await model.layerOutputs(x, { training: true, step, batchSize: 5 })
    assert.deepEqual([...probabilities], [...outputs.at(-1)!.output.data.subarray(0, 2)])
  })

  test('how often a unit was kept is the sum of the masks of all steps', async () => {
    const { model, columns, insight } = await watch({ ...SMALL, samples: 40 }, () => {})
    assert.equal(insight.complete, false)
    while (!insight.complete) insight.count(1)
    const { masks, counted } = await insight.look({ unit: null }, true)
    assert.equal(counted, 120)
    for (const [i, { layer, kept }] of masks.entries()) {
      const sums = new Uint32Array(columns[i]!.units)
      for (let step = 0; step < 120; step++) {
        for (const [unit, bit] of model.maskOf(layer, { step }).data.entries()) sums[unit]! += bit
      }
      assert.deepEqual(kept, sums)
    }
  })

  test('looking changes nothing', async () => {
    const run = { ...SMALL, batchNorm: true, batchSize: 3 }
    const { train } = samplesOf(run, null)
    const { model } = makeNetwork(run, 1)
    await model.fit(train.x, train.y, { batchSize: 3, epochs: 3, shuffle: 'withReplacement' })
    const watched = await watch(run, () => {})
    assert.deepEqual(await watched.model.getWeights(), await model.getWeights())
  })
})
