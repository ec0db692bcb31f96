import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joined } from './evaluations.ts'
import type { Evaluation } from './worker/protocol.ts'

const scores = { loss: 0, accuracy: 0 }
const at = (epoch: number): Evaluation => ({ epoch, train: scores, test: scores })

test('evaluations of a run without end: no more than so many, from the first to the last', () => {
  let all = [at(0)]
  for (let epoch = 1; epoch < 1000; epoch++) all = joined(all, [at(epoch)], 50)
  assert.ok(all.length > 20 && all.length <= 50, `${all.length}`)
  assert.equal(all[0]!.epoch, 0)
  assert.equal(all.at(-1)!.epoch, 999)
  assert.ok(all.every(({ epoch }, i) => i === 0 || epoch > all[i - 1]!.epoch))
  assert.deepEqual(joined([at(0)], [at(1)]), [at(0), at(1)])
})
