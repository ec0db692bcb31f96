import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alsoBusy } from './busy.ts'
import { thinnetLibraries } from './libraries.ts'
import { ROWS } from './rows.ts'

test('rows that are repeated are measured again beside a busy process, and each backend on one thread, too', () => {
  const rows = ROWS.filter(({ id }) => ['mlp-100', 'memory-cnn-step'].includes(id))
  const both = alsoBusy({ rows, libraries: thinnetLibraries() })
  assert.deepEqual(
    both.rows.map(({ id, busy = false }) => [id, busy]),
    [
      ['mlp-100', false],
      ['mlp-100', true],
      ['memory-cnn-step', false],
    ],
  )
  const ids = both.libraries.map(({ id }) => id)
  for (const id of ['thinnet-wasm', 'thinnet-blas']) assert.ok(ids.includes(id) && ids.includes(`${id}-1`), id)
})
