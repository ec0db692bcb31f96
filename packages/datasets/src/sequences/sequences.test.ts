import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { rows, tensor } from 'thinnet'
import {
  padSequences,
  restore,
  slidingWindows,
  type TextVectorizationOptions,
  textVectorization,
  windowBatches,
} from '../in-page.ts'

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../tests/fixtures/${name}.json`, import.meta.url), 'utf8'))

describe('textVectorization', () => {
  const names: Record<string, string> = {
    max_tokens: 'maxTokens',
    output_sequence_length: 'outputSequenceLength',
    standardize: 'standardize',
    split: 'split',
    strip_punctuation: 'stripPunctuation',
  }
  const { train, other, cases } = fixture('text_vectorization')

  test("gives Keras's vocabulary and indices, when it was saved, too", () => {
    for (const { options, ...expected } of cases) {
      const given = Object.fromEntries(
        Object.entries(options).map(([name, value]) => [names[name], names[value as string] ?? value ?? 'none']),
      )
      const fitted = textVectorization(train, given as TextVectorizationOptions)
      for (const each of [fitted, restore(JSON.parse(JSON.stringify(fitted)), 'textVectorization')]) {
        assert.deepEqual(each.vocabulary, expected.vocabulary)
        assert.deepEqual(
          each.transform(train),
          tensor(Int32Array.from(expected.train.flat()), each.transform(train).shape),
        )
        assert.deepEqual([...each.transform(other).data], expected.other.flat())
      }
    }
  })

  test('back from indices, and by functions of your own', () => {
    const fitted = textVectorization(['b a b'], { split: text => text.split(' ').map(token => `${token}!`) })
    assert.deepEqual(fitted.inverse(fitted.transform(['a c', 'b'])), [['a!', '[UNK]'], ['b!']])
    assert.throws(() => JSON.stringify(fitted), /split by name, to be saved, got a function/)
    assert.throws(() => textVectorization('text' as never), /an array of strings, got text/)
    assert.throws(
      () => textVectorization([], { standardize: 'upper' as never }),
      /standardize: lowerAndStripPunctuation or/,
    )
  })
})

test("padSequences pads and cuts as Keras's", () => {
  for (const { options, sequences, expected } of fixture('pad_sequences')) {
    const padded = padSequences(sequences, options)
    assert.deepEqual([padded.shape[1], [...padded.data]], [expected[0].length, expected.flat()])
  }
  assert.throws(() => padSequences([[1], [0.5]]), /sequence 1: expected whole numbers, got 0.5 at place 0/)
  assert.equal(padSequences([[0.5]], { dtype: 'float32' }).data[0], 0.5)
})

describe('slidingWindows', () => {
  const series = tensor(
    Float32Array.from({ length: 20 }, (_, i) => i),
    [10, 2],
  )

  test("cuts as Keras's timeseries_dataset_from_array, in batches, too", () => {
    for (const { options, x, y } of fixture('sliding_windows')) {
      const windows = slidingWindows(series, options)
      assert.deepEqual([...windows.x.data], x.flat(2))
      assert.deepEqual([...windows.y.data], y.flat())
      assert.deepEqual(windows.x.shape, [x.length, x[0].length, 2])
      const batches = [...windowBatches(series, { ...options, batchSize: 2 })({ epoch: 0, step: 1 })]
      const rest = Math.max(x.length - 2, 0)
      assert.deepEqual(
        batches.flatMap(([bx]) => [...bx.data]),
        [...rows(windows.x, x.length - rest, x.length).data],
      )
    }
  })

  test('shuffled, each epoch has every window once, with its target', () => {
    const orders = [0, 1].map(epoch =>
      [...windowBatches(series, { length: 2, shuffle: true, batchSize: 3 })({ epoch, step: 0 })].flatMap(([x, y]) =>
        [...y.data]
          .filter((_, i) => i % 2 === 0)
          .map((value, n) => {
            assert.equal(value, x.data[n * 4 + 2]! + 2)
            return value
          }),
      ),
    )
    assert.notDeepEqual(orders[0], orders[1])
    for (const order of orders)
      assert.deepEqual(
        order.toSorted((a, b) => a - b),
        [4, 6, 8, 10, 12, 14, 16, 18],
      )
  })

  test('takes targets of their own, and refuses a series that is too short', () => {
    const { y } = slidingWindows([1, 2, 3, 4], { length: 2, horizon: 0, targets: [5, 6, 7, 8] })
    assert.deepEqual([y.shape, ...y.data], [[3], 6, 7, 8])
    assert.throws(() => slidingWindows(series, { length: 10 }), /a series of at least 11 steps, got 10/)
    assert.throws(
      () => slidingWindows(series, { length: 2, targets: [1] }),
      /targets: expected 10 steps, as the series/,
    )
  })
})
