import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from './pace.ts'

test('units and evaluations are reckoned apart', () => {
  const pace = new Pace({ units: 10, evaluations: 3 })
  assert.equal(pace.left, 0)
  pace.advance(1)
  pace.advance(3)
  assert.equal(pace.left, 8 * 2)
  pace.evaluation(6)
  assert.equal(pace.left, 8 * 2 + 2 * 6)
  assert.equal(pace.rate, 2 / 10)
  pace.begin()
  pace.advance(5)
  assert.equal(pace.rate, 1 / 5)
})

test('what an earlier run has done counts as done, and takes no time', () => {
  const pace = new Pace({ units: 10, evaluations: 3 })
  pace.skip(6, 1)
  assert.equal(pace.left, 0)
  pace.advance(2)
  assert.equal(pace.left, 3 * 2)
  assert.equal(pace.rate, 1 / 2)
  pace.evaluation(4)
  assert.equal(pace.left, 3 * 2 + 1 * 4)
})
