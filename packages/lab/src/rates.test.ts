import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseChanges, rateAt, withRate } from './rates.ts'
import { DEFAULTS, formatHash, parseHash } from './settings.ts'

describe('a learning rate that changes on the way', () => {
  const run = withRate(withRate(DEFAULTS.left, 120, 0.05), 480, 0.01)

  test('is in the address, and comes back', () => {
    const settings = { ...DEFAULTS, left: run }
    assert.equal(formatHash(settings), '#left.learningRateAt=120:0.05,480:0.01')
    assert.deepEqual(parseHash(formatHash(settings)), { settings, refused: [] })
    assert.deepEqual(parseChanges('120:1e-7'), [{ step: 120, rate: 1e-7 }])
  })

  test('holds from its step on', () => {
    const rates = [0, 119, 120, 479, 480, 1e6].map(step => rateAt(run, step).rate)
    assert.deepEqual(rates, [0.1, 0.1, 0.05, 0.05, 0.01, 0.01])
    assert.equal(rateAt(run, 200).step, 120)
  })

  test('forgets what was to come later, and what changes nothing', () => {
    assert.equal(withRate(run, 200, 0.5).learningRateAt, '120:0.05,200:0.5')
    assert.equal(withRate(run, 480, 0.05).learningRateAt, '120:0.05')
    assert.equal(withRate(run, 120, 0.1).learningRateAt, '')
    const { learningRate, learningRateAt } = withRate(run, 0, 0.2)
    assert.deepEqual([learningRate, learningRateAt], [0.2, ''])
  })

  test('is told of where it is none', () => {
    for (const bad of [
      '120',
      '120:',
      ':0.1',
      '0:0.1',
      '5:0',
      '5:-1',
      '5:101',
      '5:x',
      '5:.',
      '9:0.1,9:0.2',
      '9:0.1,',
      '1.5:1',
    ])
      assert.deepEqual(parseHash(`#left.learningRateAt=${bad}`).refused.length, 1, bad)
  })
})
