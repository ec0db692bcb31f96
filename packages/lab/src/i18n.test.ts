import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CODE } from './texts/code.ts'
import { COMPARE } from './texts/compare.ts'
import { DIGIT } from './texts/digit.ts'
import { MAPS } from './texts/maps.ts'
import { PAGE } from './texts/page.ts'
import { RUNS } from './texts/runs.ts'
import { SEQUENCES } from './texts/sequences.ts'
import { STATISTICS } from './texts/statistics.ts'
import { THINNED } from './texts/thinned.ts'

const TEXTS = [PAGE, COMPARE, RUNS, THINNED, STATISTICS, DIGIT, MAPS, SEQUENCES, CODE]
const valuesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()

test('a key is one text: no view takes the key of another', () => {
  const keys = TEXTS.flatMap(({ en }) => Object.keys(en))
  assert.deepEqual(
    keys.filter((key, i) => keys.indexOf(key) !== i),
    [],
  )
})

test('both languages have the same keys, and the same values in each', () => {
  for (const { en, zh } of TEXTS) {
    assert.deepEqual(Object.keys(zh), Object.keys(en))
    for (const [key, text] of Object.entries<string>(en)) {
      assert.deepEqual(valuesIn((zh as Record<string, string>)[key]!), valuesIn(text), key)
    }
  }
})
