import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addressOf, nameOf } from './address.ts'

describe('the URL of a Redis', () => {
  for (const [url, address, name] of [
    ['redis://localhost', { host: 'localhost', port: 6379, db: 0, tls: false }, 'redis://localhost:6379'],
    ['redis://[::1]:7000/3', { host: '::1', port: 7000, db: 3, tls: false }, 'redis://[::1]:7000/3'],
    [
      'rediss://me:p%40ss%2Fword@there.example/',
      { host: 'there.example', port: 6379, db: 0, username: 'me', password: 'p@ss/word', tls: true },
      'rediss://there.example:6379',
    ],
    ['redis://:s3cret@h', { host: 'h', port: 6379, db: 0, password: 's3cret', tls: false }, 'redis://h:6379'],
  ] as const) {
    test(url, () => {
      const found = addressOf(url)
      assert.deepEqual(found, address)
      assert.equal(nameOf(found), name)
    })
  }

  for (const [url, said] of [
    ['', /got ""/],
    ['http://localhost', /got "http:…"/],
    ['localhost:6379', /got "localhost:…"/],
    ['redis://', /got no host/],
    ['redis://:s3cret#@localhost', /got what is no URL|got something after it/],
    ['redis://:s3cret%@localhost', /got a user or password that is not percent-encoded/],
    ['redis://:s3cret@localhost/one', /got something that is no number of a database/],
    ['redis://localhost/0?tls=1', /got something after it/],
    ['redis://localhost:99999', /got "redis:\/\/localhost:99999"/],
  ] as const) {
    test(`refuses ${JSON.stringify(url)}`, () => {
      assert.throws(
        () => addressOf(url),
        (error: Error) => {
          assert.match(error.message, /^--queue: expected redis:\/\//)
          assert.match(error.message, said)
          assert.ok(!error.message.includes('s3cret'))
          return true
        },
      )
    })
  }
})
