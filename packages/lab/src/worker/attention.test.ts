import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AttentionAnswer, LETTERS, MESSAGES } from './attending.ts'
import { attention } from './attention.ts'

const QUESTION = { rate: 0.25, samples: 40, seed: 3, step: 5 }
const rowsOf = (values: Float32Array) =>
  Array.from({ length: LETTERS }, (_, row) => [...values.subarray(row * MESSAGES, (row + 1) * MESSAGES)])
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const near = (a: number, b: number, by: number) => assert.ok(Math.abs(a - b) < by, `${a}, ${b}`)

describe('the weights of attention', () => {
  let answer: AttentionAnswer

  test('add up to 1 without dropout; with it the kept are divided by 1 − rate', async () => {
    answer = await attention(QUESTION)
    const { weights, masks } = answer
    for (const row of rowsOf(weights.whole)) near(sum(row), 1, 1e-6)
    for (const look of ['one', 'other'] as const) {
      assert.match(masks[look].join(''), /0/)
      for (const [i, weight] of weights[look].entries())
        near(weight, masks[look][i] ? weights.whole[i]! / 0.75 : 0, 1e-6)
    }
    assert.ok(rowsOf(weights.one).some(row => Math.abs(sum(row) - 1) > 0.1))
    assert.notDeepEqual(masks.one, masks.other)
  })

  test('are in the mean what they are without', () => {
    for (const [i, weight] of answer.weights.mean.entries()) near(weight, answer.weights.whole[i]!, 0.06)
  })

  test('are those of one network, whichever masks are drawn; without dropout there are none', async () => {
    const next = await attention({ ...QUESTION, step: 6 })
    assert.deepEqual(next.weights.one, answer.weights.other)
    assert.deepEqual(next.weights.whole, answer.weights.whole)
    assert.deepEqual(next.dropout, answer.dropout)
    assert.notDeepEqual(answer.dropout, answer.without)
    const none = await attention({ ...QUESTION, rate: 0 })
    assert.deepEqual(none.without, answer.without)
    assert.deepEqual(none.dropout, none.without)
    assert.doesNotMatch(none.masks.one.join(''), /0/)
    for (const look of ['one', 'other', 'mean'] as const) assert.deepEqual(none.weights[look], none.weights.whole)
  })

  test('lie where the letter is said, for whoever has seen enough; and it is told about as often as by counting', async () => {
    const { weights, messages, dropout, most } = await attention({ ...QUESTION, samples: 1000 })
    for (const [letter, row] of rowsOf(weights.whole).entries()) {
      const said = row.filter((_, place) => messages[place]!.letter === letter)
      if (said.length > 0) assert.ok(sum(said) > 0.6, `${letter}: ${row}`)
    }
    near(dropout.test, most, 0.03)
  })
})
