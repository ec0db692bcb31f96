import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { estimatedSeconds } from './amount.ts'
import { configurationsOf } from './dimensions.ts'
import { jsonSchema } from './json-schema.ts'
import { readSpec } from './read-spec.ts'

const EXAMPLES = new URL('../../../../examples/sweeps/', import.meta.url)
const SCHEMA = new URL('../../sweep.schema.json', import.meta.url)

describe('the sweeps that come with thinnet', async () => {
  const names = (await readdir(EXAMPLES)).filter(name => name !== 'residual-stack.ts')
  assert.ok(names.length >= 7)

  for (const name of names) {
    test(`${name}: asks something, of several seeds, against a baseline`, async () => {
      const { spec } = await readSpec(fileURLToPath(new URL(name, EXAMPLES)))
      assert.equal(spec.name, name.replace(/\.\w+$/, ''))
      assert.ok(spec.about && spec.baseline)
      assert.ok(typeof spec.seeds === 'number' && spec.seeds >= 3 && spec.seeds <= 5)
      assert.ok(configurationsOf(spec).length > 4)
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

test('estimates the time from what an epoch takes', async () => {
  const { spec } = await readSpec('train-size')
  const settings = configurationsOf(spec)
  const secondsPerEpoch = (setting: (typeof settings)[number]) => setting.recipe.data.train / 1000
  // 600 000 samples each, whatever the size: 6000 updates of 100.
  const seconds = estimatedSeconds(spec, settings, { secondsPerEpoch, workers: 2 })
  assert.ok(Math.abs(seconds - (60 * 600) / 2) < 1e-6)
})
