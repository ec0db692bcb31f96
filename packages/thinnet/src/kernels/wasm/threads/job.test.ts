import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Job, type Shared } from './job.ts'

const places = { begin: 0, end: 1, workspace: -1, step: 0 }

test('without workers the caller does all parts', () => {
  const parts: number[][] = []
  const call: Shared = { ...places, memory: { id: 1 }, index: 0, kernel: (...args) => void parts.push(args) }
  const job = new Job()
  job.offer(call, [0, 10], 4, [])
  assert.ok(job.finish(call, [0, 10], 4, [], 0))
  assert.deepEqual(parts, [
    [0, 4],
    [4, 8],
    [8, 10],
  ])
})

test('where a part fails on the caller, that is the error, and the next job begins as any other', () => {
  let calls = 0
  const kernel = () => {
    if (++calls === 2) throw new Error('out of bounds')
  }
  const call: Shared = { ...places, memory: { id: 1 }, index: 0, kernel }
  const job = new Job()
  job.offer(call, [0, 12], 4, [])
  assert.throws(() => job.finish(call, [0, 12], 4, [], 0), /out of bounds/)
  job.offer(call, [0, 12], 4, [])
  assert.ok(job.finish(call, [0, 12], 4, [], 0))
  assert.equal(calls, 5)
})
