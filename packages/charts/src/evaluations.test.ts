import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluationsOf } from './runs.ts'

test('evaluations: each nth epoch from 0, and the last', () => {
  for (const epochs of [1, 2, 10, 11, 12, 301, 3001]) {
    for (const evaluateEvery of [1, 2, 10, 5000]) {
      const evaluated = Array.from({ length: epochs }, (_, e) => e % evaluateEvery === 0 || e === epochs - 1)
      assert.equal(evaluationsOf({ epochs, evaluateEvery }), evaluated.filter(Boolean).length)
    }
  }
})
