import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cosineOfPi } from './cosine.ts'
import { exponential } from './exponential.ts'
import { power } from './power.ts'

/** Two units in the last place of the result, or of the smallest normal number. */
function assertNear(got: number, want: number, what: string, units = 2): void {
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return
  const unit = Number.EPSILON * Math.max(Math.abs(want), 2 ** -1022)
  assert.ok(Math.abs(got - want) <= units * unit, `${what}: ${got}, not ${want}`)
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe('exponential', () => {
  test('agrees with Math.exp', () => {
    for (const range of [between(-750, 715), between(-1, 1), between(-1e-9, 1e-9)]) {
      fc.assert(
        fc.property(range, x => assertNear(exponential(x), Math.exp(x), `e^${x}`)),
        { numRuns: 2000 },
      )
    }
  })

  test('holds at the edges', () => {
    assert.equal(exponential(0), 1)
    assert.equal(exponential(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
    assert.equal(exponential(Number.NEGATIVE_INFINITY), 0)
    assert.ok(Number.isNaN(exponential(Number.NaN)))
    for (const x of [709.782712893384, 709.79, -708.4, -744.4, -745.13, -745.2]) {
      assertNear(exponential(x), Math.exp(x), `e^${x}`)
    }
  })
})

describe('power', () => {
  test('agrees with Math.pow', () => {
    const cases = [
      [between(0.01, 0.99999), between(0, 5)],
      [between(0.9, 1.1), between(-100, 100)],
      [between(0.99, 0.99999), between(0, 2000)],
      [between(1e-300, 1e300), between(-0.05, 0.05)],
    ] as const
    for (const [bases, exponents] of cases) {
      fc.assert(
        fc.property(bases, exponents, (x, y) => assertNear(power(x, y), x ** y, `${x}^${y}`)),
        { numRuns: 2000 },
      )
    }
  })

  test('is exact where that can be', () => {
    for (const x of [0, 1, 2, 0.1, 0.96, 1e-310]) {
      assert.equal(power(x, 0), 1)
      assert.equal(power(x, 1), x)
    }
    for (const [x, y] of [
      [4, 0.5],
      [2, 10],
      [0.5, 3],
      [9, 1.5],
    ] as const) {
      assertNear(power(x, y), x ** y, `${x}^${y}`, 1)
    }
  })

  test('holds at the edges', () => {
    const { POSITIVE_INFINITY: infinity } = Number
    const edges = [0, 1, 0.5, 2, infinity, Number.NaN, Number.MIN_VALUE, Number.MAX_VALUE]
    for (const x of edges) {
      for (const y of [-infinity, -1000, -1, 0, 1, 2, 1000, infinity, Number.NaN]) {
        if (x === 1)
          assert.equal(power(x, y), 1) // where Math.pow has NaN for an infinite y
        else assertNear(power(x, y), x ** y, `${x}^${y}`, 16)
      }
    }
  })
})

describe('cosineOfPi', () => {
  test('agrees with Math.cos', () => {
    // Math.cos is given a rounded angle: what that costs is allowed for
    fc.assert(
      fc.property(between(-4, 4), t => {
        assert.ok(Math.abs(cosineOfPi(t) - Math.cos(Math.PI * t)) <= 2 * Number.EPSILON * Math.max(1, Math.abs(t) * 2))
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(between(0, 0.25), t => assertNear(cosineOfPi(t), Math.cos(Math.PI * t), `${t}`)),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(between(0, 0.25), t =>
        assertNear(cosineOfPi(0.5 - t), Math.sin(Math.PI * (0.5 - (0.5 - t))), `${t}`),
      ),
      { numRuns: 2000 },
    )
  })

  test('is exact at whole and half turns', () => {
    assert.deepEqual([0, 1, 2, -1, -3].map(cosineOfPi), [1, -1, 1, -1, -1])
    assert.deepEqual([0.5, 1.5, -0.5].map(cosineOfPi).map(Math.abs), [0, 0, 0])
    for (const t of [1 / 3, 5 / 3]) assertNear(cosineOfPi(t), 0.5, `${t}`, 4)
  })
})
