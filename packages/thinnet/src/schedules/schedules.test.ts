import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { schedules, ThinnetError } from '../index.ts'
import { checkScheduled, type Schedule, valueAt } from './schedule.ts'

const { cosine, exponential, inverseTime, linear, piecewise, polynomial, warmUp } = schedules
const base = { initialValue: 0.8, decaySteps: 10 }

const all: Schedule[] = [
  exponential({ ...base, decayRate: 0.5 }),
  exponential({ ...base, decayRate: 0.5, staircase: true }),
  inverseTime({ ...base, decayRate: 2 }),
  inverseTime({ ...base, decayRate: 2, staircase: true }),
  polynomial({ ...base, power: 2.5 }),
  polynomial({ ...base, cycle: true }),
  linear(base),
  cosine({ ...base, alpha: 0.1 }),
  piecewise({ boundaries: [5, 10], values: [0.8, 0.2, 0.1] }),
]

describe('schedules', () => {
  test('begin at their first value, and never rise above it', () => {
    for (const schedule of all) {
      assert.equal(schedule.at(0), 0.8, schedule.name)
      for (let step = 1; step < 50; step++) assert.ok(schedule.at(step) <= 0.8, `${schedule.name} at ${step}`)
    }
  })

  test('end where they say, exactly, and stay there', () => {
    for (const step of [10, 11, 1e6]) {
      assert.equal(polynomial({ ...base, endValue: 0.3, power: 0.5 }).at(step), 0.3)
      assert.equal(linear({ ...base, endValue: 0.3 }).at(step), 0.3)
      assert.equal(cosine(base).at(step), 0)
      assert.equal(cosine({ ...base, alpha: 0.25 }).at(step), 0.2)
    }
  })

  test('a line is a polynomial of power 1', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.double({ min: -1, max: 1, noNaN: true }), (step, endValue) => {
        const [a, b] = [linear({ ...base, endValue }).at(step), polynomial({ ...base, endValue }).at(step)]
        assert.ok(Math.abs(a - b) <= 1e-15, `${a} and ${b}`)
      }),
    )
  })

  test('a staircase stays for decaySteps', () => {
    for (const schedule of [all[1]!, all[3]!]) {
      for (let step = 0; step < 40; step++) {
        assert.equal(schedule.at(step), schedule.at(step - (step % 10)), `${schedule.name} at ${step}`)
      }
      assert.ok(schedule.at(10) < schedule.at(9))
    }
  })

  test('warmUp rises in a line to where the next begins, which counts from there', () => {
    for (const next of all) {
      const schedule = warmUp({ steps: 4, from: 0.4, next })
      assert.deepEqual([0, 1, 2, 3].map(schedule.at), [0.4, 0.4 + 0.1, 0.4 + 0.2, 0.4 + 0.4 * 0.75])
      for (let step = 4; step < 40; step++) assert.equal(schedule.at(step), next.at(step - 4))
    }
    const constant = warmUp({ steps: 2, next: 0.5 })
    assert.deepEqual([0, 1, 2, 3].map(constant.at), [0, 0.25, 0.5, 0.5])
    const twice = warmUp({ steps: 2, next: warmUp({ steps: 2, from: 1, next: 2 }) })
    assert.deepEqual([0, 1, 2, 3, 4].map(twice.at), [0, 0.5, 1, 1.5, 2])
  })

  test('name and config make them again', () => {
    const factories = schedules as unknown as Record<string, (config: unknown) => Schedule>
    for (const schedule of [...all, ...all.map(next => warmUp({ steps: 3, next }))]) {
      const again = factories[schedule.name]!(schedule.config)
      assert.deepEqual(again.config, schedule.config)
      for (let step = 0; step < 40; step++) assert.equal(again.at(step), schedule.at(step))
    }
  })

  test('refuse what makes no sense', () => {
    const wrong: (() => unknown)[] = [
      () => exponential({ ...base, decaySteps: 0, decayRate: 0.5 }),
      () => exponential({ ...base, decayRate: -0.5 }),
      () => exponential({ ...base } as never),
      () => exponential(undefined as never),
      () => exponential({ ...base, decayRate: 1, stairs: true } as never),
      () => inverseTime({ ...base, initialValue: Number.NaN, decayRate: 1 }),
      () => polynomial({ ...base, power: -1 }),
      () => polynomial({ ...base, endValue: Number.POSITIVE_INFINITY }),
      () => linear({ ...base, decaySteps: -1 }),
      () => cosine({ ...base, alpha: Number.NaN }),
      () => cosine({ decaySteps: 10 } as never),
      () => piecewise({ boundaries: [1, 2], values: [1, 2] }),
      () => piecewise({ boundaries: [2, 1], values: [1, 2, 3] }),
      () => piecewise({ boundaries: [1], values: [1, Number.NaN] }),
      () => piecewise({ values: [1] } as never),
      () => warmUp({ steps: 0, next: 1 }),
      () => warmUp({ steps: 5 } as never),
      () => warmUp({ steps: 5, next: ((step: number) => step) as never }),
    ]
    for (const make of wrong) assert.throws(make, ThinnetError, String(make))
  })
})

test('a Scheduled is a number, a schedule or a function of the step', () => {
  for (const value of [0.5, piecewise({ boundaries: [], values: [0.5] }), () => 0.5]) {
    assert.equal(valueAt(value, 3), 0.5)
    assert.equal(checkScheduled('test', 'a half', value, x => x === 0.5)(3), 0.5)
  }
  const falls = checkScheduled('test', 'a value > 0', linear({ initialValue: 1, decaySteps: 2 }), x => x > 0)
  assert.equal(falls(1), 0.5)
  assert.throws(() => falls(2), /expected a value > 0, got 0 at step 2/)
})
