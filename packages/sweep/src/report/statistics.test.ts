import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { estimate, holm, pairedTest } from './statistics.ts'

interface Fixture {
  intervals: { values: number[]; mean: number; sd: number; half: number }[]
  paired: { values: number[]; reference: number[]; mean: number; t: number; p: number; half: number }[]
  holm: { ps: number[]; adjusted: number[] }[]
}
const path = new URL('../../tests/fixtures/scipy_statistics.json', import.meta.url)
const fixture: Fixture = JSON.parse(readFileSync(path, 'utf8'))

/** What the distribution's functions are off by, at most, of their size. */
const CEPHES = 1e-12

const seeds = (values: readonly number[]) => new Map(values.map((value, i) => [i + 1, value]))
function near(found: number | null, expected: number, relative = 1e-8): void {
  assert.ok(found !== null && Math.abs(found - expected) <= relative * Math.abs(expected), `${found}, not ${expected}`)
}

describe('estimate', () => {
  test('mean, deviation and t interval are SciPy’s', () => {
    for (const { values, mean, sd, half } of fixture.intervals) {
      const found = estimate(values)
      assert.equal(found.n, values.length)
      near(found.mean, mean, 1e-12)
      near(found.sd, sd, 1e-10)
      near(found.half, half, CEPHES)
    }
  })

  test('by hand: of 1, 2, 3 the mean is 2, and the interval 4.3027 · 1 / √3', () => {
    const { mean, sd, half } = estimate([1, 2, 3])
    assert.deepEqual([mean, sd], [2, 1])
    // The quantile at p of two degrees of freedom is (2p − 1) √(2 / 4p(1 − p)).
    near(half, (0.95 * Math.sqrt(2 / (4 * 0.975 * 0.025))) / Math.sqrt(3), CEPHES)
  })

  test('one value has no interval, equal ones have an empty one, none is an error', () => {
    assert.deepEqual(estimate([0.97]), { n: 1, mean: 0.97, sd: 0, half: null })
    const { mean, ...rest } = estimate([0.1, 0.1, 0.1])
    near(mean, 0.1, 1e-15)
    assert.deepEqual(rest, { n: 3, sd: 0, half: 0 })
    assert.throws(() => estimate([]), RangeError)
  })
})

describe('the paired t-test', () => {
  test('is SciPy’s', () => {
    for (const { values, reference, mean, t, p, half } of fixture.paired) {
      const found = pairedTest(seeds(values), seeds(reference))!
      near(found.mean, mean)
      near(found.t, t)
      near(found.p, p, CEPHES)
      near(found.half, half, CEPHES)
      assert.equal(found.untested, undefined)
    }
  })

  test('is Student’s of 1908: the sleep that two drugs gave ten patients', () => {
    const { values, reference } = fixture.paired[0]!
    const { mean, t, p } = pairedTest(seeds(values), seeds(reference))!
    assert.deepEqual([mean.toFixed(2), t!.toFixed(4), p!.toFixed(6)], ['1.58', '4.0621', '0.002833'])
  })

  test('by hand: differences 1 and 3 have t = 2 and, with one degree of freedom, p = 1 − 2 atan(2) / π', () => {
    const { mean, t, p } = pairedTest(seeds([2, 5]), seeds([1, 2]))!
    assert.equal(mean, 2)
    near(t, 2)
    near(p, 1 - (2 * Math.atan(2)) / Math.PI)
  })

  test('takes the seeds that both have, by seed and not by place', () => {
    const values = new Map([
      [3, 10],
      [1, 20],
      [9, 1000],
      [2, 30],
    ])
    const reference = new Map([
      [1, 19],
      [2, 27],
      [3, 5],
      [4, 0],
    ])
    const found = pairedTest(values, reference)!
    assert.equal(found.n, 3)
    assert.equal(found.mean, 3)
    assert.equal(found.sd, 2)
  })

  test('the other way round it has the other sign and the same p', () => {
    for (const { values, reference } of fixture.paired) {
      const there = pairedTest(seeds(values), seeds(reference))!
      const back = pairedTest(seeds(reference), seeds(values))!
      assert.equal(back.t, -there.t!)
      assert.equal(back.p, there.p)
    }
  })

  test('says why where there is none', () => {
    assert.equal(pairedTest(new Map([[1, 0.5]]), new Map([[2, 0.5]])), null)
    const one = pairedTest(seeds([0.5]), seeds([0.25]))!
    assert.deepEqual(one, {
      n: 1,
      mean: 0.25,
      sd: 0,
      half: null,
      t: null,
      p: null,
      untested: 'fewer than two common seeds',
    })
    assert.equal(pairedTest(seeds([0.1, 0.2]), seeds([0.1, 0.2]))!.untested, 'the same in every seed')
    // 0.3 − 0.2 and 0.4 − 0.3 differ by rounding alone
    const steady = pairedTest(seeds([0.3, 0.4, 0.5]), seeds([0.2, 0.3, 0.4]))!
    assert.deepEqual([steady.sd, steady.p, steady.untested], [0, null, 'every difference is the same'])
  })

  test('keeps its digits far from 0', () => {
    const { p } = pairedTest(seeds([1, 1.001, 0.999, 1.0005, 1]), seeds([0, 0, 0, 0, 0]))!
    near(p, 7.257091405049591e-14, 1e-10) // SciPy's
  })
})

describe('Holm', () => {
  test('agrees with the procedure told step by step', () => {
    for (const { ps, adjusted } of fixture.holm) {
      holm(ps).forEach((p, i) => {
        near(p, adjusted[i]!, 1e-12)
      })
    }
  })

  test('by hand, and what was not tested does not count', () => {
    assert.deepEqual(holm([0.01, null, 0.04, 0.03, null]), [0.03, null, 0.06, 0.06, null])
    assert.deepEqual(holm([null]), [null])
    assert.deepEqual(holm([0.6, 0.7]), [1, 1])
  })
})
