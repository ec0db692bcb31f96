// A process of its own: what it runs takes long, and others need not wait for it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

for (const [script, what] of [
  ['lint', 'the code is in order, as Biome sees it'],
  ['types', 'types are right, in tests, examples and scripts, too'],
]) {
  test(what!, async () => {
    const child = spawn('npm', ['run', '--silent', script!], { cwd: root })
    const closed = new Promise(done => child.on('close', done))
    const [said, status] = await Promise.all([Promise.all([text(child.stdout), text(child.stderr)]), closed])
    assert.equal(status, 0, `npm run ${script}: ${said.join('')}`)
  })
}
