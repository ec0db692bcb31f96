import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { withRate } from '../src/rates.ts'
import { DEFAULTS, type RunSettings } from '../src/settings.ts'
import { seeds } from '../src/worker/seeds.ts'
import { cannotOpen, dataOf, part, press, stepTo, textOf, useLab, waitForText, waitForValue } from './browser.ts'

const SIDES = ['left', 'right'] as const
/** 80 steps. */
const SMALL = { layers: 2, units: 8, epochs: 20, evaluateEvery: 5 }
const ADDRESS = `#view=runs&${SIDES.flatMap(side => Object.entries(SMALL).map(([key, value]) => `${side}.${key}=${value}`)).join('&')}`

describe('runs that go on', { skip: cannotOpen() }, () => {
  const lab = useLab()
  const finished = async (page: Page) => {
    for (const side of SIDES) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
  }
  const hash = (page: Page) => page.evaluate(() => location.hash)
  const top = (page: Page, name: string) => page.$eval(part(name), each => each.getBoundingClientRect().top + scrollY)
  /** The page's last numbers are those of Node. */
  const asInNode = async (page: Page, left: RunSettings) => {
    const { train, test } = (await seeds({ left, right: left })).left.at(-1)!
    await waitForValue(page, 'train-accuracy-left', 'epoch', new RegExp(`^${left.epochs - 1}$`))
    assert.equal(await dataOf(page, 'train-accuracy-left', 'value'), `${train.accuracy}`)
    assert.equal(await dataOf(page, 'test-accuracy-left', 'value'), `${test.accuracy}`)
  }

  test('with another learning rate from the step on that it is set at; a reload knows; then what comes next', async () => {
    await lab.visit(ADDRESS, async page => {
      await stepTo(page, 'left', 6)
      await page.click(`${part('left-more')} summary`)
      const below = await top(page, 'left-evaluateEvery')
      await press(page, 'left-learningRate', 3)
      await page.keyboard.type('0.02')
      await page.keyboard.press('Enter')
      await waitForText(page, 'left-learningRate-beside', /^since step 6$/)
      assert.equal(await textOf(page, 'step-left'), '6')
      assert.equal(await top(page, 'left-evaluateEvery'), below)
      assert.match(await hash(page), /left\.learningRateAt=6:0\.02/)
      assert.doesNotMatch(await hash(page), /right\.learningRate/)

      const [places, start] = [await top(page, 'state-left'), await top(page, 'start')]
      await press(page, 'start')
      await finished(page)
      const once = withRate({ ...DEFAULTS.left, ...SMALL }, 6, 0.02)
      await asInNode(page, once)
      assert.equal(await top(page, 'state-left'), places)
      assert.equal(await top(page, 'more-epochs'), start)

      await page.reload()
      await asInNode(page, once)
      await finished(page)
      await press(page, 'slower-epochs')
      await page.waitForFunction(() => location.hash.includes('left.learningRateAt=6:0.02,80:0.002&left.epochs=40'))
      await asInNode(page, withRate({ ...once, epochs: 40 }, 80, 0.002))
      await finished(page)
      await press(page, 'other-view')
      await waitForText(page, 'thinned-sample', /./)
    })
  })

  test('the link is copied from every view; where a page may not copy, it is there, selected', async () => {
    await lab.visit(ADDRESS, async page => {
      const { origin } = new URL(page.url())
      await page.browserContext().overridePermissions(origin, ['clipboard-read', 'clipboard-sanitized-write'])
      await press(page, 'link')
      await waitForText(page, 'link-copied', /^Copied$/)
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url())
      // as on a page that came by plain http from another machine
      await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
      for (const view of ['compare', 'runs', 'thinned', 'statistics', 'digit']) {
        await press(page, `view-${view}`)
        await press(page, 'link')
        await page.waitForSelector(`${part('link-by-hand')}:popover-open`)
        const selected = await page.evaluate(() => {
          const { value, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement
          return value.slice(selectionStart!, selectionEnd!)
        })
        assert.equal(selected, page.url())
        assert.match(selected, view === 'compare' ? /#left/ : new RegExp(`view=${view}`))
        await page.keyboard.press('Escape')
        await page.waitForSelector(`${part('link-by-hand')}:popover-open`, { hidden: true })
        assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid), 'link')
      }
    })
  })
})
