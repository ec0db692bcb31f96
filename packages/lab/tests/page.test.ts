import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import {
  addressOf,
  cannotOpen,
  dataOf,
  part,
  press,
  stepTo,
  turnTo,
  useLab,
  waitFor,
  waitForText,
  waitForValue,
} from './browser.ts'

/** Small runs on points, without end. */
const SMALL = ['data=circle', 'samples=100', 'layers=3', 'units=24', 'batchSize=20', 'epochs=100000']
const TOY = ['view=runs', ...['left', 'right'].flatMap(side => SMALL.map(pair => `${side}.${pair}`))].join('&')

/** The least that can be computed. */
const TINY = 'view=statistics&statistics.data=normal&statistics.layers=1&statistics.units=1'

describe('the page around the views', { skip: cannotOpen() }, () => {
  const lab = useLab()

  test('speaks the language of the browser, but for what the address says', async () => {
    for (const [language, spoken, other] of [
      ['zh-CN', 'zh', 'en'],
      ['fr', 'en', 'zh'],
    ] as const) {
      const work = async (page: Page) => {
        const lang = () => page.evaluate(() => document.documentElement.lang)
        assert.equal(await lang(), spoken)
        await turnTo(page, `#${TINY}&language=${other}`)
        assert.equal(await lang(), other)
        // and keeps to what was chosen
        await press(page, 'language')
        await page.waitForSelector(`html[lang=${spoken}]`)
        assert.equal(await page.evaluate(() => location.hash), `#${TINY}`)
        await press(page, 'language')
        await page.waitForSelector(`html[lang=${other}]`)
        assert.equal(await page.evaluate(() => location.hash), `#view=statistics&language=${other}${TINY.slice(15)}`)
      }
      await lab.visit(`#${TINY}`, work, { language })
    }
  })

  test('a view is busy until its runs are there; from then on nothing moves', async () => {
    for (const view of ['runs', 'thinned']) {
      // from the first frame that has the view, whatever comes with it and whatever later
      const script = `
        globalThis.places = () =>
          [...document.querySelectorAll('[data-testid]')].map(each => [each.dataset.testid, each.getBoundingClientRect().top])
        const look = () => {
          if (document.querySelector('.view[aria-busy=false] > *')) globalThis.first = places()
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)`
      const work = async (page: Page) => {
        const read = (what: string) => page.evaluate(what) as Promise<[name: string, top: number][]>
        const before = await waitFor(
          () => read('globalThis.first ?? []'),
          places => places.length > 0,
          'the view',
        )
        assert.match(await dataOf(page, 'threads', 'threads'), /^[1-9]/)
        await waitForValue(page, 'step-right', 'still', /^true$/)
        // the sample of the thinned view may come meanwhile, into room that is kept for it
        if (view === 'thinned') await waitForValue(page, 'thinned-mask', 'step', /^0$/)
        const now = new Map(await read('places()'))
        assert.deepEqual(
          before.map(([name]) => [name, now.get(name)]),
          before,
        )
      }
      await lab.visit(`#${TOY}&view=${view}`, work, { script })
    }
  })

  test('on a phone presets are a list', async () => {
    const work = async (page: Page) => {
      assert.equal(await page.$eval(part('presets'), each => (each as HTMLSelectElement).value), 'tiny')
      assert.equal(await page.$eval('.presets', each => each.checkVisibility()), false)
      await page.select(part('presets'), 'places')
      await page.waitForFunction(() => location.hash.includes('left.place=input'))
      await waitForText(page, 'watch', /pixel/)
      const top = await page.$eval(part('start'), each => each.getBoundingClientRect().top)
      assert.ok(top < 740, `start is at ${top} px`)
    }
    await lab.visit(addressOf('tiny'), work, { width: 360, height: 740 })
  })

  test('a number is taken on Enter or on leaving, never while it is typed; a bad one is told of', async () => {
    await lab.visit(`#${TOY}&delay=10`, async page => {
      const value = () => page.$eval(part('left-units'), each => (each as HTMLInputElement).value)
      const hash = () => page.evaluate(() => location.hash)
      await press(page, 'start')
      await waitForText(page, 'step-left', /^\d\d+$/)
      const type = async (text: string) => {
        await press(page, 'left-units', 3)
        await page.keyboard.type(text, { delay: 30 })
      }
      // the page is drawn again at every step meanwhile
      await type('17')
      assert.equal(await value(), '17')
      assert.match(await hash(), /left\.units=24/)
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => location.hash.includes('left.units=17'))
      await type('9999')
      await page.keyboard.press('Tab')
      const said = await waitForText(page, 'left-units-bad', /./)
      assert.equal(said, 'Expected a whole number from 1 to 512, got “9999”; 17 stays.')
      assert.equal(await value(), '9999')
      assert.match(await hash(), /left\.units=17/)
      await page.focus(part('left-units'))
      await page.keyboard.press('Escape')
      await page.waitForSelector(part('left-units-bad'), { hidden: true })
      assert.equal(await value(), '17')
    })
  })

  test('a run that begins again leaves the settings where they are', async () => {
    await lab.stay(`#${TOY}`, async page => {
      await stepTo(page, 'left', 1)
      await page.evaluate(`
        globalThis.seen = new Set()
        const look = () => {
          if (globalThis.seen === null) return
          seen.add(document.querySelector('${part('left-units')}').getBoundingClientRect().top + scrollY)
          requestAnimationFrame(look)
        }
        look()`)
      await press(page, 'left-data-spiral')
      await waitForText(page, 'step-left', /^0$/)
      await waitForValue(page, 'step-left', 'still', /^true$/)
      // it looks no longer: others go on in this page
      const seen = (await page.evaluate('const all = [...seen]; globalThis.seen = null; all')) as number[]
      assert.equal(seen.length, 1, seen.join())
    })
  })

  test('settings that are folded away tell what is not usual about them', async () => {
    await lab.stay('#view=runs&left.optimizer=adam&left.batchNorm=true', async page => {
      const summary = (side: string) => page.$eval(`${part(`${side}-more`)} summary`, each => each.textContent)
      assert.equal(await summary('left'), 'More settings BatchNorm, Optimizer adam')
      assert.equal(await summary('right'), 'More settings')
    })
  })
})
