// The page of a report, from disk, on a phone.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { accuracyPanel, drawHtml, lossPanel, type Run } from '@thinnet/charts'
import type axe from 'axe-core'
import type { Page } from 'puppeteer-core'
import { cannotOpen, useBrowser } from './browser.ts'

const run = (key: 'plain' | 'dropout', epochs: number[]): Run => {
  const values = epochs.map((_, i) => 0.5 + i / 10)
  const curves = { trainAccuracy: values, testAccuracy: values, trainLoss: values, testLoss: values }
  return { key, name: `with ${key}`, asked: 3001, trials: [{ seed: 1, seconds: 1, epochs, ...curves }] }
}
const runs = [run('plain', [0, 150, 300]), run('dropout', [0, 300, 3000])]
const LONG = 'a cell with many words, of which the last is averyveryveryverylongwordthatnobreakcomesin'
const HTML = drawHtml({
  ...{ title: 'Two runs', subtitle: 'a few words', finding: 'They differ.', stoppedEarly: false, figures: [] },
  panels: [accuracyPanel(runs), lossPanel(runs)],
  tables: [
    {
      title: 'Many columns',
      head: ['', 'epochs', 'time', 'p', 'test accuracy of the network', 'generalization gap', 'why'],
      rows: [
        ['first', '1\u00a0001', '1:02:03', '< 0.0001', '75.4\u00a0%', '−2.00 points', LONG],
        ['second', '301', '0:34', '0.02 *', '100.0\u00a0%', '+1.00 points', ''],
        ['third', '3001', '3.5 s', '–', '9.4\u00a0%', 'not known'],
      ],
    },
    { title: 'Two columns', head: [], rows: [['Command', `thinnet overfit --out ${'/a/long/path'.repeat(9)}`]] },
  ],
  links: [{ text: 'history.csv', href: 'history.csv' }],
})

describe('a report', { skip: cannotOpen() }, () => {
  const browser = useBrowser()
  let folder = ''
  let page: Page
  const problems: string[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thinnet-report-'))
    await writeFile(join(folder, 'report.html'), HTML)
    page = await (await (await browser()).createBrowserContext()).newPage()
    page.on('pageerror', error => problems.push(String(error)))
    page.on('console', message => problems.push(message.text()))
    await page.setViewport({ width: 390, height: 844 })
    await page.goto(pathToFileURL(join(folder, 'report.html')).href)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  /** What reaches over an edge, or would have to be scrolled to. */
  const cut = () =>
    page.$$eval('body *', all =>
      all
        .filter(each => each.checkVisibility() && !each.closest('svg, .charts'))
        .filter(each => each.getBoundingClientRect().right > innerWidth || each.scrollWidth > each.clientWidth + 1)
        .filter(each => getComputedStyle(each).display !== 'inline')
        .map(each => each.outerHTML.slice(0, 100)),
    )
  const firsts = () => page.$$eval('.sorted tbody th', all => all.map(each => each.textContent))

  test('on a phone nothing is cut, and each figure stands beside its name', async () => {
    assert.deepEqual(await cut(), [])
    const [label, value] = await page.$eval('td[data-label=epochs]', each => [
      getComputedStyle(each, '::before').content,
      each.textContent,
    ])
    assert.deepEqual([label, value], ['"epochs"', '1\u00a0001'])
    assert.equal(await page.$$eval('.charts canvas', all => all.length), 2)
  })

  test('heads sort: up, down, and as it was; what is missing comes last', async () => {
    const press = (name: string) =>
      page.$$eval('.sorted button', (all, name) => all.find(each => each.textContent === name)!.click(), name)
    const orders: Record<string, (string | null)[][]> = {}
    for (const name of ['epochs', 'time', 'p']) {
      orders[name] = []
      for (let i = 0; i < 3; i++) {
        await press(name)
        orders[name].push(await firsts())
      }
    }
    const written = ['first', 'second', 'third']
    assert.deepEqual(orders, {
      epochs: [['second', 'first', 'third'], ['third', 'first', 'second'], written],
      time: [['third', 'second', 'first'], ['first', 'second', 'third'], written],
      p: [['first', 'second', 'third'], ['second', 'first', 'third'], written],
    })
    await press('epochs')
    assert.deepEqual(
      await page.$$eval('[aria-sort]', all => all.map(each => [each.textContent, each.getAttribute('aria-sort')])),
      [['epochs', 'ascending']],
    )
  })

  test('axe finds nothing, light and dark', async () => {
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }])
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        })
        return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.failureSummary} ${node.html}`))
      })
      assert.deepEqual(found, [], value)
    }
    assert.deepEqual(problems, [])
  })
})
