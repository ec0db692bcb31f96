import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { namesIn } from '../src/hide.ts'
import { AXE, cutOff, unfold, violations } from './accessibility.ts'
import { cannotOpen, part, press, textOf, useLab, waitFor, waitForText, waitForValue } from './browser.ts'
import { settled, VIEWS } from './views.ts'

/** Small runs, so that none takes time. */
const SMALL = ['left', 'right'].flatMap(side => [`${side}.units=8`, `${side}.epochs=21`]).join('&')

const hashOf = (page: Page) => page.evaluate(() => location.hash)

/** What a visitor can act upon, by name. */
const controlsOf = (page: Page) =>
  page.$$eval('button, input, select, summary, canvas[tabindex], [role=application], [role=button], a', all =>
    all
      .filter(each => each.checkVisibility())
      // what opens a part is called as it
      .map(each => (each.matches('summary') ? each.parentElement! : (each as HTMLElement)))
      .map(each => each.dataset.testid ?? each.outerHTML),
  )

describe('for teachers', { skip: cannotOpen() }, () => {
  const lab = useLab()

  test('the tour: by button, by key and by address; Back goes back, and its end leaves no trace', async () => {
    await lab.visit(`#${SMALL}`, async page => {
      const step = (n: number) => waitForValue(page, 'tour-step', 'step', new RegExp(`^${n}$`))
      await press(page, 'tour')
      await step(1)
      assert.match(await textOf(page, 'tour-step'), /^1 of 5: Overfitting.*\?$/)
      await press(page, 'tour-next')
      await step(2)
      assert.equal(await hashOf(page), '#tour=2')
      await page.waitForSelector(part('thinned-diagram'))
      await page.keyboard.press('PageDown')
      await step(3)
      await page.waitForSelector(part('statistics-layers'))
      await page.$eval(part('statistics-layers'), each => {
        ;(each as HTMLInputElement).value = '2'
        each.dispatchEvent(new Event('change', { bubbles: true }))
      })
      await page.waitForFunction(() => location.hash === '#tour=3&statistics.layers=2')
      await page.goBack()
      await step(2)
      await page.goForward()
      await step(3)
      await page.waitForSelector(part('statistics-layers'))
      assert.equal(await page.$eval(part('statistics-layers'), each => (each as HTMLInputElement).value), '2')
      await page.focus(part('tour-next'))
      await page.keyboard.press('ArrowLeft')
      await step(2)
      await press(page, 'tour-end')
      await page.waitForSelector(part('tour-step'), { hidden: true })
      assert.equal(await hashOf(page), `#${SMALL}`)
      assert.equal(await page.$('[data-testid=tour-next]'), null)
    })
  })

  test('a term is explained to pointer, key and finger, and by nothing that axe complains of', async () => {
    const work = async (page: Page) => {
      await waitForValue(page, 'statistics-answer', 'rows', /\d/)
      const mark = '[data-term=keep]'
      await page.hover(mark)
      assert.match(await waitForText(page, 'term', /./), /^Keep probability .*Srivastava et al\. 2014/)
      await page.mouse.move(0, 0)
      await page.waitForSelector(part('term'), { hidden: true })
      // a key leads on, and what it passes is explained; it is led into the links when it asks for it
      await page.focus(part('statistics-draw'))
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.term), 'keep')
      await waitForText(page, 'term', /^Keep probability/)
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'term')
      await page.keyboard.press('Tab')
      assert.match(
        await page.evaluate(() => (document.activeElement as HTMLAnchorElement).href),
        /^https:\/\/jmlr\.org/,
      )
      await page.evaluate(await readFile(AXE, 'utf8'))
      assert.deepEqual(await violations(page), [])
      await page.keyboard.press('Escape')
      await page.waitForSelector(part('term'), { hidden: true })
      assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.term), 'keep')
      // on a phone, all of it is on the screen
      await page.setViewport({ width: 360, height: 740, hasTouch: true })
      await page.tap('[data-term=inverted]')
      await waitForText(page, 'term', /^Inverted dropout/)
      const { left, right } = await page.$eval(part('term'), each => each.getBoundingClientRect().toJSON())
      assert.ok(left >= 0 && right <= 360, `${left} to ${right}`)
      await page.tap('h1')
      await page.waitForSelector(part('term'), { hidden: true })
    }
    await lab.visit('#view=statistics', work, { touch: true })
  })

  test('every control can be hidden by its name, and then is nowhere; a wrong name is told of', async () => {
    for (const view of VIEWS) {
      await lab.stay(`#view=${view}&${SMALL}&hide=terms,seed`, async page => {
        assert.match(await textOf(page, 'refused'), /hide=seed\b.*views, presets/)
        await page.$eval(`${part('refused')} button`, each => (each as HTMLElement).click())
        await page.waitForSelector(part('refused'), { hidden: true })
        await settled(page, view)
        await unfold(page)
        const controls = await controlsOf(page)
        const { unknown } = namesIn(controls.join())
        assert.deepEqual(unknown, [], view)
        await page.evaluate(hide => {
          location.hash = `${location.hash.replace(/hide=[^&]*/, '')}&hide=${hide}`
        }, `terms,${controls.join()}`)
        await waitFor(
          () => controlsOf(page),
          left => left.length === 0,
          `${view}: nothing to act upon`,
        )
      })
    }
  })

  test('for a projector: larger, and nothing cut off at 1024×768', async () => {
    await lab.stay(`#${SMALL}&size=projector`, async page => {
      await page.setViewport({ width: 1024, height: 768 })
      for (const side of ['left', 'right']) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
      const bottoms = await page.$$eval('.sentence, .rate, .both-curves, .accuracies, [data-testid=play]', all =>
        all.map(each => each.getBoundingClientRect().bottom),
      )
      assert.ok(Math.max(...bottoms) <= 768, bottoms.join())
      for (const view of VIEWS) {
        await press(page, `view-${view}`)
        await page.waitForSelector('.view[aria-busy=false] > *')
        for (const language of ['en', 'zh']) {
          await page.waitForSelector(`html[lang=${language}]`)
          assert.deepEqual(await cutOff(page), { wide: 1024, cut: [] }, `${view}, ${language}`)
          await press(page, 'language')
        }
      }
      const type = () => page.evaluate(() => getComputedStyle(document.body).fontSize)
      assert.equal(await type(), '22px')
      await press(page, 'size')
      await waitFor(type, size => size === '16px', 'the usual size')
    })
  })
})
