import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hasUnicode, isLive, spelled } from './stream.ts'

const terminal = { isTTY: true }
const xterm = { TERM: 'xterm-256color', LANG: 'en_GB.UTF-8' }

describe('what a terminal shows', { skip: process.platform === 'win32' && 'its consoles have no locale' }, () => {
  for (const [what, env, unicode, live] of [
    ['in UTF-8', xterm, true, true],
    ['whose locale is not said', { TERM: 'xterm' }, true, true],
    ['in ASCII', { ...xterm, LANG: 'C' }, false, true],
    ['in Latin-1, by the variable that counts', { ...xterm, LC_ALL: 'de_DE.ISO-8859-1' }, false, true],
    ['in UTF-8 all the same', { TERM: 'xterm', LANG: 'C', LC_ALL: 'C.utf8' }, true, true],
    ['that moves no cursor', { ...xterm, TERM: 'dumb' }, false, false],
  ] as const) {
    test(what, () => {
      assert.equal(hasUnicode(terminal, env), unicode)
      assert.equal(isLive(terminal, env), live)
    })
  }

  test('files and pipes are UTF-8, and nothing is drawn anew in them', () => {
    const env = { TERM: 'dumb', LANG: 'C' }
    assert.equal(hasUnicode({}, env), true)
    assert.equal(isLive({}, xterm), false)
  })

  test('without Unicode, bars, curves and tables have as many characters', () => {
    const drawn = '██░ ▁▂▃▄▅▆▇█ ┌─┬┐ │├┼┤ └┴┘ 99.3\u00a0% · − ×'
    const plain = spelled(drawn, terminal, { ...xterm, LANG: 'C' })
    assert.equal(plain, '##. _.-~=+*# +-++ |+++ +++ 99.3 % - - x')
    assert.equal(plain.length, drawn.length)
    assert.equal(spelled('0.5 ± 0.1 … é', terminal, { LANG: 'C' }), '0.5 +- 0.1 ... é')
    assert.equal(spelled(drawn, terminal, xterm), drawn)
  })
})
