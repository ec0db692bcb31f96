import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { AXE, cutOff, unfold, violations } from './accessibility.ts'
import { cannotOpen, part, press, textOf, useLab, waitFor, waitForText } from './browser.ts'
import { settled, VIEWS } from './views.ts'

/** How much moves without being asked to. */
const moving = (page: Page) => page.evaluate(() => document.getAnimations().length)

/** Presses Tab from the page's beginning on, until it has been everywhere. */
async function tabThrough(page: Page): Promise<void> {
  const all = await page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll<HTMLElement>('button, input, select, textarea, summary, [tabindex="0"]'),
    ]
    const there = controls.filter(
      each => each.checkVisibility() && !each.matches(':disabled, [type=radio]:not(:checked)'),
    )
    for (const [i, each] of there.entries()) each.dataset.order = `${i}`
    const title = document.querySelector('h1')!
    title.tabIndex = -1
    title.focus()
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
    assert.ok(at.outline, `${all[Number(at.order)]} shows no focus`)
    reached.push(Number(at.order))
  }
  assert.deepEqual(
    reached,
    all.map((_, i) => i),
    all.join(),
  )
}

/** Small runs on points, without end. */
const SMALL = ['data=circle', 'samples=100', 'layers=3', 'units=24', 'batchSize=20', 'epochs=100000']
const TOY = ['left', 'right'].flatMap(side => SMALL.map(pair => `${side}.${pair}`)).join('&')

describe('accessibility', { skip: cannotOpen() }, () => {
  const lab = useLab()

  for (const view of VIEWS) {
    // in one page, one after the other: what is looked at is the same
    test(`the view ${view}`, async t => {
      // the view that plays by itself is looked at when it has played
      const toy = view === 'compare' ? TOY.replaceAll('epochs=100000', 'epochs=20') : TOY
      const looks = async (page: Page) => {
        await t.test('fits a phone', async () => {
          await page.setViewport({ width: 360, height: 740 })
          // charts take their new width in the frame after
          const width = () => page.evaluate(() => document.documentElement.scrollWidth)
          await waitFor(width, seen => seen === 360, 'a page 360 wide')
          await page.setViewport({ width: 1280, height: 900 })
        })
        await t.test('nothing moves by itself where less motion is asked for', async () => {
          await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
          assert.equal(await moving(page), 0)
        })
        if (await page.evaluate('typeof axe === "undefined"')) await page.evaluate(await readFile(AXE, 'utf8'))
        await settled(page, view)
        await unfold(page)
        await t.test('axe finds nothing against WCAG 2 A and AA', async () => {
          assert.deepEqual(await violations(page), [])
        })
        await press(page, 'code')
        await page.waitForSelector('.code .part')
        await t.test('nor does anything move with the code', async () => assert.equal(await moving(page), 0))
        // colours are of the scheme, places of the width: each of both is seen
        for (const [scheme, width] of [
          ['light', 360],
          ['dark', 1280],
        ] as const) {
          await t.test(`axe finds nothing with the code, ${scheme}, ${width} px`, async () => {
            await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
            await page.setViewport({ width, height: 900 })
            assert.deepEqual(await violations(page), [])
          })
        }
        await press(page, 'chapter-layer')
        await t.test('Tab reaches every control, in the order of the page, and each shows that it is reached', () =>
          tabThrough(page),
        )
        await t.test('at 200 % zoom, and on a phone, nothing is cut off and nothing scrolls sideways', async () => {
          for (const width of [640, 360]) {
            await page.setViewport({ width, height: 450, deviceScaleFactor: 2 })
            for (const language of ['en', 'zh']) {
              await page.waitForSelector(`html[lang=${language}]`)
              assert.deepEqual(await cutOff(page), { wide: width, cut: [] }, `${width} px, ${language}`)
              await press(page, 'language')
            }
          }
        })
      }
      await lab.stay(`#view=${view}&${toy}&right.rate=0.5&sequences.length=2&attention.samples=20`, looks)
    })
  }

  test('a beginning, a pause and an end are told, but not every step', async () => {
    const short = `${TOY.replaceAll('epochs=100000', 'epochs=40')}&left.evaluateEvery=5&right.evaluateEvery=5`
    await lab.visit(`#view=runs&${short}`, async page => {
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
