import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

test('fit lets go of the batches of a stream', async () => {
  const script = fileURLToPath(new URL('stream.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--gigabytes', '0.03'])
  assert.match(stdout, /\npassed: 29 batches/)
})
