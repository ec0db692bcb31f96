import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  agree,
  compare,
  drawPage,
  figure,
  type Library,
  type Measured,
  median,
  quantile,
  summarize,
  tables,
} from '@thinnet/cli/bench'
import { indices } from '@thinnet/cli/bench/serve'
import fc from 'fast-check'
import { allLibraries } from './libraries.ts'
import { ROWS } from './rows.ts'

describe('statistics', () => {
  test('quantiles interpolate, whatever the order', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(median([4, 1, 3, 2]), 2.5)
    assert.equal(quantile([30, 10, 20, 50, 40], 0.25), 20)
    assert.equal(quantile([0, 1], 0.75), 0.75)
    assert.equal(median([7]), 7)
    assert.throws(() => median([]), RangeError)
  })

  test('the median has as many values below it as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
        const middle = median(values)
        assert.ok(values.filter(value => value < middle).length <= values.length / 2)
        assert.ok(values.filter(value => value > middle).length <= values.length / 2)
      }),
    )
  })

  test('the iqr is the interquartile range over the median', () => {
    assert.deepEqual(summarize([10, 20, 30, 40, 50]), { median: 30, iqr: 2 / 3, count: 5 })
  })

  test('results agree by the size of the largest, and never with a NaN', () => {
    assert.ok(agree([100, 0], [100.05, 0.05], 1e-3))
    assert.ok(!agree([100, 0], [100.2, 0], 1e-3))
    assert.ok(!agree([1, Number.NaN], [1, Number.NaN], 1e-3))
    assert.ok(!agree([1], [1, 1], 1e-3))
  })

  test('figures have three digits', () => {
    assert.deepEqual([0.01234, 1.2345, 12.345, 1234.5].map(figure), ['0.012', '1.23', '12.3', '1235'])
  })
})

test('made-up words are of the vocabulary, and any of it', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 1, max: 50 }), (site, limit) => {
      assert.deepEqual(
        [...new Set(indices(site, 40 * limit, limit))].toSorted((a, b) => a - b),
        [...Array(limit).keys()],
      )
    }),
  )
})

/** A library that is a line of JavaScript, with `answer(request)` to be given. */
function scripted(id: string, answer: string): Library {
  const script = `
    const answer = ${answer}
    console.log(JSON.stringify({ version: '1' }))
    require('readline').createInterface(process.stdin)
      .on('line', line => console.log(JSON.stringify(answer(JSON.parse(line)))))`
  return { id, name: id, ceiling: 'wasm', command: [process.execPath, '-e', script] }
}

const row = ROWS.find(({ id }) => id === 'mlp-100')!
const check = '{ check: { outputs: [1, 2], loss: [2, 1] } }'

describe('compare', () => {
  const ceilings = [{ id: 'wasm', name: 'wasm', flops: 1e10, bytes: 1e10 }] as const
  const settings = { rounds: 3, seconds: 0.01, limit: 30, ceilings, log: () => {} }

  test('thinnet runs a row, and learns in it, and says the memory that two of its steps take', async () => {
    const [thinnet] = allLibraries(() => 'python3')
    const memory = ROWS.find(({ id }) => id === `memory-${row.id}`)!
    const measured = await compare({ ...settings, rows: [row, memory], libraries: [thinnet!] })
    assert.match(measured.libraries[0]!.version!, /^thinnet \d.* wasm, .*, Node v\d/)
    const [result, peak] = measured.rows.map(({ results }) => results[0]!)
    assert.ok(peak && peak.reason === undefined && peak.rounds === 1 && peak.median > 10 && peak.median < 1000)
    assert.ok(result && result.reason === undefined, result?.reason)
    assert.ok(result.rounds === 3 && result.median > 0 && result.ratios[0] === 1)
    assert.match(tables(measured), /thinnet, wasm .* 1\.00 /)
  })

  test('ratios and fractions of the bound are of the medians of rounds', async () => {
    const fast = scripted('fast', `({ seconds }) => seconds ? { ms: [1, 2, 9] } : ${check}`)
    const slow = scripted('slow', `({ seconds }) => seconds ? { ms: [5] } : ${check}`)
    const results = async (...libraries: Library[]) =>
      (await compare({ ...settings, rows: [row], libraries })).rows[0]!.results
    const figures = async (...libraries: Library[]) =>
      (await results(...libraries)).map(result => result.reason ?? [result.median, ...result.ratios])
    assert.deepEqual(await figures(fast, slow), [
      [2, 1],
      [5, 2.5],
    ])
    const bases = [fast, { ...slow, base: 'S' }, { ...fast, id: 'again', base: 'F' }]
    assert.deepEqual(await figures(...bases), [
      [2, 0.4, 1],
      [5, 1, 2.5],
      [2, 0.4, 1],
    ])
    for (const result of await results(fast, slow, { ...fast, id: 'other', ceiling: 'blas' })) {
      assert.ok(result.reason === undefined)
      if (result.id === 'other') assert.deepEqual([result.bound, result.efficiency], [null, null])
      else assert.equal(result.efficiency, result.bound! / result.median)
    }
  })

  test('a library that is wrong, learns nothing, is absent or too slow is not timed', async () => {
    const failing = (id: string, command: string[]): Library => ({ id, name: id, ceiling: 'wasm', command })
    const libraries = [
      scripted('right', `({ seconds }) => seconds ? { ms: [1] } : ${check}`),
      scripted('wrong', '() => ({ check: { outputs: [1, 3] } })'),
      scripted('stubborn', '() => ({ check: { loss: [2, 2] } })'),
      scripted('unable', "() => ({ cannot: 'no such kernel' })"),
      scripted('asleep', '() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'),
      failing('absent', [process.execPath, '-e', "throw new TypeError('no such library')"]),
      failing('nowhere', ['/no/such/interpreter']),
    ]
    const measured = await compare({ ...settings, limit: 3, rows: [row], libraries })
    const reasons = Object.fromEntries(measured.rows[0]!.results.map(({ id, reason }) => [id, reason]))
    assert.equal(reasons.right, undefined)
    assert.match(reasons.wrong!, /wrong outputs/)
    assert.match(reasons.stubborn!, /does not learn/)
    assert.equal(reasons.unable, 'no such kernel')
    assert.equal(reasons.asleep, 'no answer in 3 s')
    const missing = Object.fromEntries(measured.libraries.map(({ id, missing }) => [id, missing]))
    assert.match(missing.absent!, /no such library/)
    assert.match(missing.nowhere!, /ENOENT/)
    assert.equal(measured.rows[0]!.results.length, 5)
  })

  test('one that is stopped has the rows before the one under way, and says that it is not whole', async () => {
    const stop = new AbortController()
    const kept: unknown[] = []
    const measured = await compare({
      ...settings,
      rows: ['a', 'b', 'c'].map(id => ({ ...row, id })),
      libraries: [
        scripted(
          'one',
          `({ row, seconds }) => !seconds ? ${check} : row === 'a' ? { ms: [1] } : Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`,
        ),
      ],
      signal: stop.signal,
      log: () => kept.length > 0 && setImmediate(() => stop.abort()),
      async onRow({ rows, asked }) {
        kept.push([rows.length, asked])
      },
    })
    assert.deepEqual(kept, [[1, 3]])
    assert.deepEqual(
      measured.rows.map(({ id }) => id),
      ['a'],
    )
    assert.match(tables(measured), /^Stopped early: 1 of 3 rows are measured\. So far:/)
    assert.match(drawPage(measured, 'title'), /Stopped early/)
  })

  test('a row may take its figures itself, once if that is enough', async () => {
    const taken: string[] = []
    const how = ({ id }: Library) => {
      taken.push(id)
      return id === 'a' ? 7 : null
    }
    const own = { ...row, id: 'own', how, once: true }
    const libraries = ['a', 'b'].map(id => scripted(id, '() => ({})'))
    const { rows } = await compare({ ...settings, rows: [own], libraries })
    assert.deepEqual(taken, ['a', 'b'])
    assert.deepEqual(
      rows[0]!.results.map(result => [result.id, result.reason ?? result.median]),
      [['a', 7]],
    )
  })
})

