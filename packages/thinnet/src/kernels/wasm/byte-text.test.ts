import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { textOf } from '../../../../../scripts/byte-text.mjs'
import { bytesOfText } from './byte-text.ts'
import { core } from './modules/core.generated.ts'

test('bytes of every value, in any frequency, come back from their text', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i)
  const skewed = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) >> (i % 13))
  for (const bytes of [all, skewed, new Uint8Array(0)]) assert.deepEqual(bytesOfText(textOf(bytes)), bytes)
})

test('a module as text is, gzipped, no larger than its bytes', () => {
  const size = (data: string | Uint8Array) => gzipSync(data, { level: 9 }).length
  const ratio = size(core.bytes) / size(bytesOfText(core.bytes))
  assert.ok(ratio < 1, `${ratio}`)
})
