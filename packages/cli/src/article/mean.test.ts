import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mean } from './mean.ts'

test('small terms survive large ones', () => {
  assert.equal(mean([1, 1e100, 1, -1e100]), 0.5)
  assert.equal(mean(new Float64Array(10).fill(0.1)), 0.1)
  assert.equal(mean(new Float32Array([1, 2, 6])), 3)
})
