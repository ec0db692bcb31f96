import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Alone, Alones } from './alone.ts'
import { Rest } from './rest.ts'

/** When, in whole milliseconds from now on, a rest is over. */
function lengthOf(rest: Rest): number {
  const start = performance.now()
  let length = 0
  const now = mock.method(performance, 'now', () => start + length)
  try {
    while (!rest.isOver) length++
    return length
  } finally {
    now.mock.restore()
  }
}

test('a worker rests for a multiple of what it has cost, less what it had saved', () => {
  const rest = new Rest()
  assert.equal(lengthOf(rest), 0)
  rest.count(1.5)
  rest.count(-1)
  assert.equal(lengthOf(rest), 0)
  rest.count(-3)
  const length = lengthOf(rest)
  assert.ok(length > 38 && length <= 40, `${length}`)
  rest.count(-1)
  assert.ok(lengthOf(rest) > 14, 'nothing is left of it')
})

test('a worker that has saved much rests all the same when it costs much, and never for long', () => {
  const rest = new Rest()
  for (let i = 0; i < 1000; i++) rest.count(1)
  rest.count(-30)
  assert.ok(lengthOf(rest) > 100)
  rest.count(-60_000)
  const length = lengthOf(rest)
  assert.ok(length > 990 && length <= 1000, `${length}`)
})

test('what a call takes alone follows the measurements, not a single long one', () => {
  const alone = new Alone()
  alone.measured(20, 10)
  assert.equal(alone.expected(5), 10)
  alone.measured(20_000, 10)
  assert.ok(alone.expected(5) < 13)
  for (let i = 0; i < 50; i++) alone.measured(30, 10)
  assert.ok(Math.abs(alone.expected(10) - 30) < 0.1)
})

test('the first call is left to the caller, and now and then another', () => {
  const alone = new Alone()
  const due = Array.from({ length: 200 }, () => alone.isDue)
  assert.deepEqual(
    due.flatMap((isDue, i) => (isDue ? [i] : [])),
    [0, 64, 128, 192],
  )
})

test('calls are told apart by their estimates, and convolutions by their weights', () => {
  const convolutions = new Alones('y x kernel bias window relu workspace begin end'.split(' '))
  const first = convolutions.of([1, 2, 3], 5)
  assert.equal(convolutions.of([4, 5, 3], 5), first)
  assert.notEqual(convolutions.of([1, 2, 4], 5), first)
  const others = new Alones(['y', 'x', 'begin', 'end'])
  assert.equal(others.of([1, 2, 0, 9], 5), others.of([3, 4, 0, 9], 5))
  assert.notEqual(others.of([1, 2, 0, 9], 5), others.of([1, 2, 0, 9], 6))
})
