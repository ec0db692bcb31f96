import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

/** The scripts run longer by themselves; here they are to show that they pass, on the packages as they are built. */
function passes(name: string, ...args: string[]): string {
  const script = fileURLToPath(new URL(`../../../../scripts/${name}.mjs`, import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}\n${stderr}`)
  return stdout
}

test('a run that is killed twice ends with the bytes of the run that nobody stops, and so do commands', () => {
  const stdout = passes('kill-resume', '2', '1')
  assert.match(stdout, /passed: 2 kills, /)
  assert.match(stdout, /passed: \d+ kills of commands/)
})

test('two thousand steps take no more memory than two hundred', () => {
  assert.match(passes('soak', '2000'), /passed: 2000 steps.+model by 0 bytes/)
})

test('malformed files are refused, by an error of thinnet, soon', () => {
  const [, cases] = /(\d+) cases; .*model refused: \d+/.exec(passes('fuzz', '1', '1')) ?? []
  assert.ok(Number(cases) >= 200, cases)
})

test('large files take no more than their size allows, and end', () => {
  assert.match(passes('large-files', '30000'), /passed: \d+ files/)
})
