import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimFirst, claimLast, offer, withdraw } from './claim.ts'
import { JOB_WORDS } from './control.ts'

const offered = (job: number, parts: number) => {
  const words = new Int32Array(new SharedArrayBuffer(JOB_WORDS * 4))
  offer(words, job, parts)
  return words
}

test('each part is claimed once, from the front by the caller and from the end by workers', () => {
  // Numbers of jobs of which the low 16 bits are more than a signed half, or none.
  for (const job of [1, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff]) {
    const words = offered(job, 255)
    for (let i = 0; i < 127; i++) assert.deepEqual([claimFirst(words), claimLast(words, job)], [i, 254 - i])
    assert.equal(claimLast(words, job), 127)
    assert.deepEqual([claimFirst(words), claimLast(words, job), withdraw(words)], [-1, -1, 0])
  }
})

test('a worker that was asked to another job gets no part of this one', () => {
  const words = offered(8, 2)
  for (const job of [0, 7, 9]) assert.equal(claimLast(words, job), -1)
  assert.equal(claimLast(words, 8), 1)
})

test('nobody gets a part that was withdrawn', () => {
  const words = offered(3, 9)
  claimFirst(words)
  claimLast(words, 3)
  assert.equal(withdraw(words), 7)
  assert.deepEqual([claimFirst(words), claimLast(words, 3)], [-1, -1])
})
