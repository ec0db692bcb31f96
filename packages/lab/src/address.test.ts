import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readAddress, writeAddress } from './address.ts'
import { selectorOf } from './hide.ts'
import { DEFAULTS, TOUR_STEPS } from './settings.ts'

const read = (hash: string) => readAddress(hash, DEFAULTS)
const write = (settings: typeof DEFAULTS) => writeAddress(settings, DEFAULTS)

describe('a step of the tour', () => {
  test('is an address by itself, and what is changed of it comes after', () => {
    for (let tour = 1; tour <= TOUR_STEPS; tour++) {
      const { settings, refused } = read(`#tour=${tour}`)
      assert.deepEqual(refused, [])
      assert.equal(write(settings), `#tour=${tour}`)
      const other = { ...settings, right: { ...settings.right, seed: 7 } }
      assert.equal(write(other), `#tour=${tour}&right.seed=7`)
      assert.deepEqual(read(write(other)).settings, other)
    }
    assert.equal(read('#tour=2').settings.view, 'thinned')
  })

  test('that there is not is told of', () => {
    assert.deepEqual(read('#tour=9'), { settings: DEFAULTS, refused: [{ key: 'tour', text: '9' }] })
  })
})

describe('controls that are hidden', () => {
  test('are those that there are; the others are told of, each by itself', () => {
    const { settings, refused } = read('#hide=rate,everything,left-units,__proto__')
    assert.equal(settings.hide, 'rate,left-units')
    assert.deepEqual(
      refused.map(({ text }) => text),
      ['everything', '__proto__'],
    )
    assert.equal(write(settings), '#hide=rate,left-units')
  })

  test('go with their labels', () => {
    assert.equal(selectorOf(''), '')
    assert.match(selectorOf('rate,left-units'), /^\.rate, \[data-testid="left-units"\], .*\[for="left-units"\]$/)
  })
})
