import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readSpec, specSchema } from '@thinnet/sweep'
import { listing } from './listing.ts'

describe('a listing', () => {
  test('shows the configurations, which are one network, and how much there is to do', async () => {
    const { spec } = await readSpec('scalings')
    const lines = listing(spec).split('\n')
    assert.match(lines[0]!, /^scalings: Inverted dropout .*\?$/)
    assert.match(lines[2]!, /^ +scaling +rate$/)
    assert.match(lines[3]!, /^1 +inverted +0 +baseline$/)
    assert.match(lines[9]!, /^7 +vanilla +0 +the same network as 1$/)
    assert.deepEqual(lines.slice(-3), [
      '12 configurations, 1 of them the same network as another; 5 seeds: 55 trials',
      `${55 * spec.base.training.epochs} epochs in all`,
      '',
    ])
  })

  test('of many configurations shows the first twenty and the last', () => {
    const spec = specSchema.parse({ name: 'many', dimensions: { 'network.units': { range: [1, 100], step: 1 } } })
    const lines = listing(spec).split('\n')
    assert.match(lines.find(line => line.startsWith('20 '))!, /20 +20$/)
    assert.match(lines.find(line => line.startsWith('…'))!, /79 more$/)
    assert.match(lines.find(line => line.startsWith('100 '))!, /100 +100$/)
    assert.ok(!lines.some(line => line.startsWith('21 ')))
  })

  test('of successive halving shows its rungs', () => {
    const base = { training: { epochs: 9 } }
    const dimensions = { 'network.dropout.rate': { range: [0, 1] } }
    const strategy = { name: 'asha', settings: 9, reduction: 3 }
    const spec = specSchema.parse({ name: 'halving', base, dimensions, strategy, seeds: 2 })
    const text = listing(spec)
    assert.match(text, /rungs of 1, 3, 9 epochs; of each one in 3 is promoted/)
    // 9 configurations at 1 epoch, 3 at 2 more, 1 at 6 more, each with 2 seeds.
    assert.match(text, /about 26 jobs, about 42 epochs in all/)
    assert.ok(!text.includes('none is sure'))
  })
})
