import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dotsOf, type Vote } from './dots.ts'

const [WIDTH, HEIGHT] = [340, 180]
const column = (digit: number) => [(digit * WIDTH) / 10, ((digit + 1) * WIDTH) / 10] as const
const same = (count: number, vote: Vote) => Array.from({ length: count }, () => vote)

describe('dots of thinned networks', () => {
  const cases: [string, Vote[]][] = [
    ['all alike', same(50, { digit: 7, p: 0.9999 })],
    ['a thousand alike', same(1000, { digit: 0, p: 1 })],
    ['all different', Array.from({ length: 50 }, (_, i) => ({ digit: i % 10, p: 0.1 + 0.9 * ((i * 0.618) % 1) }))],
    ['one', [{ digit: 9, p: 0.3 }]],
  ]
  for (const [name, votes] of cases) {
    test(`${name}: each has a place of its own, in the column of its digit, near its probability`, () => {
      const { size, places } = dotsOf(votes, WIDTH, HEIGHT)
      assert.equal(new Set(places.map(({ x, y }) => `${x} ${y}`)).size, votes.length)
      for (const [i, { x, y }] of places.entries()) {
        const [left, right] = column(votes[i]!.digit)
        assert.ok(x - size / 2 >= left && x + size / 2 <= right, `${x} of ${left} to ${right}`)
        // sure ones, all alike, take a fifth of the height at most
        assert.ok(Math.abs(y / HEIGHT - (1 - votes[i]!.p)) < 0.2, `${y} for ${votes[i]!.p}`)
      }
    })
  }
})
