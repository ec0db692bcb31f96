import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOUR_STEPS } from './settings.ts'
import { ATTENTION } from './texts/attention.ts'
import { CODE } from './texts/code.ts'
import { COMPARE } from './texts/compare.ts'
import { DIGIT } from './texts/digit.ts'
import { MAPS } from './texts/maps.ts'
import { PAGE } from './texts/page.ts'
import { RUNS } from './texts/runs.ts'
import { SEQUENCES } from './texts/sequences.ts'
import { STATISTICS } from './texts/statistics.ts'
import { TERMS } from './texts/terms.ts'
import { THINNED } from './texts/thinned.ts'
import { TOUR } from './texts/tour.ts'

const TEXTS = [PAGE, COMPARE, RUNS, THINNED, STATISTICS, DIGIT, MAPS, SEQUENCES, ATTENTION, CODE]
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

test('both languages mark the same terms, which are explained', () => {
  const termsIn = (text: string) => [...text.matchAll(/\]\((\w+)\)/g)].map(([, name]) => name!).sort()
  const pairs = [
    ...TEXTS.flatMap(({ en, zh }) =>
      Object.entries<string>(en).map(([key, text]) => [text, zh[key as keyof typeof zh]]),
    ),
    ...TOUR.flatMap(({ title, text, question }) => [title, text, question].map(({ en, zh }) => [en, zh])),
  ] as [string, string][]
  for (const [en, zh] of pairs) {
    assert.deepEqual(termsIn(zh), termsIn(en), en)
    for (const name of termsIn(en)) assert.ok(Object.hasOwn(TERMS, name), `${name}: ${en}`)
  }
  assert.equal(TOUR.length, TOUR_STEPS)
})
