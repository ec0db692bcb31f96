import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Pace } from './pace.ts'

describe('steps per second', () => {
  test('are those of the clock, however long a step is held', () => {
    let now = 0
    const pace = new Pace(() => now)
    for (const [held, expected] of [
      [200, 5],
      [10, 100],
    ] as const) {
      for (let i = 0; i < 6000 / held; i++) {
        now += held
        pace.count()
      }
      assert.ok(Math.abs(pace.rate() / expected - 1) < 0.1, `${pace.rate()} for one in ${held} ms`)
    }
  })

  test('are 0 while nothing runs, and a pause is not counted', () => {
    let now = 0
    const pace = new Pace(() => now)
    for (let i = 0; i < 50; i++) {
      now += 10
      pace.count()
    }
    pace.pause()
    now += 60_000
    assert.equal(pace.rate(), 0)
    for (let i = 0; i < 50; i++) {
      pace.count()
      now += 10
    }
    assert.ok(Math.abs(pace.rate() - 100) < 5, `${pace.rate()}`)
  })
})
