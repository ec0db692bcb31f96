import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { type Ended, emptyFolder, ran, thinnet, writeSmallMnist } from './command.ts'

const COMMANDS = [
  ...['scales', 'overfit', 'mnist-cnn', 'reproduce', 'sweep', 'report', 'bench', 'lab', 'convert', 'inspect', 'worker'],
]
const HELPS = [
  ...[[], ...COMMANDS.map(name => [name]), ['sweep', 'compare']],
  ...['srivastava', 'dropconnect', 'mc-dropout', 'variational-dropout', 'weight-drop'].map(name => ['reproduce', name]),
]

const known = new Map<string, Promise<Ended>>()

/** Runs the command on a terminal of so many columns, or on none: once each. */
function inTerminal(args: readonly string[], columns = 0): Promise<Ended> {
  const name = JSON.stringify([args, columns])
  if (!known.has(name)) known.set(name, ran(args, { columns }))
  return known.get(name)!
}

const words = (text: string) => text.split(/\s+/).filter(Boolean)

/** What is to be copied has a line of its own, which stays whole. */
const isToCopy = (line: string) => /^ {2}\S.*thinnet/.test(line)

/** No line is too long that has a place to break at. */
function assertNarrow(text: string, columns: number): void {
  for (const line of text.split('\n')) {
    assert.ok(line.length <= columns || words(line).length === 1 || isToCopy(line), `${columns}: ${line}`)
  }
}

/** The same words in the same order, none of them cut. */
function assertFits(text: string, whole: string, columns: number): void {
  assert.deepEqual(words(text), words(whole))
  assertNarrow(text, columns)
}

describe('text wraps between words', () => {
  for (const columns of [40, 60, 80, 120]) {
    test(`help, at ${columns} columns`, async () => {
      for (const help of HELPS) {
        const whole = (await inTerminal([...help, '--help'], 1000)).stdout
        assertFits((await inTerminal([...help, '--help'], columns)).stdout, whole, columns)
      }
    })

    test(`results and errors, at ${columns} columns`, async () => {
      const calls = [
        ['sweep'],
        ['scales', '--columns', '10', '--numpy-seed', '1'],
        ['scales', '--keep', '7'],
        ['overfit', '--data', '/no/such/folder/of/mine'],
        ['overfit', '--backend', 'gpu'],
      ]
      for (const call of calls) {
        const { stdout, stderr } = await inTerminal(call, columns)
        const whole = await inTerminal(call)
        // A table that does not fit has other lines, or is none any more.
        const prose = (text: string) =>
          text
            .split('\n\n')
            .filter(part => !/[│]|^\S+ {2,}\S|^ +what/m.test(part))
            .join('\n')
        assertNarrow(stdout, columns)
        assertFits(stderr, whole.stderr, columns)
        const found = new Set(words(stdout.replace(/[│:]/g, ' ')))
        for (const word of words(prose(whole.stdout).replace(/[│:]/g, ' '))) assert.ok(found.has(word), word)
      }
    })
  }

  test('where there is no terminal, a paragraph is a line, and help has 80 columns', async () => {
    const { stdout } = await ran(['scales', '--columns', '10'])
    assert.match(stdout, /^Inverted dropout divides .+ ReLU of the mean\.$/m)
    const { stdout: help } = await ran(['overfit', '--help'])
    assert.ok(Math.max(...help.split('\n').map(line => line.length)) <= 80)
  })
})

describe('a run, as it is seen', () => {
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    await writeSmallMnist(folder, 60, 40)
  })
  after(() => remove())

  /** What is said on stderr, and all that is printed. */
  async function seen(name: string, columns: number, env: Record<string, string> = {}) {
    const args = ['--data', folder, '--samples', '60', '--units', '8', '--layers', '1', '--out', join(folder, name)]
    const ended = await ran(['overfit', ...args, '--plain-epochs', '7', '--dropout-epochs', '31'], { columns, env })
    assert.equal(ended.status, 0, ended.stderr)
    return { ...ended, all: ended.stderr + ended.stdout }
  }
  const ended = (text: string) => text.match(/^.*with(out)? dropout.*: \d+ epochs/gm)

  test('on a terminal: a bar, both curves, and in the end a line of each network and none of the bar', async () => {
    for (const columns of [40, 200]) {
      const { stderr } = await seen(`on-${columns}`, columns)
      assert.match(stderr, /[█░]+ \d+%/)
      assert.match(stderr, /train( accuracy)? [▁-█]+ [\d.]+.%\n/)
      assert.match(stderr, /test {2}( ?accuracy)? ?[▁-█]+ [\d.]+.%\n/)
      for (const line of shownOf(stderr)) assert.ok(line.length <= columns || isToCopy(line), `${columns}: ${line}`)
      const left = stderr.split(ESCAPE).at(-1)!
      assert.doesNotMatch(left, /[█░]/)
      assert.match(left, /--seeds 5\n[\s\S]+ lab\n/)
    }
  })

  test('in a pipe and on a terminal that moves no cursor: lines', async () => {
    for (const [columns, env] of [
      [0, {}],
      [80, { TERM: 'dumb' }],
    ] as const) {
      const { all, stderr } = await seen(`lines-${columns}`, columns, env)
      assert.doesNotMatch(all, /[\r█░]/)
      assert.ok(!all.includes(ESCAPE))
      assert.match(stderr, /^without dropout . epoch 1\/7 . train [\d.]+.% . test [\d.]+.%( .|\n)/)
      assert.equal(ended(stderr)!.length, 2)
    }
  })

  test('on a console without Unicode: ASCII', async () => {
    const { all } = await seen('ascii', 100, { LC_ALL: 'C' })
    assert.deepEqual(all.match(/\P{ASCII}/gu), null)
    assert.match(all, /#+\.* \d+% - with/)
    assert.match(all, /\| with dropout +\| +31 \|/)
  })

  test('colours where they are asked for, and nowhere else', async () => {
    const refused = (env: Record<string, string>) => thinnet(['scales', '--keep', '7'], { env })
    const [forced, plain] = await Promise.all([refused({ FORCE_COLOR: '1' }), refused({})])
    assert.ok(forced.stderr.includes(`scales --help${ESCAPE}[22m`), forced.stderr)
    assert.ok(!plain.stderr.includes(ESCAPE), plain.stderr)
  })
})

