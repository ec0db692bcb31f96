import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'thinnet-tests-'))
after(() => rmSync(folder, { recursive: true }))

/** A room of test files, with the packages of ours. */
function room(name: string, files: Record<string, string>): string {
  const root = join(folder, name)
  for (const each of ['packages', 'examples', 'bench', 'scripts']) mkdirSync(join(root, each), { recursive: true })
  mkdirSync(join(root, 'node_modules'))
  for (const each of readdirSync(join(ROOT, 'node_modules'))) {
    if (each !== 'thinnet' && each !== '@thinnet' && each !== '.cache')
      symlinkSync(join(ROOT, 'node_modules', each), join(root, 'node_modules', each))
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

function node(cwd: string, ...args: string[]) {
  // a run within a test, to which this one is nothing
  const { NODE_TEST_CONTEXT, ...env } = process.env
  return spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' })
}

/** Runs what is in a room. */
function runIn(root: string) {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  writeFileSync(
    join(root, 'run.mjs'),
    `import { partsOf } from ${module('parts.mjs')}
import { runParts } from ${module('run-parts.mjs')}
const root = new URL('./', import.meta.url)
process.exitCode = (await runParts(root, partsOf(root, []))) ? 0 : 1`,
  )
  return node(root, 'run.mjs')
}

const passing = `import { test } from 'node:test'
const said: string = 'process ' + process.pid
test('one', () => console.log(said))
`

describe('the test command', () => {
  test('files of a folder share a process, but for those that say that they cannot; all are counted', () => {
    const { status, stdout, stderr } = runIn(
      room('shared', {
        'packages/a/src/one.test.ts': passing,
        'packages/a/src/deep/two.test.ts': passing,
        'packages/a/tests/three.test.ts': passing,
        'packages/a/tests/kind/four.test.ts': passing,
        'packages/a/src/five.test.ts': `// A process of its own: it says so.\n${passing}`,
        'packages/a/dist/six.test.ts': passing,
        'bench/seven.test.ts': `import { describe, test } from 'node:test'
describe('left out', { skip: 'here' }, () => { test('one', () => {}) })`,
      }),
    )
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /^ℹ pass 5$/m)
    const lines = stdout.split('\n').map(line => line.trim().split(/ {2,}/))
    const row = (part: string) => lines.find(([name]) => name === part)?.slice(1, 3)
    assert.deepEqual(row('packages/a/src'), ['2', '2'])
    assert.deepEqual(row('packages/a/src/five.test.ts'), ['1', '1'])
    assert.deepEqual(row('packages/a/tests'), ['1', '1'])
    assert.deepEqual(row('packages/a/tests/kind'), ['1', '1'])
    assert.deepEqual(row('all'), ['6', '5'])
    assert.equal(new Set(stdout.match(/^process \d+/gm)).size, 4)
  })

  test('what goes wrong is named at the end, with its file: nothing is lost silently', () => {
    const { status, stdout } = runIn(
      room('wrong', {
        'packages/a/src/fails.test.ts': `${passing}test('is wrong', () => { throw new Error('wrong') })\n`,
        'packages/a/src/hook.test.ts': `import { before } from 'node:test'
${passing}before(() => { throw new Error('no') })\n`,
        'packages/a/src/import.test.ts': `import './nothing.ts'\n${passing}`,
        'packages/a/src/none.test.ts': 'export {}\n',
        'packages/a/src/good.test.ts': passing,
        'packages/c/src/late.test.ts': `import { test } from 'node:test'
test('one', async () => {
  await null
  setTimeout(() => { throw new Error('thrown late') })
  await new Promise(done => setTimeout(done, 20))
})\n`,
        'packages/d/src/rejects.test.ts': `import { test } from 'node:test'
test('one', async () => {
  await null
  void Promise.reject(new Error('rejected by the way'))
  await new Promise(done => setTimeout(done, 20))
})\n`,
        'packages/b/src/ends.test.ts': `${passing}test('ends', () => process.exit(0))\n`,
        'packages/b/src/later.test.ts': passing,
      }),
    )
    assert.equal(status, 1)
    const wrong = stdout.slice(stdout.lastIndexOf('\nfailed:'))
    for (const line of [
      'fails.test.ts: is wrong',
      'hook.test.ts: ',
      'import.test.ts: can be imported',
      'none.test.ts: holds no test',
      'ends.test.ts: its process ended before its tests',
      'later.test.ts: its process ended before its tests',
      'thrown late',
      'rejected by the way',
    ]) {
      assert.ok(wrong.includes(line), `${line} in ${wrong}`)
    }
    assert.doesNotMatch(wrong, /good/)
  })

  test('sees the sources as they are, also through packages that are built', () => {
    const root = room('stale', {})
    for (const each of ['package.json', 'tsconfig.base.json', 'packages', 'scripts', 'examples']) {
      cpSync(join(ROOT, each), join(root, each), {
        recursive: true,
        preserveTimestamps: true,
        verbatimSymlinks: true,
        filter: path => !/node_modules$|packages\/\w+\/tests$|\.map$/.test(path.slice(ROOT.length)),
      })
    }
    // so that it is not installed again
    mkdirSync(join(root, 'node_modules/.cache'))
    symlinkSync(join(ROOT, 'node_modules/.cache/python'), join(root, 'node_modules/.cache/python'))
    // in this order newer than their copied folders of sources: they need not be made
    const made = [
      'thinnet/src/kernels/wasm/modules/exports.generated.ts',
      ...['thinnet/dist/.tsbuildinfo', 'thinnet/dist/node/index.js', 'lab/dist/code.json'],
    ]
    const begin = Date.now() / 1000
    for (const [i, path] of made.entries()) utimesSync(join(root, 'packages', path), begin + i, begin + i)
    mkdirSync(join(root, 'node_modules/@thinnet'))
    symlinkSync('../packages/thinnet', join(root, 'node_modules/thinnet'))
    for (const each of ['charts', 'cli', 'datasets', 'formats', 'lab', 'sweep'])
      symlinkSync(`../../packages/${each}`, join(root, `node_modules/@thinnet/${each}`))
    for (const each of readdirSync(join(ROOT, 'packages'))) {
      const own = `packages/${each}/node_modules`
      if (existsSync(join(ROOT, own))) symlinkSync(join(ROOT, own), join(root, own))
    }
    // of the one package of which no other is made
    const main = join(root, 'packages/cli/src/main.ts')
    const text = readFileSync(main, 'utf8').replace(/Neural networks with dropout done right/, 'Changed just now')
    writeFileSync(main, `${text}\nexport const CHANGED = 'just now'\n`)
    writeFileSync(
      join(root, 'packages/cli/src/fresh.test.ts'),
      `import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { CHANGED } from '@thinnet/cli'
test('a package', () => assert.equal(CHANGED, 'just now'))
test('the command', () => {
  const bin = new URL('../bin/thinnet.js', import.meta.url).pathname
  assert.match(execFileSync(process.execPath, [bin, '--help'], { encoding: 'utf8' }), /Changed just now/)
})
`,
    )
    const { status, stdout, stderr } = node(root, 'scripts/test.mjs', 'cli/src/fresh.test.ts')
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /^ℹ pass 2$/m)
  })
})
