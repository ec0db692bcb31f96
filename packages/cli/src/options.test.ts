import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { describe, test } from 'node:test'
import { Command, InvalidArgumentError } from 'commander'
import { origins, threadsOption, whole, within } from './options.ts'

describe('number options', () => {
  const takes = (parse: (text: string) => number, texts: Record<string, number>) => {
    for (const [text, value] of Object.entries(texts)) assert.equal(parse(text), value)
  }
  const refuses = (parse: (text: string) => number, texts: string[]) => {
    for (const text of texts) assert.throws(() => parse(text), InvalidArgumentError, text)
  }

  test('whole numbers', () => {
    takes(whole(1, 12), { '1': 1, '12': 12, '1e1': 10, '+3': 3, '4.0': 4 })
    refuses(whole(1, 12), ['0', '13', '-1', '1.5', '', ' ', 'NaN', 'Infinity', '0x3', '1_0', '3 ', 'three'])
    refuses(whole(0, Number.MAX_SAFE_INTEGER), ['9007199254740992'])
  })

  test('ranges, open and closed', () => {
    takes(within('(0, 1]'), { '1': 1, '.5': 0.5, '1e-9': 1e-9 })
    refuses(within('(0, 1]'), ['0', '1.0000001', '-1', 'nan', '', '0.5.5', '1e'])
    takes(within('[0, 1)'), { '0': 0, '0.999': 0.999 })
    refuses(within('[0, 1)'), ['1', '-1e-9'])
    takes(within('(0, Infinity)'), { '1e300': 1e300 })
    refuses(within('(0, Infinity)'), ['0', '1e999'])
  })
})

test('origins are a scheme, a host and a port, one after the other', () => {
  assert.deepEqual(origins('https://school.example', undefined), ['https://school.example'])
  assert.deepEqual(origins('http://localhost:3000', ['https://*.school.example']), [
    'https://*.school.example',
    'http://localhost:3000',
  ])
  for (const wrong of [
    'school.example',
    'https://a.example/lab',
    'https://a.example;',
    '*',
    "'self'",
    'https://',
    '',
  ]) {
    assert.throws(() => origins(wrong, undefined), InvalidArgumentError, wrong)
  }
})

test('--threads asks for at most one thread per core, and is then as many as there are', () => {
  const command = () =>
    new Command()
      .addOption(threadsOption().default(1))
      .exitOverride()
      .configureOutput({ writeErr() {} })
  const threads = (...args: string[]) => command().parse(args, { from: 'user' }).opts<{ threads: number }>().threads
  assert.equal(threads(), 1)
  assert.equal(threads('--threads', '1'), 1)
  assert.equal(threads('--threads', '1000'), availableParallelism())
  for (const wrong of ['0', '1.5', 'many'])
    assert.throws(() => threads('--threads', wrong), /a whole number, 1 or more/)
})
