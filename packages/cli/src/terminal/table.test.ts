import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drawTable, widest } from './table.ts'
import { widthOf, wrapped } from './wrap.ts'

const words = (text: string) => text.split(/[ \n│┌─┬┐├┼┤└┴┘:]+/).filter(Boolean)

describe('text in lines', () => {
  test('breaks between words, and indents what follows', () => {
    assert.equal(wrapped('one two three', 7), 'one two\nthree')
    assert.equal(wrapped('  one two three\nfour', 8), '  one\n  two\n  three\nfour')
    assert.equal(wrapped('a 76.7\u00a0% b', 7), 'a\n76.7\u00a0%\nb')
  })

  test('leaves a word that is too long whole, and text without a terminal as it is', () => {
    assert.equal(wrapped('see /a/very/long/path now', 8), 'see\n/a/very/long/path\nnow')
    assert.equal(wrapped('one two three', widthOf({})), 'one two three')
    assert.equal(widthOf({ isTTY: true, columns: 0 }), Number.POSITIVE_INFINITY)
    assert.equal(widthOf({ isTTY: true, columns: 40 }), 40)
  })
})

describe('a table', () => {
  const table = {
    head: ['', 'train accuracy', 'what it was trained on', 'time'],
    rows: [
      ['without dropout', '100.0\u00a0%', 'the first 300 images', '0:42'],
      ['with dropout 0.2', '99.1\u00a0%', '', '3:05'],
    ],
  }

  for (const lines of ['cells', 'columns', 'none'] as const) {
    test(`fits any width with all its words whole; lines: ${lines}`, () => {
      const whole = drawTable({ ...table, lines }, Number.POSITIVE_INFINITY)
      for (let width = widest(whole); width >= 20; width--) {
        const drawn = drawTable({ ...table, lines }, width)
        assert.ok(widest(drawn) <= width, `${width}:\n${drawn}`)
        const found = new Set(words(drawn))
        for (const word of words(whole)) assert.ok(found.has(word), `${width}, ${word}:\n${drawn}`)
      }
    })
  }

  test('too narrow for its columns is a list for each row', () => {
    assert.equal(
      drawTable(table, 30),
      [
        'without dropout',
        '  train accuracy: 100.0\u00a0%',
        '  what it was trained on: the',
        '  first 300 images',
        '  time: 0:42',
        '',
        'with dropout 0.2',
        '  train accuracy: 99.1\u00a0%',
        '  time: 3:05',
      ].join('\n'),
    )
  })

  test('of any number of rows shows the last thousand', () => {
    const rows = Array.from({ length: 150_000 }, (_, i) => [String(i), '0.1234'])
    for (const width of [Number.POSITIVE_INFINITY, 10]) {
      const drawn = drawTable({ head: ['epoch', 'train loss'], rows, lines: 'columns' }, width)
      assert.ok(drawn.includes('149000') && drawn.includes('149999') && !drawn.includes('148999'))
      assert.match(drawn, /\nThe last 1\u00a0000 of 150\u00a0000 rows\.$/)
    }
  })
})
