import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { version } from './version.ts'

test('the version is that of package.json', async () => {
  const packageJson = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  assert.equal(version, JSON.parse(packageJson).version)
})
