import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
// as it is built: a bundle of it has no namespaces, and its sources take seconds to translate
import * as thinnet from '../packages/thinnet/dist/index.js'
import { missingIn, publicParts } from './comments.mjs'

describe('comments, which editors and the reference show', () => {
  const parts = publicParts()

  test('every export, option and method says what it is: defaults, shapes of layers, errors; types of options are exported', () => {
    const missing = parts.map(part => [part, missingIn(part)] as const).filter(([, what]) => what)
    assert.deepEqual(
      missing.map(([{ at, name }, what]) => `${at} ${name}: ${what}`),
      [],
    )
  })

  test('none of what a program can import is passed over', () => {
    const found = new Set(parts.map(({ name }) => name))
    for (const [name, value] of Object.entries(thinnet)) {
      const isNamespace = Object.prototype.toString.call(value) === '[object Module]'
      for (const full of isNamespace ? Object.keys(value).map(key => `${name}.${key}`) : [name]) {
        assert.ok(found.has(full), full)
      }
    }
    for (const option of [
      'DenseOptions.units',
      'RateOptions.rate',
      'FitOptions.batchSize',
      'LayerOptions.inputShape',
    ]) {
      assert.ok(found.has(option), option)
    }
  })

  test('what is missing is named', () => {
    const part = { kind: 'export', optional: false, exported: true, comment: 'The mean.', text: '' } as const
    assert.equal(missingIn(part), null)
    assert.equal(missingIn({ ...part, comment: '' }), 'no comment')
    assert.equal(missingIn({ ...part, text: "refuse('mean', 'numbers', 'none')" }), 'no @throws')
    assert.equal(missingIn({ ...part, kind: 'option', optional: true }), 'no default')
    assert.equal(missingIn({ ...part, kind: 'layer' }), 'no shape')
    assert.equal(missingIn({ ...part, exported: false }), 'no export')
  })
})
