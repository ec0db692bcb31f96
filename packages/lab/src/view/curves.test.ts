import assert from 'node:assert/strict'
import { test } from 'node:test'
import type uPlot from 'uplot'
import { isLone } from './chart.ts'
import { accuracyRange } from './curves.tsx'

test('the axis of accuracies shows what there is, and ten points at least', () => {
  const range = (low: number | null, high: number | null) => accuracyRange({} as uPlot, low, high)
  assert.deepEqual(range(null, null), [0, 100])
  assert.deepEqual(range(97, 99), [93, 100.5])
  assert.deepEqual(range(50, 50), [45, 55])
  assert.deepEqual(range(31, 88), [30, 89])
  assert.deepEqual(range(0, 3), [0, 7])
})

test('a value without another is a point, whatever is missing around it', () => {
  assert.ok(isLone([4]))
  assert.ok(isLone([null, 0, undefined]))
  assert.ok(!isLone([]))
  assert.ok(!isLone([null]))
  assert.ok(!isLone([1, null, 2]))
})
