import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { PRESETS } from '../src/presets.ts'
import {
  cannotOpen,
  dataOf,
  part,
  pause,
  press,
  stepOf,
  stepTo,
  textOf,
  useLab,
  waitFor,
  waitForText,
  waitForValue,
} from './browser.ts'

const SIDES = ['left', 'right'] as const
/** Small runs on points, as an address. */
const SMALL = [
  'data=circle',
  'noise=0.1',
  'samples=100',
  'layers=3',
  'units=24',
  'batchSize=20',
  'learningRate=0.05',
  'epochs=100000',
]
const TOY = `#view=runs&${SIDES.flatMap(side => SMALL.map(pair => `${side}.${pair}`)).join('&')}`

describe('the lab', { skip: cannotOpen() }, () => {
  const lab = useLab()
  const open = useLab({ isolated: false })

  const { visit, stay } = lab

  test('trains: a circle, which guessing would have half right', async () => {
    await visit(TOY, async page => {
      for (const side of SIDES) assert.equal(await dataOf(page, `train-accuracy-${side}`, 'value'), '')
      await press(page, 'start')
      for (const side of SIDES) {
        await waitForValue(page, `train-accuracy-${side}`, 'value', /^(0\.9|1$)/)
        await waitForValue(page, `test-accuracy-${side}`, 'value', /^(0\.[89]|1$)/)
      }
      // the middle is of one class, the corner of the other: more red, say, where the other is greener
      const isRed = () =>
        page.$eval('.boundary canvas', each => {
          const context = new OffscreenCanvas(50, 50).getContext('2d', { willReadFrequently: true })!
          context.drawImage(each as HTMLCanvasElement, 0, 0, 50, 50)
          return [25, 1].map(at => {
            const [red, green] = context.getImageData(at, at, 1, 1).data
            return red! > green!
          })
        })
      await waitFor(isRed, ([middle, corner]) => middle !== corner, 'expected both classes in the picture')
    })
  })

  test('pauses, goes step by step, resets', async () => {
    await visit(`${TOY}&delay=10`, async page => {
      await press(page, 'start')
      await waitForText(page, 'step-left', /^\d\d+$/)
      const paused = await pause(page)
      await press(page, 'step')
      await waitForText(page, 'step-left', new RegExp(`^${paused + 1}$`))
      await waitForValue(page, 'step-left', 'still', /^true$/)
      assert.equal(await stepOf(page, 'left'), paused + 1)
      // the epoch that is pointed at in one chart is read in all
      const readings = () =>
        page.$$eval('.curves', charts =>
          charts.map(chart => [...chart.querySelectorAll('.u-value')].map(({ textContent }) => textContent)),
        )
      assert.deepEqual([...new Set((await readings()).flat())], ['–'])
      await (await page.$('.curves .u-over'))!.hover()
      const isRead = (values: (string | null)[]) => /^\d+$/.test(values[0]!) && !values.includes('–')
      await waitFor(readings, all => all.length >= 4 && all.every(isRead), 'expected values in all charts')
      await press(page, 'reset')
      await waitForText(page, 'step-left', /^0$/)
      assert.equal(await dataOf(page, 'train-accuracy-left', 'value'), '')
      await stepTo(page, 'left', 2)
    })
  })

  test('the keyboard is enough', async () => {
    await visit(`${TOY}&delay=10`, async page => {
      const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? '')
      for (let i = 0; i < 40 && (await focused()) !== 'start'; i++) await page.keyboard.press('Tab')
      assert.equal(await focused(), 'start')
      await page.keyboard.press('Enter')
      await waitForText(page, 'step-left', /^\d\d+$/)
    })
  })

  test('the address has it all: what it says is set, what is set it says', async () => {
    const address =
      '#view=runs&language=zh&left.data=circle&left.units=16&left.batchNorm=true&right.seed=7&right.rate=0.5'
    const value = (page: Page, name: string) =>
      page.$eval(
        part(name),
        field =>
          (field as HTMLElement).dataset.value ??
          ((field as HTMLInputElement).type === 'checkbox'
            ? `${(field as HTMLInputElement).checked}`
            : (field as HTMLInputElement).value),
      )
    let changed = ''
    await visit(address, async page => {
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh')
      const shown = {
        'left-data': 'circle',
        'left-units': '16',
        'left-batchNorm': 'true',
        'right-seed': '7',
        'right-rate': '0.5',
      }
      for (const [name, text] of Object.entries(shown)) assert.equal(await value(page, name), text, name)
      await press(page, 'left-data-spiral')
      await press(page, 'language')
      changed = await page.evaluate(() => location.hash)
      assert.match(changed, /left\.data=spiral/)
      assert.doesNotMatch(changed, /language/)
    })
    await visit(changed, async page => {
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
      assert.equal(await value(page, 'left-data'), 'spiral')
      assert.equal(await value(page, 'right-seed'), '7')
    })
  })

  test('without cross-origin isolation it trains on one thread, and says so', async () => {
    await open.visit(`${TOY}&delay=10`, async page => {
      assert.equal(await page.evaluate(() => crossOriginIsolated), false)
      await waitForText(page, 'threads', /^one thread: the page is not cross-origin isolated$/)
      await press(page, 'start')
      await waitForValue(page, 'train-accuracy-left', 'value', /^[01]/)
    })
  })

  test('opens without a complaint, cross-origin isolated, and says how many threads there are', async () => {
    await stay('#view=runs', async page => {
      assert.equal(await page.evaluate(() => crossOriginIsolated), true)
      const threads = Number(await waitForValue(page, 'threads', 'threads', /^[1-9]/))
      assert.equal(await dataOf(page, 'threads', 'isolated'), 'true')
      assert.equal(await textOf(page, 'threads'), threads > 1 ? `${threads} threads` : 'one thread')
    })
  })

  test('asks no other host: tests hear of it if it tries', async () => {
    await lab.stay('#view=runs', async (page, { problems }) => {
      await page.evaluate(() => fetch('https://localhost/').catch(() => {}))
      const told = await waitFor(
        async () => problems.splice(0),
        told => told.length > 0,
        'a complaint',
      )
      assert.match(told.join('\n'), /Content Security Policy/)
    })
  })

  test('what an address has wrong is told, and its default taken', async () => {
    await stay('#view=runs&left.rate=7&dropout=yes&right.rate=0.4', async page => {
      assert.match(await textOf(page, 'refused'), /left\.rate=7, dropout=yes/)
      assert.equal(await page.$eval(part('left-rate'), field => (field as HTMLInputElement).value), '0')
      assert.equal(await page.$eval(part('right-rate'), field => (field as HTMLInputElement).value), '0.4')
    })
  })

  test('a preset can be chosen, tells what to watch, and gets ready', async () => {
    await stay('#view=runs', async page => {
      const names = await page.$$eval('[data-testid^="preset-"]', all =>
        all.map(each => each.getAttribute('data-testid')),
      )
      assert.deepEqual(
        names,
        PRESETS.map(({ name }) => `preset-${name}`),
      )
      for (const name of ['preset-overfit', 'preset-spiral']) {
        await press(page, name)
        await waitForText(page, 'watch', /.{50}/)
        assert.equal(await page.$eval(part(name), button => button.getAttribute('aria-pressed')), 'true', name)
        for (const side of SIDES) await waitForValue(page, `state-${side}`, 'state', /^(paused|running|finished)$/)
      }
    })
  })
})
