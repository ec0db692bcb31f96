import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { textOf } from '../../../../../scripts/byte-text.mjs'
import { bytesOfHex, bytesOfText } from './byte-text.ts'
import { core } from './modules/core.generated.ts'

test('bytes of every value, in any frequency, come back from their text', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i)
  const skewed = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) >> (i % 13))
  for (const bytes of [all, skewed, new Uint8Array(0)]) assert.deepEqual(bytesOfText(textOf(bytes)), bytes)
  assert.deepEqual(bytesOfHex('00ff7f80'), Uint8Array.of(0, 255, 127, 128))
})

test('a module as text is, gzipped, at most 2 % larger than its bytes', () => {
  const size = (data: string | Uint8Array) => gzipSync(data, { level: 9 }).length
  const ratio = size(JSON.stringify(core.bytes)) / size(bytesOfText(core.bytes))
  assert.ok(ratio < 1.02, `${ratio}`)
})
