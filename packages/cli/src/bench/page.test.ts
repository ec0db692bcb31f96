import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drawInPage } from '@thinnet/charts'
import { wrapped } from '../terminal/wrap.ts'
import { barChart } from './chart.ts'
import type { Measured, Result } from './compare.ts'
import { drawPage } from './page.ts'
import { ROWS } from './rows.ts'
import { tables } from './table.ts'

const EVIL = `</style><script>alert("1" & '2')</script><!--`

function timing(id: string, median: number, bound: number | null): Result {
  const efficiency = bound && bound / median
  return {
    ...{ id, name: `the ${id}`, median, bound, efficiency },
    ratios: [median / 2],
    iqr: 0.1,
    rounds: 3,
    figures: [],
  }
}

const measured: Measured = {
  machine: { thinnet: '1.2.3', Node: 'v99', processor: 'a processor', date: '2030-01-02T03:04:05Z' },
  settings: { rounds: 3, seconds: 0.5 },
  ceilings: [
    { id: 'wasm', name: 'wasm, all threads', version: 'version w', flops: 71.5e9, bytes: 25e9 },
    { id: 'blas', name: 'BLAS, all threads', missing: 'no library found' },
  ],
  libraries: [
    { id: 'thinnet-wasm', name: 'the thinnet-wasm', version: 'thinnet 1.2.3' },
    { id: 'gone', name: 'the gone', missing: 'no such file' },
  ],
  bases: [{ id: 'thinnet-wasm', name: 'wasm' }],
  rows: ROWS.map(({ id, title, unit, includes }) => {
    const results = [timing('thinnet-wasm', 2, 0.5), timing('other', 654.3, null)]
    return { id, title, unit, includes, results: [...results, { id: 'bad', name: EVIL, reason: EVIL }] }
  }),
}
const html = drawPage(measured, EVIL)
const outside = (page: string) => page.replace(/<script>[\s\S]*?<\/script>/g, '')

describe('the page', () => {
  test('holds every row, figure, ceiling and reason', () => {
    const text = html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    for (const { title, includes } of ROWS) assert.ok(text.includes(title) && text.includes(includes), title)
    for (const part of ['71.5 GFLOP/s', '25.0 GB/s', 'no library found', 'not installed: no such file', 'a processor'])
      assert.ok(text.includes(part), part)
    const cellsIn = text.replace(/<td[^>]*>/g, '|').replaceAll('</td>', '')
    assert.ok(cellsIn.includes('|654|327.15|3|10 %||'))
    assert.ok(cellsIn.includes('|2.00|1.00|3|10 %|0.500|25 %'))
    assert.equal(text.split(EVIL).length - 1, 2 + 2 * ROWS.length)
  })

  test('loads nothing, and is small: nothing draws in it', () => {
    assert.match(html, /content="default-src 'none';/)
    assert.doesNotMatch(outside(html), /<(script|link|img|iframe|object|embed|image|use)\b/i)
    assert.doesNotMatch(outside(html), /\b(src|href|srcset|action|on\w+)\s*=|url\(|@import|https?:/i)
    assert.ok(html.length < 400_000, `${html.length}`)
  })

  test('has a chart for every row and one over all, in the colours of the page', () => {
    assert.equal(html.split('<svg').length - 1, ROWS.length + 1)
    const charts = html.match(/<svg[\s\S]*?<\/svg>/g)!.join('')
    assert.doesNotMatch(charts, /(fill|stroke)="(?!none|transparent|var\(--(ink|line|third|soft)\))/)
  })

  test('what was not measured leaves no trace', () => {
    const bare = drawPage({ ...measured, ceilings: [], rows: [] }, 'title')
    assert.doesNotMatch(outside(bare), /<svg|NaN|undefined|null/)
    assert.doesNotMatch(outside(html), /NaN|undefined|null/)
  })
})

test('a bar that would hide the rest is cut off, and says its figure all the same', () => {
  const bar = (value: number) => ({ name: 'name', value, label: `label ${value}`, colour: '$soft' as const })
  const { option, width, height } = barChart([bar(1), bar(2), bar(1000)], 'bars')
  const chart = drawInPage(option, width, height)
  assert.match(chart, /» label 1000</)
  assert.doesNotMatch(chart, /» label [12]</)
  // Outlines of the bars, of one height.
  const widths = [...chart.matchAll(/l(\d+) 0l0 15/g)].map(([, width]) => Number(width))
  assert.deepEqual(widths, [widths[0], 2 * widths[0]!, 6 * widths[0]!])
})

test('the table has what the page has', () => {
  const text = tables(measured)
  for (const { title } of ROWS) assert.ok(text.includes(title))
  assert.match(text, /ms +× wasm +rounds +iqr +roofline bound +efficiency/)
  assert.match(text, /the thinnet-wasm +2\.00 +1\.00 +3 +10 % +0\.500 +25 %/)
  assert.match(text, /the other +654 +327\.15 +3 +10 %$/m)
  assert.match(text, /BLAS, all threads +– +no library found/)
  assert.match(text, /the gone +not installed: no such file/)
})

test('the tables fit a terminal of any width with all their words whole', () => {
  const cellsOf = (text: string) => new Set(text.split(/[ \n:]+/).filter(Boolean))
  const all = cellsOf(tables(measured, Number.POSITIVE_INFINITY))
  for (const width of [40, 60, 80, 120]) {
    const text = wrapped(tables(measured, width), width)
    for (const line of text.split('\n')) assert.ok(line.length <= width || !/\S \S/.test(line), `${width}: ${line}`)
    const found = cellsOf(text)
    for (const word of all) assert.ok(found.has(word), `${width}: ${word}`)
  }
})
