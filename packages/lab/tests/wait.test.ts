// What waits for a page's changes sees every kind of them.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { cannotOpen, useBrowser, waitForText, waitForValue } from './browser.ts'

describe('a wait sees', { skip: cannotOpen() }, () => {
  let page: Page | undefined
  after(() => page?.close())
  const browser = useBrowser()

  /** Waits in a page whose part changes once, when the wait has looked in vain. */
  async function waits(wait: (page: Page) => Promise<string>, change: string): Promise<void> {
    page ??= await (await browser()).newPage()
    await page.setContent('<p data-testid="step" data-at="0">0</p>')
    await page.evaluate(`{
      const element = document.querySelector('p')
      document.querySelector = selector => {
        delete document.querySelector
        setTimeout(() => { ${change} })
        return document.querySelector(selector)
      }
    }`)
    assert.equal(await wait(page), '1')
  }

  test('another text', () => waits(page => waitForText(page, 'step', /^1$/), `element.textContent = '1'`))

  test('a text that is changed in place, as Preact does it', () =>
    waits(page => waitForText(page, 'step', /^1$/), `element.firstChild.data = '1'`))

  test('another attribute', () => waits(page => waitForValue(page, 'step', 'at', /^1$/), `element.dataset.at = '1'`))

  test('another element', () =>
    waits(page => waitForText(page, 'step', /^1$/), `element.outerHTML = '<p data-testid="step">1</p>'`))
})
