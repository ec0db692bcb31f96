import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { writeSweepReport } from '@thinnet/sweep/report'
import { rates } from '../../sweep/tests/synthetic-sweep.ts'
import { drawPage } from '../src/bench/page.ts'
import { emptyFolder, json, REPORT, ran, writeSmallMnist } from './command.ts'

interface Result {
  report: string
  finding: string
  runs: { path: string; command: string }[]
}

/** Old folders: histories as version 0.1.0 has written them before commands, machines and calibration were in them. */
const TRIAL = { seed: 1, seconds: 2, epochs: [0, 1, 2] }
const CURVES = {
  trainAccuracy: [0.2, 0.6, 1],
  testAccuracy: [0.2, 0.5, 0.7],
  trainLoss: [2, 1, 0.1],
  testLoss: [2, 1, 1.4],
}
const STARTED = { started: '2026-01-02T03:04:05.000Z', stoppedEarly: false }
const WHEN = { ...STARTED, seconds: 9, backend: 'wasm' }
const RUN = { seed: 1, seconds: 1, backend: 'wasm', trainLoss: [6, 5], validationLoss: [6, 5.5], testLoss: 5.4 }
const SETTING = { epochs: 3, updates: 9, seconds: 1, backend: 'wasm', paperInference: null, ...CURVES }
const OLD: Record<string, object> = {
  'mnist-cnn': {
    ...WHEN,
    options: {
      seed: 1,
      backend: 'auto',
      epochs: 3,
      batchSize: 16,
      learningRate: 1,
      rho: 0.95,
      dataFormat: 'channelsLast',
    },
    trial: { ...TRIAL, ...CURVES },
  },
  'reproduce srivastava': {
    ...STARTED,
    options: { seed: 1, backend: 'auto', epochs: 3 },
    results: ['without dropout', 'dropout'].map(setting => ({ setting, paper: 1, ...SETTING })),
  },
  'reproduce weight-drop': {
    ...STARTED,
    options: { seed: 1, backend: 'auto', epochs: 2, seeds: 1 },
    results: ['without dropout', 'weight drop'].map(setting => ({ setting, paper: null, runs: [RUN] })),
  },
  'reproduce mc-dropout': {
    ...WHEN,
    ...{ digit: 1, epochs: 1, updates: 9, seed: 1, testAccuracy: 0.9, options: { seed: 1, epochs: 1, digit: 1 } },
    rotated: [0, 15].map(angle => ({
      ...{ angle, digit: 1, mean: 0.9, sd: 0.1, entropy: 0.2, mutualInformation: 0.1 },
      ...{ means: Array(10).fill(0.1), sds: Array(10).fill(0.01) },
    })),
  },
}

const BENCH = {
  machine: { processor: 'a processor', Node: 'v99', date: '2030-01-02T03:04:05Z' },
  ...{
    settings: { rounds: 1, seconds: 1 },
    ceilings: [],
    libraries: [],
    bases: [{ id: 'thinnet-wasm', name: 'wasm' }],
  },
  rows: [
    {
      ...{ id: 'x', title: 'A row', unit: 'ms', includes: 'all' },
      results: [
        {
          id: 'thinnet-wasm',
          name: 'wasm',
          median: 2,
          ratios: [1],
          iqr: 0,
          rounds: 1,
          bound: 1,
          efficiency: 0.5,
          figures: [2],
        },
        { id: 'other', name: 'other', reason: 'not there' },
      ],
    },
  ],
}

