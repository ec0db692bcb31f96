import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import type axe from 'axe-core'
import type { Page } from 'puppeteer-core'
import { cannotOpen, part, press, textOf, useLab, waitForText } from './browser.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const VIEWS = ['runs', 'thinned', 'statistics', 'digit'] as const
/** Opens what is folded away. */
const unfold = (page: Page) =>
  page.$$eval('details', all => {
    for (const each of all) each.open = true
  })

/** What axe, which is in the page, finds. */
const violations = (page: Page) =>
  page.evaluate(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly })
    return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.failureSummary} ${node.html}`))
  })

/** How wide the page is, and what reaches over its edge, or over that of a part that would hide it. */
const cutOff = (page: Page) =>
  page.evaluate(async () => {
    // charts take a new width with the frame after it
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const cut = [...document.querySelectorAll<HTMLElement>('body *')].filter(each => {
      // of a line of code, the spaces at which it is broken stand over
      if (!each.checkVisibility() || each.matches('.hidden, .line *, select, input')) return false
      const { left, right, width } = each.getBoundingClientRect()
      const hides = /hidden|clip/.test(getComputedStyle(each).overflowX) || each.matches('pre')
      return width > 1 && (left < -1 || right > innerWidth + 1 || (hides && each.scrollWidth > each.clientWidth + 1))
    })
    return { wide: document.documentElement.scrollWidth, cut: cut.map(each => each.outerHTML.slice(0, 120)) }
  })

/** Small runs on points, without end. */
const SMALL = ['data=circle', 'samples=100', 'layers=3', 'units=24', 'batchSize=20', 'epochs=100000']
const TOY = ['left', 'right'].flatMap(side => SMALL.map(pair => `${side}.${pair}`)).join('&')

describe('accessibility', { skip: cannotOpen() }, () => {
  const lab = useLab()

  describe('axe finds nothing against WCAG 2 A and AA', () => {
    for (const view of VIEWS) {
      test(view, async () => {
        const source = await readFile(AXE, 'utf8')
        await lab.visit(`#view=${view}&${TOY}&right.rate=0.5`, async page => {
          await page.evaluate(source)
          await unfold(page)
          assert.deepEqual(await violations(page), [], 'without code')
          await press(page, 'code')
          await page.waitForSelector('.code .part')
          await unfold(page)
          // colours are of the scheme, places of the width: each of both is seen
          for (const [scheme, width] of [
            ['light', 360],
            ['dark', 1280],
          ] as const) {
            await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
            await page.setViewport({ width, height: 900 })
            assert.deepEqual(await violations(page), [], `${scheme}, ${width} px`)
          }
        })
      })
    }
  })

  test('Tab reaches every control, in the order of the page, and each shows that it is reached', async () => {
    for (const view of VIEWS) {
      await lab.visit(`#view=${view}&code=layer&${TOY}`, async page => {
        await page.waitForSelector('.code .part')
        if (view === 'runs' || view === 'thinned') await page.waitForSelector(`${part('start')}:not([disabled])`)
        const all = await page.evaluate(() => {
          const controls = [
            ...document.querySelectorAll<HTMLElement>('button, input, select, textarea, summary, [tabindex="0"]'),
          ]
          const there = controls.filter(
            each => each.checkVisibility() && !each.matches(':disabled, [type=radio]:not(:checked)'),
          )
          for (const [i, each] of there.entries()) each.dataset.order = `${i}`
          return there.map(each => each.dataset.testid ?? each.textContent ?? '')
        })
        assert.ok(all.length > 10, all.join())
        const reached: number[] = []
        for (let i = 0; i < all.length + 5; i++) {
          await page.keyboard.press('Tab')
          const at = await page.evaluate(() => {
            const { dataset } = document.activeElement as HTMLElement
            const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
            return { order: dataset.order, outline: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 }
          })
          if (at.order === undefined) continue
          if (reached.includes(Number(at.order))) break
          assert.ok(at.outline, `${view}: ${all[Number(at.order)]} shows no focus`)
          reached.push(Number(at.order))
        }
        assert.deepEqual(
          reached,
          all.map((_, i) => i),
          `${view}: ${all.join()}`,
        )
      })
    }
  })

  test('at 200 % zoom, and on a phone, nothing is cut off and nothing scrolls sideways', async () => {
    for (const view of VIEWS) {
      const work = async (page: Page) => {
        await page.waitForSelector('.code .part')
        await unfold(page)
        for (const width of [640, 360]) {
          await page.setViewport({ width, height: 450, deviceScaleFactor: 2 })
          for (const language of ['en', 'zh']) {
            await page.waitForFunction(language => document.documentElement.lang === language, {}, language)
            assert.deepEqual(await cutOff(page), { wide: width, cut: [] }, `${view}, ${width} px, ${language}`)
            await press(page, 'language')
          }
        }
      }
      await lab.visit(`#view=${view}&code=layer&${TOY}`, work)
    }
  })

  test('nothing moves by itself where less motion is asked for', async () => {
    for (const view of VIEWS) {
      await lab.visit(`#view=${view}&${TOY}`, async page => {
        await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
        const moving = () => page.evaluate(() => document.getAnimations().length)
        assert.equal(await moving(), 0)
        await press(page, 'code')
        await page.waitForSelector('.code .part')
        assert.equal(await moving(), 0, view)
      })
    }
  })

  test('a beginning, a pause and an end are told, but not every step', async () => {
    const short = `${TOY.replaceAll('epochs=100000', 'epochs=40')}&left.evaluateEvery=5&right.evaluateEvery=5`
    await lab.visit(`#${short}`, async page => {
      await page.waitForSelector(`${part('start')}:not([disabled])`)
      assert.equal(await textOf(page, 'announced'), '')
      await page.evaluate(selector => {
        const told: string[] = []
        Object.assign(globalThis, { told })
        const element = document.querySelector(selector)!
        new MutationObserver(() => {
          // nothing is no announcement
          const text = element.textContent ?? ''
          if (text !== '' && text !== told.at(-1)) told.push(text)
        }).observe(element, { childList: true, characterData: true, subtree: true })
      }, part('announced'))
      await press(page, 'start')
      const finished = /^Left run: finished\. Train [\d.]+ %, test [\d.]+ %\. Right run: finished\. Train [\d.]+ %/
      await waitForText(page, 'announced', finished)
      const told = await page.evaluate(() => (globalThis as unknown as { told: string[] }).told)
      assert.ok(told.length >= 2 && told.length <= 4, told.join('\n'))
      assert.equal(told[0], 'Left run: training. Right run: training.')
    })
  })
})
