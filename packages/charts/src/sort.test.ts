import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFigure, numberOf } from './sort.ts'

test('cells are sorted by the number that they begin with', () => {
  for (const [text, number] of [
    ['75.4\u00a0%', 75.4],
    ['−2.00 [−3.10, −0.90]', -2],
    ['+1.5 points', 1.5],
    ['10\u00a0000', 10_000],
    ['1\u00a0234\u00a0567', 1_234_567],
    ['< 0.0001', 0.0001],
    ['3:05', 185],
    ['1:02:03', 3723],
    ['4.2 s', 4.2],
    ['2 · baseline', 2],
    ['0.02 *', 0.02],
    ['1e-7', 1e-7],
    ['–', null],
    ['', null],
    ['none', null],
  ] as const) {
    assert.equal(numberOf(text), number, text)
  }
})

test('figures are numbers with their sign, interval and unit', () => {
  for (const text of [
    '75.4\u00a0%',
    '78.65 ± 1.25',
    '−2.00 [−3.10, −0.90]',
    '4.2 s',
    '23.3 points',
    '10\u00a0000',
    '< 0.0001',
    '0.02 *',
  ])
    assert.ok(isFigure(text), text)
  for (const text of ['hidden', '2 · baseline', '1001 (stopped)', '2 diverged']) assert.ok(!isFigure(text), text)
})
