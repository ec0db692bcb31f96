import { describe, test } from 'node:test'
import { type Schedule, schedules } from '../../src/index.ts'
import { assertClose, fixture, type Stored } from './support.ts'

interface Fixture {
  steps: number[]
  runs: { schedule: keyof typeof schedules; options: Record<string, unknown>; values: Stored }[]
  /** Keras' cosine with a warm-up of its own. */
  warm: { steps: number; start: number; initialValue: number; decaySteps: number; alpha: number; values: Stored }
}

const { steps, runs, warm } = fixture<Fixture>('schedules')

function assertValues(schedule: Schedule, { data }: Stored): void {
  for (const [i, step] of steps.entries()) {
    // in addition to each value's own, 1e-16: what Keras' float64 cosine leaves of the 0 at a half's end
    assertClose([schedule.at(step)], [data[i]!], 1e-13, `at step ${step}`, Math.abs(data[i]!) + 1e-3)
  }
}

describe('schedules are those of Keras', () => {
  for (const { schedule, options, values } of runs) {
    test(`${schedule} ${JSON.stringify(options)}`, () => {
      const make = schedules[schedule] as (options: unknown) => Schedule
      assertValues(make(options), values)
    })
  }

  test('warmUp before cosine', () => {
    const { initialValue, decaySteps, alpha } = warm
    const next = schedules.cosine({ initialValue, decaySteps, alpha })
    assertValues(schedules.warmUp({ steps: warm.steps, from: warm.start, next }), warm.values)
  })
})
