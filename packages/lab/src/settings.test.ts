import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PRESETS } from './presets.ts'
import { DEFAULTS, endOf, formatHash, MOST_EPOCHS, parseHash } from './settings.ts'

describe('settings in the address', () => {
  test('defaults leave it empty', () => {
    assert.equal(formatHash(DEFAULTS), '')
    assert.deepEqual(parseHash(''), { settings: DEFAULTS, refused: [] })
  })

  test('are readable, and come back', () => {
    const settings = {
      ...DEFAULTS,
      view: 'thinned' as const,
      left: { ...DEFAULTS.left, rate: 0.5, batchNorm: true, data: 'spiral' as const },
    }
    assert.equal(formatHash(settings), '#view=thinned&left.data=spiral&left.rate=0.5&left.batchNorm=true')
    assert.deepEqual(parseHash(formatHash(settings)), { settings, refused: [] })
  })

  test('of every preset come back', () => {
    for (const { name, settings } of PRESETS) {
      assert.deepEqual(parseHash(formatHash(settings)), { settings, refused: [] }, name)
    }
  })

  test('what is unknown or out of range is told of, and the default stays', () => {
    for (const bad of [
      'left.rate=1.5',
      'left.rate=',
      'left.rate=NaN',
      'left.layers=2.5',
      'left.learningRate=0',
      'left.data=__proto__',
      'left.__proto__=1',
      'left.batchNorm=1',
      'middle.rate=0.5',
      'toString=1',
      'view=none',
      'right.seed=-1',
      'statistics.keep=0',
      'statistics.layers=7',
    ]) {
      const { settings, refused } = parseHash(`#${bad}`)
      assert.deepEqual(settings, DEFAULTS, bad)
      assert.equal(refused.length, 1, bad)
      assert.equal(`${refused[0]!.key}=${refused[0]!.text}`, bad)
    }
  })

  test('a note may say anything', () => {
    const settings = { ...DEFAULTS, note: 'Which gap = larger? & why: 50 % #1' }
    assert.deepEqual(parseHash(formatHash(settings)), { settings, refused: [] })
    assert.equal(parseHash(`#note=${'x'.repeat(301)}`).refused.length, 1)
  })

  test('features: at least one, in one order, each once', () => {
    assert.equal(parseHash('#left.features=sinx1,x2,x1,x2').settings.left.features, 'x1,x2,sinx1')
    for (const bad of ['', 'x3', 'x1,']) assert.equal(parseHash(`#left.features=${bad}`).refused.length, 1, bad)
  })

  test('0 epochs are without end, and longer than any number of them', () => {
    const { left } = parseHash('#left.epochs=0').settings
    assert.ok(endOf(left) > endOf({ epochs: MOST_EPOCHS }))
  })

  test('one bad value does not touch the others', () => {
    const { settings, refused } = parseHash('#left.rate=2&left.units=7')
    assert.equal(settings.left.units, 7)
    assert.equal(settings.left.rate, DEFAULTS.left.rate)
    assert.equal(refused.length, 1)
  })

  test('no more images than come with the page', () => {
    const { settings, refused } = parseHash('#left.data=mnist300&left.samples=301&right.samples=500')
    assert.equal(settings.left.samples, 300)
    assert.equal(settings.right.samples, 500)
    assert.deepEqual(refused, [{ key: 'left.samples', text: '301' }])
  })
})
