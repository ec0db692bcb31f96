import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dark, light, paint } from './colours.ts'
import { escapeHtml, scriptJson } from './escape.ts'
import { drawHtml } from './html.ts'
import { drawPng, drawSvg } from './picture.ts'
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
const panels = [...runs.map(r => accuracyPanel(r, runs)), generalizationGapPanel(runs), lossPanel(runs)]
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
    assert.equal(html.split('<script>').length - 1, 2)
    assert.equal(html.split('</script').length - 1, 2)
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
    assert.doesNotMatch(outside, /url\(|@import|https?:/i)
  })

  test('charts keep colours by name and data as JSON, and every name is a colour', () => {
    for (const { option } of panels) {
      assert.deepEqual(JSON.parse(JSON.stringify(option)), option)
      for (const colours of [light, dark]) assert.doesNotMatch(JSON.stringify(paint(option, colours)), /"\$/)
    }
  })

  test('several trials have a band from mean − sd to mean + sd, one has none', () => {
    const series = (i: number) => panels[i]!.option.series as { stack?: string; data: [number, number][] }[]
    assert.equal(series(0).filter(s => s.stack).length, 0)
    const [, , , mean, low, height] = series(1) // train and its band, test and its band
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

  test('a run without anything to show still has a page', async () => {
    const bare = { ...report, panels: [], figures: [], tables: [] }
    assert.match(drawHtml(bare), /Stopped early/)
    assert.ok((await drawPng(drawSvg('title', 'subtitle', []))).length > 0)
  })
})
