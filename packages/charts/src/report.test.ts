import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { percentAxis } from './axis-range.ts'
import { dark, light, paint } from './colours.ts'
import { escapeHtml, scriptJson } from './escape.ts'
import { drawHtml } from './html.ts'
import type { Panel } from './line-panel.ts'
import { drawInPage, drawPng, drawSvg } from './picture.ts'
import type { Report } from './report.ts'
import { accuracyPanel, generalizationGapPanel, lossPanel } from './run-panels.ts'
import type { Run } from './runs.ts'

const EVIL = `</script><script>alert("1" & '2')</script><!--`

function run(key: Run['key'], seeds: number): Run {
  const epochs = [0, 1, 2, 3, 4]
  const curve = (from: number, to: number) => epochs.map(e => from + ((to - from) * e) / 4)
  const trials = Array.from({ length: seeds }, (_, i) => ({
    ...{ seed: i, seconds: 1, epochs, trainAccuracy: curve(0.31, 1), testAccuracy: curve(0.21, 0.7 + i / 100) },
    ...{ trainLoss: curve(2, 0.1), testLoss: curve(2, 1) },
  }))
  return { key, name: `${key} ${EVIL}`, asked: 5, trials }
}

const runs = [run('plain', 1), run('dropout', 3)]
const panels = [accuracyPanel(runs), lossPanel(runs), generalizationGapPanel(runs)]
const report: Report = {
  ...{ title: EVIL, subtitle: EVIL, finding: EVIL, stoppedEarly: true, panels },
  figures: [{ label: EVIL, value: EVIL, note: EVIL, colour: 'plain' }],
  tables: [{ title: EVIL, head: ['', EVIL], rows: [[EVIL, EVIL]] }],
}

