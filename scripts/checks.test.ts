// A process of its own: what it runs takes long, and others need not wait for it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
// as npm runs them, without its own half a second each
const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}` }

for (const [script, what] of [
  ['lint', 'the code is in order, as Biome sees it'],
  ['types', 'types are right, in tests, examples and scripts, too'],
]) {
  test(what!, async () => {
    const child = spawn(scripts[script!], { cwd: root, env, shell: true })
    const closed = new Promise(done => child.on('close', done))
    const [said, status] = await Promise.all([Promise.all([text(child.stdout), text(child.stderr)]), closed])
    assert.equal(status, 0, `npm run ${script}: ${said.join('')}`)
  })
}
