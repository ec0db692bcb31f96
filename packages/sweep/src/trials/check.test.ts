import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configurationsOf } from '../spec/dimensions.ts'
import { specSchema } from '../spec/spec.ts'
import { asProgressOf } from './check.ts'
import type { Job } from './trial.ts'

const spec = specSchema.parse({ name: 'one', dimensions: { 'network.dropout.rate': [0.5] } })
const [setting] = configurationsOf(spec)
const job: Job = { trial: { id: 'a', setting: setting!, seed: 1 }, epochs: 9 }

test('how far a queue says that a trial is, where it can be', () => {
  const learned = { train: 0.9, test: 0.8 }
  assert.deepEqual(asProgressOf(job, { epochs: 9, learned }), { epochs: 9, learned })
  // Workers of an earlier thinnet say no more.
  assert.deepEqual(asProgressOf(job, { epochs: 0 }), { epochs: 0 })
  for (const wrong of [
    null,
    { epochs: 10 },
    { epochs: -1 },
    { epochs: 1.5 },
    { epochs: 1, learned: { train: 0.9 } },
    { epochs: 1, learned: { train: 0.9, test: '\u001b[2J' } },
    { epochs: 1, learned: { train: 0.9, test: 1e9 } },
  ]) {
    assert.equal(asProgressOf(job, wrong), null, JSON.stringify(wrong))
  }
})
