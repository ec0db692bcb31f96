import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { commandFor, commandLine, type Start } from './command-line.ts'

const started = (script: string, env: Record<string, string> = {}): Start => ({
  ...{ argv: ['/usr/bin/node', script], execArgv: [], env, cwd: () => '/home/me/clone' },
})
const overfit = (start: Start, folder = 'runs/a') => commandFor('overfit', ['--resume', folder], start)

test('a command begins the way it was started', () => {
  const link = '/home/me/clone/node_modules/.bin/thinnet'
  const npx = { npm_lifecycle_event: 'npx', npm_lifecycle_script: 'thinnet' }
  assert.equal(overfit(started(link, npx)), 'npx thinnet overfit --resume runs/a')
  assert.equal(overfit(started(link)), 'npx thinnet overfit --resume runs/a')

  const fetched = '/home/me/.npm/_npx/0123abcd/node_modules/.bin/thinnet'
  assert.equal(overfit(started(fetched, npx)), 'npx @thinnet/cli overfit --resume runs/a')

  const script = (name: string, line: string) => ({ npm_lifecycle_event: name, npm_lifecycle_script: line })
  const bin = '/home/me/clone/packages/cli/bin/thinnet.js'
  const start = script('start', 'npm run --silent build && node packages/cli/bin/thinnet.js overfit')
  assert.equal(overfit(started(bin, start)), 'npm start -- --resume runs/a')
  assert.equal(overfit(started(link, script('go', 'thinnet overfit'))), 'npm run go -- --resume runs/a')
  // What a script gives besides would be given again.
  assert.equal(overfit(started(link, script('go', 'thinnet overfit --seed 3'))), 'npx thinnet overfit --resume runs/a')
  assert.equal(
    overfit(started(bin, script('test', 'node test.js'))),
    'node packages/cli/bin/thinnet.js overfit --resume runs/a',
  )

  const PATH = '/bin:/usr/local/bin'
  assert.equal(overfit(started('/usr/local/bin/thinnet', { PATH })), 'thinnet overfit --resume runs/a')
  assert.equal(overfit(started('/opt/x/thinnet.js')), 'node /opt/x/thinnet.js overfit --resume runs/a')
})

test('a shell takes the words for what they are', { skip: process.platform === 'win32' && 'sh' }, () => {
  for (const folder of ['runs/a b', "it's", '$HOME', '~/x', 'a;b', '', '实验/一', '*']) {
    const line = overfit(started('/usr/local/bin/thinnet', { PATH: '/usr/local/bin' }), folder)
    const words = execFileSync('sh', ['-c', line.replace('thinnet', `printf '%s|'`)], { encoding: 'utf8' })
    assert.equal(words, `overfit|--resume|${folder}|`)
  }
})

test('a password is not told', () => {
  const words = ['--queue', 'redis://me:s3cret@host:6379/1', '--queue=rediss://:s3cret@host', 'redis://host']
  assert.equal(
    commandFor('worker', words, started('/usr/local/bin/thinnet', { PATH: '/usr/local/bin' })),
    "thinnet worker --queue 'redis://me:…@host:6379/1' '--queue=rediss://:…@host' redis://host",
  )
  assert.equal(commandLine(['sweep', '--queue', 'redis://:s3cret@h']), "thinnet sweep --queue 'redis://:…@h'")
})
