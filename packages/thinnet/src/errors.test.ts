import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { refuse, show, ThinnetError } from './errors.ts'
import * as layers from './layers/index.ts'
import { sequential } from './model/sequential.ts'
import { tensor } from './tensor/tensor.ts'

const messageOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof ThinnetError, String((error as Error)?.stack ?? error))
    return error.message
  }
  return assert.fail('nothing was refused')
}

/** 24 lines of 80 characters. */
const SCREEN = 24 * 80

describe('an error message', () => {
  test('is no longer than a screen, on one line, whatever is in it', () => {
    const values = fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true, withSparseArray: true })
    const texts = fc.string({ maxLength: 5000, size: 'max' })
    fc.assert(
      fc.property(texts, values, texts, (who, got, hint) => {
        const message = messageOf(() => refuse(who, 'a number', show(got), hint))
        assert.ok(message.length <= SCREEN, `${message.length}`)
        assert.doesNotMatch(message, /[\p{Cc}\p{Zl}\p{Cs}\u202e]/u)
      }),
      { numRuns: 50 },
    )
  })

  test('keeps who and the hint where it is cut', () => {
    const message = messageOf(() => refuse('Dense', `units ${'9'.repeat(1e5)}`, 5, 'Give a number.'))
    assert.ok(message.length <= SCREEN)
    assert.match(message, /^Dense: expected units 999.+ … .+999, got 5\. Give a number\.$/)
  })

  test('of names with line breaks, of a hundred thousand characters, or of many', () => {
    const long = 'n'.repeat(1e5)
    const errors = [
      () => layers.dense({ units: 0, name: 'two\nlines\u001b[2J' }),
      () => layers.dense({ units: 0, name: long }),
      () => sequential({ layers: [layers.flatten({ name: long }), layers.flatten({ name: long })] }),
      () => layers.dense({ units: Array(9).fill(Array(9).fill(Array(9).fill(Array(9).fill(long)))) as never }),
      () => layers.dense({ units: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [long + i, 1])) as never }),
      () => tensor(Array(20_000).fill('a') as never),
    ]
    for (const run of errors) {
      const message = messageOf(run)
      assert.ok(message.length <= SCREEN, `${message.length}`)
      assert.doesNotMatch(message, /\p{Cc}/u)
    }
    assert.match(messageOf(errors[0]!), /^Dense "two\\nlines\\u001b\[2J": expected units/)
  })
})

describe('show', () => {
  test('never throws, and says what a value is', () => {
    const cyclic: unknown[] = [1]
    cyclic.push(cyclic)
    const throwing = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no')
        },
      },
    )
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    const shown: [unknown, string][] = [
      [cyclic, '[1, [1, [1, […]]]]'],
      [throwing, 'a value that cannot be shown'],
      [proxy, 'a value that cannot be shown'],
      [Object.create(null), 'an object with keys (none)'],
      [{ a: 1, [Symbol('b')]: 2 }, 'an object with keys a'],
      [Symbol('s'), 'Symbol(s)'],
      [Promise.resolve(), 'a Promise'],
      [new Map([[1, 2]]), 'a Map'],
      [new ArrayBuffer(8), 'an ArrayBuffer'],
      [new Float32Array(3), 'a Float32Array'],
      [runInNewContext('new Float32Array(3)'), 'a Float32Array'],
      [new Date(0), 'a Date'],
      [Object.defineProperty(() => 1, 'name', { value: Symbol('f') }), 'a value that cannot be shown'],
      [5n, '5n'],
      [undefined, 'undefined'],
    ]
    for (const [value, text] of shown) assert.equal(show(value), text)
    const getter = {
      get a() {
        throw new Error('no')
      },
    }
    assert.equal(show(getter), 'an object with keys a')
    let deep: unknown = 1
    for (let i = 0; i < 20_000; i++) deep = [deep]
    assert.equal(show(deep), '[[[[…]]]]')
  })
})
