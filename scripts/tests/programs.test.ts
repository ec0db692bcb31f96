import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { IS_ROOT, installPrograms, PROGRAMS, type Program } from './programs.ts'

test('what is missing is installed at once, where that is allowed; what stays missing is told of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-programs-'))
  const { PATH } = process.env
  try {
    const [calls, made] = [join(folder, 'calls'), join(folder, 'made')]
    // an apt-get that brings one of the programs
    writeFileSync(join(folder, 'apt-get'), `#!/bin/sh\necho "$@" >> '${calls}'\ntouch '${made}'\n`)
    chmodSync(join(folder, 'apt-get'), 0o755)
    process.env.PATH = `${folder}${delimiter}${PATH}`
    const program = (debian: string, path: string): Program => ({
      debian,
      find: () => (existsSync(path) ? { path } : { missing: `no ${debian}` }),
    })
    const programs = [program('there', folder), program('one', made), program('other', join(folder, 'never'))]
    const missing = installPrograms(programs)
    if (IS_ROOT && existsSync('/etc/debian_version')) {
      assert.deepEqual(missing, ['no other'])
      assert.match(readFileSync(calls, 'utf8'), /^.* install --no-install-recommends one other\n$/)
    } else {
      assert.deepEqual(missing, ['no one', 'no other'])
      assert.ok(!existsSync(calls))
    }
  } finally {
    process.env.PATH = PATH
    rmSync(folder, { recursive: true })
  }
})

test('a browser, a Redis and a BLAS are among what tests need', () => {
  const packages = PROGRAMS.map(each => each.debian)
  for (const name of ['chromium-headless-shell', 'redis-server', 'libopenblas0-pthread'])
    assert.ok(packages.includes(name), name)
})
