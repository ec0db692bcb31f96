import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { NumpyRandomState } from '../../src/random/numpy-random.ts'

interface Draw {
  method: 'rand' | 'randn'
  count: number
  /** The last values of the draw. */
  last: number[]
}
const path = new URL('./fixtures/numpy_random.json', import.meta.url)
const fixture: { cases: { seed: number; draws: Draw[] }[] } = JSON.parse(readFileSync(path, 'utf8'))

describe('NumpyRandomState', () => {
  for (const { seed, draws } of fixture.cases) {
    test(`seed ${seed} repeats NumPy's interleaved rand and randn`, () => {
      const state = new NumpyRandomState(seed)
      for (const { method, count, last } of draws) {
        const got = [...state[method](count).slice(-last.length)]
        if (method === 'rand') assert.deepEqual(got, last)
        else last.forEach((want, i) => void assert.ok(Math.abs(got[i]! / want - 1) <= 1e-15, `${got[i]} ${want}`))
      }
    })
  }

  test('refuses seeds that NumPy refuses', () => {
    for (const seed of [-1, 2 ** 32, 0.5, Number.NaN]) {
      assert.throws(() => new NumpyRandomState(seed), /seed from 0 to 2\^32 - 1/)
    }
  })
})
