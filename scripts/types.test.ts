import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { run } from './packed.mjs'

test("types hold without Node's and a page's, in TypeScript 5.4 and the workspace's, with skipLibCheck off", () => {
  const printed = run(process.execPath, [fileURLToPath(new URL('types.mjs', import.meta.url))])
  assert.match(printed, /^(Version 5\.4.+: passed\n){3}(Version .+: passed\n){3}$/)
})