describe('thinnet report', () => {
  let folder = ''
  let remove = async () => {}
  const at = (...names: string[]) => join(folder, ...names)
  const pageIn = (name: string) => readFile(at(name, 'report.html'), 'utf8')
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    await writeSmallMnist(folder, 60, 40)
    const small = ['--samples', '60', '--batch-size', '20', '--units', '16', '--layers', '2', '--dropout-epochs', '25']
    const args = ['overfit', '--data', folder, ...small, '--plain-epochs', '12']
    await json([...args, '--out', at('a')])
    await json([...args, '--rate', '0.5', '--out', at('b')])
    for (const [name, history] of Object.entries(OLD)) {
      await mkdir(at(name))
      await writeFile(at(name, 'run.json'), JSON.stringify({ name, options: {} }))
      await writeFile(at(name, 'history.json'), JSON.stringify(history))
    }
    await mkdir(at('sweep'))
    await writeSweepReport(at('sweep'), rates(2))
    await writeFile(at('bench.json'), JSON.stringify(BENCH))
  })
  after(() => remove())

  test('a run: the page that the run wrote, again, and nothing else', async () => {
    const page = await pageIn('a')
    const history = await readFile(at('a', 'history.json'), 'utf8')
    for (const name of REPORT) if (name !== 'history.json') await rm(at('a', name))
    const { report, runs } = await json<Result>(['report', at('a')])
    assert.deepEqual([report, runs], [at('a', 'report.html'), [{ path: at('a'), command: 'overfit' }]])
    assert.equal(await pageIn('a'), page)
    assert.equal(await readFile(at('a', 'history.json'), 'utf8'), history)
    assert.deepEqual((await readdir(at('a'))).filter(name => name !== 'models').sort(), [...REPORT, 'run.json'])
  })

  test('a sweep: the page that the sweep wrote, again', async () => {
    const page = await pageIn('sweep')
    await rm(at('sweep', 'report.html'))
    await json(['report', at('sweep')])
    assert.equal(await pageIn('sweep'), page)
    assert.match(page, /<a href="results\.csv">/)
  })

  test('old runs of every command, where they are or into another folder', async () => {
    for (const name of Object.keys(OLD)) {
      const { report, finding } = await json<Result>(['report', at(name), '--out', at(`${name} again`)])
      const html = await readFile(report, 'utf8')
      assert.ok(html.includes('2026-01-02T03:04:05.000Z'), name)
      // what is not known is not said
      const outside = html.replace(/<script>[\s\S]*?<\/script>/g, '')
      assert.doesNotMatch(outside, /NaN|undefined|null|>Command<|>Node</, name)
      assert.ok(finding.length > 20 && existsSync(at(`${name} again`, 'history.csv')), name)
    }
    // a folder that has lost its run.json
    await cp(at('mnist-cnn'), at('bare'), { recursive: true })
    await rm(at('bare', 'run.json'))
    assert.equal((await json<Result>(['report', at('bare')])).runs[0]!.command, 'mnist-cnn')
  })

  test('a bench, beside its file', async () => {
    assert.equal((await json<Result>(['report', at('bench.json')])).report, at('bench.html'))
    const html = await readFile(at('bench.html'), 'utf8')
    assert.match(html, /A row[\s\S]+not there/)
    assert.ok(html.length > drawPage({ ...BENCH, rows: [] } as never, '').length)
    assert.match(
      await readFile(at('bench.csv'), 'utf8'),
      /^row,unit,library,median,× wasm,.*\r\nx,ms,thinnet-wasm,2,1,/,
    )
  })

  test('several benches in one: a column for each, and the times of the others over those of the first', async () => {
    const [row] = BENCH.rows
    const [own, missing] = row!.results
    const slower = { ...BENCH, asked: 3, rows: [{ ...row, results: [{ ...own, median: 3 }, missing] }] }
    await writeFile(at('later.json'), JSON.stringify(slower))
    const { report, finding } = await json<Result>([
      ...['report', at('bench.json'), at('later.json'), '--out', at('benches')],
    ])
    assert.match(finding, /^later\.json takes 1\.50 × the time of bench\.json, in the median of the one figure/)
    const html = await readFile(report, 'utf8')
    assert.match(html, /bench\.json, ms[\s\S]+later\.json, ms[\s\S]+>2\.00<\/td>[^/]+>3\.00<\/td>[^/]+>1\.50<\/td>/)
    assert.match(html, />1 of 1 rows are measured<[\s\S]+>1 of 3 rows are measured</)
    assert.deepEqual((await readdir(at('benches'))).sort(), ['history.csv', 'report.html'])
    assert.match(await readFile(at('benches', 'history.csv'), 'utf8'), /\r\nlater\.json,x,false,ms,thinnet-wasm,3,/)
    const mixed = await ran(['report', at('a'), at('later.json'), '--out', at('not-made')])
    assert.match(mixed.stderr, /later\.json: expected a run .+ Draw it alone, or with other benches\./)
  })

  test('several in one: a line a run, called by its folder and by what differs', async () => {
    const out = at('both')
    const { report, finding } = await json<Result>(['report', at('a'), at('b'), at('mnist-cnn'), '--out', out])
    assert.equal(report, join(out, 'report.html'))
    const html = await readFile(report, 'utf8')
    for (const name of ['a, rate 0.2: without dropout', 'b, rate 0.5: with dropout 0.5', 'mnist-cnn: with dropout'])
      assert.ok(html.includes(`>${name}</text>`), name)
    assert.match(
      html,
      /Settings that differ[\s\S]+<th scope="row">rate<\/th><td[^>]*>0\.2<\/td><td[^>]*>0\.5<\/td><td[^>]*>–</,
    )
    assert.match(finding, /^Highest test accuracy at the end: /)
    const rows = (await readFile(join(out, 'history.csv'), 'utf8')).split('\r\n')
    // 5 + 3 evaluations of a and of b, 3 of the other
    assert.equal(rows.length, 1 + 2 * 8 + 3 + 1)
  })

  test('the link to the lab: where it is asked to go, and none of what the lab has not', async () => {
    assert.doesNotMatch(await pageIn('a'), /8484/)
    const history = JSON.parse(await readFile(at('a', 'history.json'), 'utf8'))
    await mkdir(at('mnist'))
    const { data: _, ...options } = history.options
    await writeFile(at('mnist', 'history.json'), JSON.stringify({ ...history, options }))
    await json(['report', at('mnist')])
    assert.match(await pageIn('mnist'), /href="http:\/\/127\.0\.0\.1:8484\/#view=runs&#38;left\.data=mnist300&#38;/)
    await json(['report', at('mnist'), '--lab', 'https://example.org/'])
    assert.match(await pageIn('mnist'), /href="https:\/\/example\.org\/#view=runs&#38;/)
  })

  test('what cannot be drawn is told of, each, and nothing is written', async () => {
    await mkdir(at('empty'))
    await mkdir(at('damaged'))
    await writeFile(at('damaged', 'history.json'), '{"runs": [')
    await mkdir(at('other'))
    await writeFile(at('other', 'history.json'), JSON.stringify({ ...OLD['mnist-cnn'], trial: { seed: 'x' } }))
    await mkdir(at('begun'))
    await writeFile(at('begun', 'run.json'), '{}')
    const bad = ['none', 'empty', 'damaged', 'other', 'begun', ''].map(name => at(name))
    const { status, stderr } = await ran(['report', at('a'), ...bad, '--out', at('not-made')])
    assert.equal(status, 1)
    assert.match(stderr, /none: expected the folder of a run .+, got nothing of this name\./)
    assert.match(stderr, /empty: expected .+, got a folder without history\.json and results\.json\./)
    assert.match(stderr, /damaged.history\.json: expected JSON, got /)
    assert.match(stderr, /other.history\.json: expected the history of a run of mnist-cnn, got at trial\.seed: /)
    assert.match(stderr, /got a folder of several: name those in it\./)
    assert.match(stderr, /begun: expected .+, got a run that has not come to a report: resume it\./)
    assert.ok(!existsSync(at('not-made')))
    const alone = await ran(['report', at('a'), at('reproduce mc-dropout'), '--out', at('not-made')])
    assert.match(alone.stderr, /mc-dropout: expected a run with curves over epochs .+ Draw it alone\./)
    assert.ok(!existsSync(at('not-made')))
  })
})
