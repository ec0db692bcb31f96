import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from './pace.ts'

test('steps and evaluations are reckoned apart', () => {
  const pace = new Pace({ steps: 10, evaluations: 3 })
  assert.equal(pace.left, 0)
  pace.step(1)
  pace.step(3)
  assert.equal(pace.left, 8 * 2)
  pace.evaluation(6)
  assert.equal(pace.left, 8 * 2 + 2 * 6)
  assert.equal(pace.rate, 2 / 10)
  pace.begin()
  pace.step(5)
  assert.equal(pace.rate, 1 / 5)
})
