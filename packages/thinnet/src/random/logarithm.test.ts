import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { logarithm } from './logarithm.ts'

describe('logarithm', () => {
  test('agrees with Math.log to two units in the last place, subnormal numbers included', () => {
    const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true })
    const nearOne = fc.double({ min: 0.4, max: 2.5, noNaN: true })
    const check = (x: number) => {
      const expected = Math.log(x)
      assert.ok(Math.abs(logarithm(x) - expected) <= 2 * Number.EPSILON * Math.abs(expected), `${x}`)
    }
    fc.assert(fc.property(positive, check), { numRuns: 2000 })
    fc.assert(fc.property(nearOne, check), { numRuns: 2000 })
  })

  test('holds at the edges', () => {
    assert.equal(logarithm(1), 0)
    for (const x of [Number.MIN_VALUE, 2 ** -1022, Number.MAX_VALUE, Math.SQRT2, Math.SQRT1_2, 1 - 2 ** -53]) {
      assert.ok(Math.abs(logarithm(x) / Math.log(x) - 1) <= 2 * Number.EPSILON, `${x}`)
    }
  })
})
