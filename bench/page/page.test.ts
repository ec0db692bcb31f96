import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Measured, Result } from '@thinnet/cli/bench'
import { type Growth, SERIES } from '../growth-series.ts'
import { markdown, withBlocks } from './blocks.ts'
import { exponent } from './fit.ts'
import { growthText } from './growth-tables.ts'
import { FOLDER, pageOf, picturesOf } from './page.ts'
import { runTables } from './run-tables.ts'
import { targets, verdict } from './targets.ts'

const PAGE = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8')

describe('docs/performance.md', () => {
  test('says what its runs say: else node --import tsx bench/page.ts', () => {
    assert.equal(PAGE, pageOf(PAGE))
  })

  test('shows the pictures that are there, drawn from those runs', () => {
    const pictures = picturesOf()
    const shown = [...PAGE.matchAll(/\]\(performance\/(\S+\.svg)\)/g)].map(([, file]) => file)
    assert.deepEqual(shown, [...pictures.keys()])
    // All are written at once: that the first is of the run is enough, and draws but one.
    for (const [file, draw] of [...pictures].slice(0, 1)) {
      assert.equal(readFileSync(new URL(file, FOLDER), 'utf8'), draw(), file)
    }
  })
})

describe('blocks of a page', () => {
  test('are written, and the rest stays', () => {
    const page = 'a\n<!-- run: x -->\nold\n<!-- /run -->\nb'
    const written = withBlocks(page, { x: 'new' })
    assert.equal(written, 'a\n<!-- run: x -->\n\nnew\n\n<!-- /run -->\nb')
    assert.equal(withBlocks(written, { x: 'new' }), written)
  })

  test('that are unknown, or have no place, are refused', () => {
    const other = '<!-- run: y -->\nof another program\n<!-- /run -->'
    assert.throws(() => withBlocks(other, { x: '' }), /has a block y/)
    const block = (text: string) => `<!-- run: x -->\n${text}<!-- /run -->\n`
    assert.equal(withBlocks(block('old\n') + other, { x: 'new' }, { keepsOthers: true }), block('\nnew\n\n') + other)
    assert.throws(() => withBlocks('', { x: '' }), /has no block x/)
  })

  test('have numbers at the right of tables', () => {
    assert.equal(markdown(['', 'ms'], [['a', '']]), '| | ms |\n| --- | ---: |\n| a | |')
  })
})

const timing = (id: string, median: number): Result => {
  return { id, name: id, median, ratios: [], iqr: 0, rounds: 1, bound: null, efficiency: null, figures: [median] }
}
const row = (id: string, results: Record<string, number>): Measured['rows'][number] => {
  const timings = Object.entries(results).map(([id, median]) => timing(id, median))
  return { id, title: id, unit: 'ms', includes: '', results: timings }
}
const run: Measured = {
  machine: { date: '2030-01-02T03:04:05Z' },
  settings: { rounds: 1, seconds: 1 },
  ceilings: [],
  libraries: [],
  bases: [],
  rows: [
    row('gru-step', { 'thinnet-wasm': 13, 'thinnet-blas': 7, pytorch: 12, 'pytorch-1': 10, keras: 11 }),
    row('lstm-step', { 'thinnet-wasm': 17, 'thinnet-blas': 6, pytorch: 12, 'pytorch-1': 10, keras: 11 }),
    row('matmul', { 'thinnet-wasm': 99, pytorch: 1 }),
    row('first-step', { 'thinnet-wasm': 149 }),
    row('memory-gru-step', { 'thinnet-wasm': 50, 'thinnet-blas': 90, pytorch: 100 }),
  ],
}

describe('tables of a run', () => {
  test('compare with the better of the peers, on as many threads as are better', () => {
    assert.match(
      runTables(run).training!,
      /\| GRU .* \| 13\.0 \| \| 7\.00 \| 10\.0 \| 11\.0 \| 1\.30 × \| \| 0\.70 × \|/,
    )
  })

  test('a run beside other work says so', () => {
    const busy = (load: string) => runTables({ ...run, machine: { ...run.machine, load } }).run!
    assert.match(busy('1.50 processes'), /other work/)
    assert.doesNotMatch(busy('0.50 processes'), /other work/)
  })

  test('targets are met or missed by their own limits, and say what was not measured', () => {
    const [, , wasm, fma, blas, memory, first, version] = targets(run).split('\n')
    assert.match(wasm!, /\*\*missed\*\*: GRU 128 1\.30 × \(at most 1\.2\) \|$/)
    assert.match(fma!, /\| not measured \|$/)
    assert.match(blas!, /\| met: nearest is GRU 128 0\.70 × \(at most 0\.75\) \|$/)
    assert.match(memory!, /\| met: nearest is GRU 128 0\.90 × \(at most 1\); not measured: 16 of 18 \|$/)
    assert.match(first!, /\| met: 149 ms \|$/)
    assert.match(version!, /\| not measured \|$/)
  })

  test('a verdict names all rows that are above their limits, the worst first', () => {
    const checks = [1.1, 3, 2].map((value, i) => ({ row: ['gru-step', 'cnn-step', 'mlp-100'][i]!, value, limit: 1.5 }))
    assert.match(verdict(checks, ' ×'), /^\*\*missed\*\*: MNIST CNN 3\.00 .*, MLP \S+ 2\.00 [^,]*$/)
  })
})

describe('growth', () => {
  test('an exponent is that of a power, whatever its factor', () => {
    const power = (a: number) => [16, 32, 64, 128].map(x => [x, 7 * x ** a] as const)
    for (const a of [-1, 0, 0.5, 2]) assert.ok(Math.abs(exponent(power(a))! - a) < 1e-12)
    assert.equal(exponent(power(1).slice(0, 1)), null)
  })

  test('the table has exponents of time and of memory over the base, and ratios at both ends', () => {
    const point = (library: string, value: number, ms: number, peak: number) =>
      ({ series: 'width', row: 'mlp-1024', library, value, ms, peak, base: 50 }) as const
    const growth: Growth = {
      machine: { processor: 'a processor', date: '2030-01-02T03:04:05Z' },
      libraries: ['thinnet-wasm', 'pytorch'].map(id => ({ id, name: id, version: `${id} 1` })),
      points: [1, 2, 4].flatMap(x => [
        point('thinnet-wasm', x, x * x, 50 + x),
        point('pytorch', x, 2 * x, 50 + 2 * x * x),
      ]),
    }
    const text = growthText(growth, ({ id }) => `${id}.svg`)
    assert.match(text, /^a processor, 2030-01-02: thinnet-wasm 1; pytorch 1\./)
    assert.match(text, /\(width\.svg\)/)
    assert.match(text, /: time \| 2\.00 \| 1\.00 \| 0\.50 × → 2\.00 × \|/)
    assert.match(text, /: memory \| 1\.00 \| 2\.00 \| 0\.50 × → 0\.13 × \|/)
  })

  test('sizes grow', () => {
    for (const { values } of SERIES)
      assert.deepEqual(
        values,
        [...new Set(values)].toSorted((a, b) => a - b),
      )
  })
})