/** Commands whose options come from others' modules, too. */
const BESIDE: Record<string, string[]> = { sweep: ['sweep-compare'], inspect: ['convert'] }

/** What moves a terminal's cursor, and colours, begin with it. */
const ESCAPE = '\u001b'

/** The lines that were to be seen at some time. */
const shownOf = (text: string) => stripVTControlCharacters(text.replaceAll(ESCAPE, `\n${ESCAPE}`)).split('\n')

describe('help and the version need nothing but the options', () => {
  /** The modules that are loaded, by import or require, from outside Node. */
  async function loaded(args: readonly string[]): Promise<string[]> {
    const folder = await mkdtemp(join(tmpdir(), 'thinnet-loaded-'))
    try {
      const list = join(folder, 'list')
      const hook = `import { appendFileSync } from 'node:fs'
        export async function load(url, context, next) {
          appendFileSync(${JSON.stringify(list)}, url + '\\n')
          return next(url, context)
        }`
      const register = `import { register } from 'node:module'
        import { createRequire } from 'node:module'
        import { appendFileSync } from 'node:fs'
        register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)})
        const { cache } = createRequire('file:///')
        process.on('exit', () => appendFileSync(${JSON.stringify(list)}, Object.keys(cache).join('\\n') + '\\n'))`
      const script = `data:text/javascript,${encodeURIComponent(register)}`
      const { status, stderr } = await thinnet(args, { env: { NODE_OPTIONS: `--import ${JSON.stringify(script)}` } })
      assert.equal(status, 0, stderr)
      const urls = (await readFile(list, 'utf8')).split('\n').filter(url => url && !/^(node|data):/.test(url))
      return [...new Set(urls.map(url => url.replace(/^file:\/\//, '')))]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  /** The command's own, and the words and names that it takes from beside it. */
  const own = /\/packages\/(cli\/|charts\/dist\/text\/|sweep\/dist\/queue\/defaults)/
  const commandsOf = (files: readonly string[]) =>
    files.flatMap(file => /dist\/commands\/(.+)\.js$/.exec(file)?.[1] ?? []).filter(name => name !== 'index')

  for (const args of [['--version'], ['--help'], ...HELPS.slice(1).map(help => [...help, '--help'])]) {
    test(args.join(' '), async () => {
      const files = await loaded(args)
      assert.ok(files.some(file => file.endsWith('/dist/main.js')))
      assert.ok(files.some(file => file.includes('/commander/')))
      // Neither thinnet nor any of what draws, trains or queues.
      const strange = files.filter(
        file => !own.test(file) && !/\/node_modules\/(commander|is-unicode-supported)\//.test(file),
      )
      assert.deepEqual(strange, [])
      const libraries = files.filter(
        file =>
          own.test(file) &&
          /^import .* from '(?!node:|commander|is-unicode-supported|\.|@thinnet)/m.test(readFileSync(file, 'utf8')),
      )
      assert.deepEqual(libraries, [])
      const [name, ...below] = args.filter(arg => !arg.startsWith('-'))
      const expected = name === undefined ? [] : [name, ...(BESIDE[name] ?? [])].sort()
      assert.deepEqual(commandsOf(files).sort(), expected, below.join())
      assert.ok(files.length <= 29, files.join('\n'))
    })
  }
})

test('a result that cannot be printed is an error, in a line', t => {
  if (!existsSync('/dev/full')) return t.skip('no /dev/full there')
  const full = openSync('/dev/full', 'w')
  try {
    const args = [fileURLToPath(new URL('../bin/thinnet.js', import.meta.url)), 'scales', '--columns', '10', '--json']
    const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' })
    assert.equal(status, 1)
    assert.match(stderr, /^thinnet: expected stdout to take what is printed, got ENOSPC: [^\n]+$/m)
    assert.doesNotMatch(stderr, /^ +at /m)
  } finally {
    closeSync(full)
  }
})
