import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { activations, layers, losses, optimizers, sequential } from 'thinnet'
import { TERMS } from './texts/terms.ts'

test('the guides and the functions that terms lead to are there', () => {
  const model = sequential({ layers: [layers.dense({ units: 1 })] })
  const owners: Record<string, object> = { activations, layers, losses, optimizers, model }
  for (const [name, { guide, api }] of Object.entries(TERMS)) {
    if (guide) assert.ok(existsSync(new URL(`../../../docs/${guide}.md`, import.meta.url)), `${name}: ${guide}`)
    if (!api) continue
    const [said, page] = api
    const [owner, member] = said.split('.') as [string, string?]
    assert.ok(member === undefined || member in owners[owner]!, `${name}: ${said}`)
    // as TypeDoc calls its pages (`scripts/reference/`)
    const expected =
      owner === 'model' ? 'Model' : member === undefined ? `modules/thinnet.${owner}` : `functions/thinnet.${said}`
    assert.ok(page.endsWith(expected), `${name}: ${page}`)
  }
})
