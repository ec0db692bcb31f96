import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ratesByDepth } from './stochastic-depth.ts'

test('ratesByDepth grows from block to block up to the last rate', () => {
  assert.deepEqual(ratesByDepth(4, 0.5), [0.125, 0.25, 0.375, 0.5])
  assert.deepEqual(ratesByDepth(1, 1), [1])
  assert.throws(() => ratesByDepth(0, 0.5), /ratesByDepth: expected count: a whole number ≥ 1, got 0/)
  assert.throws(() => ratesByDepth(3, 1.5), /ratesByDepth: expected last: a number in \[0, 1\], got 1.5/)
})