describe('the commands', () => {
  const run = (args: string[], timeout = 240_000) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout })
    return { status, stdout, stderr }
  }
  const bench = (...args: string[]) =>
    run(['--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url)), ...args])

  test('--help names every option, row and library', () => {
    const { status, stdout } = bench('--help')
    assert.equal(status, 0)
    const words = stdout.split(/[\s,]+/)
    for (const option of ['rows', 'libraries', 'rounds', 'seconds', 'limit', 'json', 'html', 'python', 'node'])
      assert.ok(words.includes(`--${option}`), option)
    for (const { id } of [...ROWS, ...allLibraries(() => '')]) assert.ok(words.includes(id), id)
  })

  test('options, rows, libraries and folders that there are not are refused, without a stack', () => {
    for (const [args, message] of [
      [['--nope'], /unknown option '--nope'/],
      [
        ['--rows', 'copy,nope'],
        /'copy,nope' is invalid\. Expected some of matmul, .*, start, operations, training, memory, got nope\./,
      ],
      [['--libraries', 'nope'], /'nope' is invalid\. Expected some of thinnet-wasm, .*, jax-js, got nope\./],
      [
        ['--json', '/no/such/folder/file.json'],
        /^\/no\/such\/folder\/file\.json: expected a file that can be written, got a folder that is not there/,
      ],
    ] as const) {
      const { status, stdout, stderr } = bench(...args)
      assert.equal(status, 1)
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, /^ +at /m)
      assert.equal(stdout, '')
    }
  })

  test('thinnet bench measures without any libraries, into a file, a page and a table', () => {
    const folder = mkdtempSync(join(tmpdir(), 'thinnet-bench-'))
    try {
      const [json, html] = [join(folder, 'a.json'), join(folder, 'a.html')]
      const thinnet = fileURLToPath(new URL('../packages/cli/bin/thinnet.js', import.meta.url))
      const short = ['--rounds', '1', '--seconds', '0.01']
      const { status, stdout, stderr } = run([
        thinnet,
        'bench',
        '--rows',
        row.id,
        ...short,
        '--json',
        json,
        '--html',
        html,
      ])
      assert.equal(status, 0, stderr)
      const measured: Measured = JSON.parse(readFileSync(json, 'utf8'))
      assert.ok(stdout.includes(tables(measured)))
      for (const what of ['thinnet', 'Node', 'V8', 'processor', 'memory', 'date'])
        assert.ok(measured.machine[what], what)
      const [single, all] = measured.ceilings
      for (const { flops, bytes } of [single!, all!]) assert.ok(flops! > 0 && bytes! > 0)
      for (const result of measured.rows[0]!.results.filter(({ id }) => id !== 'thinnet-blas')) {
        assert.ok(result.reason === undefined, result.reason)
        assert.ok(result.bound! > 0 && result.efficiency! > 0)
      }
      assert.ok(readFileSync(html, 'utf8').includes('784-[100]'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
