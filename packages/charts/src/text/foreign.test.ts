import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { foreign, harmless } from './foreign.ts'

describe('text of others', () => {
  for (const [what, text, shown] of [
    ['colours and a cursor that moves', '\x1b[31mred\x1b[2J', '\\u001b[31mred\\u001b[2J'],
    ['sequences that begin with one character', 'a\x9b2Jb\x9d0;title\x9c', 'a\\u009b2Jb\\u009d0;title\\u009c'],
    ['a title and a link', '\x1b]0;mine\x07', '\\u001b]0;mine\\u0007'],
    ['lines of its own', 'one\nthinnet: two\r\tthree\u2028four', 'one thinnet: two\\u000d three\\u2028four'],
    ['text turned around', 'ab\u202egpj.exe\u2066', 'ab\\u202egpj.exe\\u2066'],
    ['halves of characters', 'a\ud800b', 'a\\ud800b'],
    ['what is no text', { toString: () => '\x1b' }, '\\u001b'],
    ['letters of any language', 'größe 0,2 · 丢弃率 🎲', 'größe 0,2 · 丢弃率 🎲'],
  ] as const) {
    test(what, () => assert.equal(foreign(text), shown))
  }

  test('is cut', () => {
    assert.equal(foreign('x'.repeat(30_000_000)), `${'x'.repeat(200)}…`)
    assert.equal(foreign('x'.repeat(201), 201), 'x'.repeat(201))
  })

  test('of several lines keeps them where it is printed', () => {
    assert.equal(harmless('a\n\tb\x1b[1A'), 'a\n\tb\\u001b[1A')
  })
})