describe('report', () => {
  test('text is escaped wherever it stands', () => {
    const html = drawHtml(report)
    assert.ok(!html.includes(EVIL))
    assert.ok(!html.includes('<script>alert'))
    assert.ok(!drawSvg(EVIL, EVIL, panels).includes('<script'))
    assert.equal(html.split('<script>').length - 1, 3)
    assert.equal(html.split('</script').length - 1, 3)
    assert.equal(
      escapeHtml(EVIL)
        .replace(/&#\d+;/g, '')
        .match(/[<>&"']/),
      null,
    )
    assert.deepEqual(JSON.parse(scriptJson({ EVIL, line: '\u2028' })), { EVIL, line: '\u2028' })
  })

  test('the page loads nothing, and says so', () => {
    const html = drawHtml(report)
    assert.doesNotMatch(html, /\b(src|href|srcset|action)\s*=\s*["']?\s*(https?:)?\/\//i)
    assert.match(html, /default-src 'none'/)
    // Within scripts stands the text of ECharts, which makes links when it is told to.
    const outside = html.replace(/<script>[\s\S]*?<\/script>/g, '')
    assert.doesNotMatch(outside, /<(link|img|iframe|object|embed|script)\b/i)
    assert.doesNotMatch(outside, /url\((?!#)|@import|https?:/i)
  })

  test('charts keep colours by name and data as JSON, and every name is a colour', () => {
    for (const { option } of panels) {
      assert.deepEqual(JSON.parse(JSON.stringify(option)), option)
      for (const colours of [light, dark]) assert.doesNotMatch(JSON.stringify(paint(option, colours)), /"\$/)
    }
  })

  test('several trials have a band from mean − sd to mean + sd, one has none', () => {
    const series = panels[0]!.option.series as { stack?: string; data: [number, number][] }[]
    assert.equal(series.slice(0, 2).filter(s => s.stack).length, 0) // plain: test, train
    const [mean, low, height] = series.slice(2) // dropout: test and its band, train and its band
    const end = (s: { data: [number, number][] } | undefined) => s!.data.at(-1)![1]
    assert.equal(end(mean), 71)
    assert.equal(end(low), 70)
    assert.equal(end(height), 2)
  })

  test('the picture is one SVG with every panel, and becomes a PNG of twice its size', async () => {
    const svg = drawSvg('title', 'subtitle', panels)
    assert.equal(svg.split('<svg ').length - 1, 1 + panels.length)
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(match => match[1])
    assert.equal(new Set(ids).size, ids.length)
    const png = Buffer.from(await drawPng(svg))
    assert.equal(png.toString('latin1', 1, 4), 'PNG')
    assert.equal(png.readUInt32BE(16), 2 * Number(/width="(\d+)"/.exec(svg)![1]))
  })

  test('runs are on common axes, and on a logarithmic one where one is far longer', () => {
    const [short, long] = [run('plain', 1), run('dropout', 1)]
    const at = (epochs: number[]) => ({ ...long, trials: long.trials.map(trial => ({ ...trial, epochs })) })
    const axis = (other: Run) =>
      accuracyPanel([short, other]).option.xAxis as { type: string; min: number; max: number }
    assert.deepEqual(pick(axis(long)), ['value', 1, 5])
    assert.deepEqual(pick(axis(at([0, 1, 10, 20, 49]))), ['log', 1, 50])
    assert.deepEqual(
      (accuracyPanel([short, long]).option.legend as { data: string[] }).data,
      [short, long].map(({ name }) => name),
    )
    function pick({ type, min, max }: { type: string; min: number; max: number }) {
      return [type, min, max]
    }
  })

  test('the axis of accuracies takes what there is, and ten points at least, within 0 to 100 %', () => {
    const axis = (low: number, high: number) => Object.values(percentAxis(low, high))
    assert.deepEqual(axis(21, 100), [20, 100, 20])
    assert.deepEqual(axis(7, 35), [5, 35, 5])
    assert.deepEqual(axis(98.2, 99.3), [92, 100, 2])
    assert.deepEqual(axis(50, 50), [44, 56, 2])
    assert.deepEqual(axis(0, 1), [0, 6, 2])
    const { min, max, interval } = accuracyPanel(runs).option.yAxis as Record<string, number>
    assert.deepEqual([min, max, interval], axis(21, 100))
  })

  test('a line of one evaluation is drawn as a point, one of more is not', () => {
    const [long] = runs
    const trials = long!.trials.map(({ epochs, ...trial }) => ({ ...trial, epochs: epochs.slice(0, 1) }))
    const shown = (run: Run) => (lossPanel([run]).option.series as { showSymbol: boolean }[]).map(s => s.showSymbol)
    assert.deepEqual(shown({ ...long!, trials }), [true, true])
    assert.deepEqual(shown(long!), [false, false])
    const drawn = (run: Run) =>
      drawInPage(lossPanel([run]).option, 600, 400).match(/<path[^>]+ fill="var\(--plain\)"[^>]+="chart"/g)
    assert.equal(drawn({ ...long!, trials })?.length, 2)
    assert.equal(drawn(long!), null)
  })

  test('names have rows of their own on a phone, and are leafed through where they are many', () => {
    const named = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...runs[0]!, name: `a run that has quite a long name, ${i}` }))
    const top = ({ narrow }: Panel) => (narrow as { grid: { top: number } } | undefined)?.grid.top
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(count => top(lossPanel(named(count)))),
      [74, 94, 114, 134, undefined],
    )
  })

  test('without scripts charts are drawn, in colours of the page, and tables whole', () => {
    const outside = drawHtml(report).replace(/<script>[\s\S]*?<\/script>/g, '')
    const drawn = outside.match(/<svg[\s\S]*?<\/svg>/g)!
    assert.equal(drawn.length, panels.length)
    for (const [text] of drawn.join('').matchAll(/<text [^>]*>/g)) assert.match(text, / fill="var\(--/)
    assert.match(outside, /<p class="hint" hidden>/)
  })

  test('a row that is short has its last cell across the rest; figures stand to the right; what is long enough is sorted', () => {
    const rows = [
      ['a', '75.4 %', 'blue', '12'],
      ['b', '−', 'why not'],
      ['c', '3.0 %', 'red', '1'],
    ]
    const html = drawHtml({ ...report, panels: [], tables: [{ title: 'Some', head: ['', 'x', 'y', 'z'], rows }] })
    assert.match(html, /<table class="stack sorted">/)
    assert.match(html, /<td class="across" colspan="2">why not<\/td>/)
    assert.match(html, /<td class="figures-only" data-label="z">12<\/td>/)
    assert.match(html, /<td data-label="y">blue<\/td>/)
    const two = drawHtml({ ...report, panels: [], tables: [{ title: 'Two', head: [], rows: [['a', '1']] }] })
    assert.match(two, /<table>/)
  })

  test('links go where they say, and the text of both is escaped', () => {
    const html = drawHtml({ ...report, links: [{ text: EVIL, href: 'a"b.csv', note: EVIL }] })
    assert.ok(html.includes('<a href="a&#34;b.csv">'))
    assert.ok(!html.includes(EVIL))
  })

  test('a run without anything to show still has a page', async () => {
    const bare = { ...report, panels: [], figures: [], tables: [] }
    assert.match(drawHtml(bare), /Stopped early/)
    assert.ok((await drawPng(drawSvg('title', 'subtitle', []))).length > 0)
  })
})
