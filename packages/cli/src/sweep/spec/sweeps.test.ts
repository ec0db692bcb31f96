import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { estimatedSeconds } from './amount.ts'
import { settingsOf } from './dimensions.ts'
import { jsonSchema } from './json-schema.ts'
import { listing } from './listing.ts'
import { readSpec } from './read-spec.ts'
import { specSchema } from './spec.ts'

const EXAMPLES = new URL('../../../../../examples/sweeps/', import.meta.url)
const SCHEMA = new URL('../../../sweep.schema.json', import.meta.url)

describe('the sweeps that come with thinnet', async () => {
  const names = (await readdir(EXAMPLES)).filter(name => name !== 'residual-stack.ts')
  assert.ok(names.length >= 7)

  for (const name of names) {
    test(`${name}: asks something, of several seeds, against a baseline`, async () => {
      const { spec } = await readSpec(fileURLToPath(new URL(name, EXAMPLES)))
      assert.equal(spec.name, name.replace(/\.\w+$/, ''))
      assert.ok(spec.about && spec.baseline)
      assert.ok(typeof spec.seeds === 'number' && spec.seeds >= 3 && spec.seeds <= 5)
      assert.ok(settingsOf(spec).length > 4)
    })
  }

  test('the presets name the schema that editors check them against', async () => {
    for (const name of names.filter(name => name.endsWith('.json'))) {
      const { $schema } = JSON.parse(await readFile(new URL(name, EXAMPLES), 'utf8'))
      assert.equal(new URL($schema, EXAMPLES).href, SCHEMA.href)
    }
  })
})

test('sweep.schema.json is what the code checks: node scripts/build.mjs writes it', async () => {
  assert.equal(await readFile(SCHEMA, 'utf8'), jsonSchema())
})

describe('a listing', () => {
  test('shows the settings, which are one network, and how much there is to do', async () => {
    const { spec } = await readSpec('scalings')
    const lines = listing(spec).split('\n')
    assert.match(lines[0]!, /^scalings: Inverted dropout .*\?$/)
    assert.match(lines[2]!, /^ +scaling +rate$/)
    assert.match(lines[3]!, /^1 +inverted +0 +baseline$/)
    assert.match(lines[9]!, /^7 +vanilla +0 +the same network as 1$/)
    assert.deepEqual(lines.slice(-3), [
      '12 settings, 1 of them the same network as another; 3 seeds: 33 trials',
      `${33 * spec.base.training.epochs} epochs in all`,
      '',
    ])
  })

  test('of many settings shows the first twenty and the last', () => {
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
    assert.match(text, /rungs of 1, 3, 9 epochs; of each one in 3 goes on/)
    // 9 settings at 1 epoch, 3 at 2 more, 1 at 6 more, each with 2 seeds.
    assert.match(text, /about 26 jobs, about 42 epochs in all/)
    assert.ok(!text.includes('none is sure'))
  })

  test('estimates the time from what an epoch takes', async () => {
    const { spec } = await readSpec('train-size')
    const settings = settingsOf(spec)
    const secondsPerEpoch = (setting: (typeof settings)[number]) => setting.recipe.data.train / 1000
    // 600 000 samples each, whatever the size: 6000 updates of 100.
    const seconds = estimatedSeconds(spec, settings, { secondsPerEpoch, workers: 2 })
    assert.ok(Math.abs(seconds - (36 * 600) / 2) < 1e-6)
  })
})
