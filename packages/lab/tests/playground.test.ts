import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { DEFAULTS, type RunSettings } from '../src/settings.ts'
import { shown } from '../src/view/measure.ts'
import { seeds } from '../src/worker/seeds.ts'
import { cannotOpen, dataOf, part, press, textOf, useLab, waitFor, waitForText, waitForValue } from './browser.ts'

const SIDES = ['left', 'right'] as const
const ALL: Partial<RunSettings> = {
  ...{ data: 'hills', samples: 100, testSamples: 50, dataSeed: 7, features: 'x1,x2,x1x2,sinx1', activation: 'tanh' },
  ...{ l1: 0.0001, l2: 0.001, units: 8, layers: 2, epochs: 21 },
}
const address = (run: Partial<RunSettings>) =>
  `#view=runs&${SIDES.flatMap(side => Object.entries(run).map(([key, value]) => `${side}.${key}=${value}`)).join('&')}`

/** The part of a canvas of the left boundary that its two most frequent colours take; 0: the plane, 1: the points. */
const twoColours = (page: Page, canvas: 0 | 1) =>
  page.$eval(
    '.run.left .boundary',
    (figure, which) => {
      const canvas = figure.querySelectorAll('canvas')[which]!
      const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!
      context.drawImage(canvas, 0, 0)
      const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer)
      const counts = new Map<number, number>()
      for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
      const [first = 0, second = 0] = [...counts.values()].sort((a, b) => b - a)
      return (first + second) / pixels.length
    },
    canvas,
  )

describe('settings that one knows from the TensorFlow Playground', { skip: cannotOpen() }, () => {
  const lab = useLab()

  // in one page, one after the other
  test('numbers to predict, features, penalties, seeds of points, and how boundaries are drawn', async t => {
    await lab.visit(address(ALL), async page => {
      await press(page, 'start')
      for (const side of SIDES) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
      await t.test('the losses are those of Node, to the bit, and there is no accuracy', async () => {
        const expected = await seeds({ left: { ...DEFAULTS.left, ...ALL }, right: { ...DEFAULTS.right, ...ALL } })
        for (const side of SIDES) {
          const { train, test } = expected[side].at(-1)!
          assert.equal(await dataOf(page, `train-accuracy-${side}`, 'value'), `${train.loss}`, side)
          assert.equal(await dataOf(page, `test-accuracy-${side}`, 'value'), `${test.loss}`, side)
          assert.equal(await textOf(page, `gap-${side}`), shown(test.loss - train.loss, 'loss'))
        }
        assert.equal((await page.$$('.run.left .curves')).length, 1)
      })
      await t.test('shades or signs only; with test points or without', async () => {
        const shaded = await twoColours(page, 0)
        assert.ok(shaded < 0.5, `${shaded}`)
        const empty = await twoColours(page, 1)
        await press(page, 'discretise')
        await waitFor(
          () => twoColours(page, 0),
          part => part > 0.8,
          'two colours',
        )
        await press(page, 'testPoints')
        await waitFor(
          () => twoColours(page, 1),
          part => part > empty,
          'fewer points',
        )
        assert.match(await page.evaluate(() => location.hash), /discretise=true&testPoints=false/)
      })
      await t.test('other points are for both runs, whose networks begin as before', async () => {
        await press(page, 'left-new-points')
        await page.waitForFunction(() => /left\.dataSeed=8.*right\.dataSeed=8/.test(location.hash))
        assert.doesNotMatch(await page.evaluate(() => location.hash), /\.seed=/)
      })
      await t.test('features by boxes, of which one stays', async () => {
        await page.$$eval('details', all => all.map(each => each.setAttribute('open', '')))
        for (const name of ['x1', 'x2', 'sinx1']) await press(page, `left-features-${name}`)
        await page.waitForFunction(() => location.hash.includes('left.features=x1x2&'))
        await page.waitForSelector(`${part('left-features-x1x2')}:disabled`)
        await press(page, 'left-features-x2x2')
        await page.waitForFunction(() => location.hash.includes('left.features=x2x2,x1x2&'))
      })
      await t.test('data by their pictures', async () => {
        const picture = (data: string) =>
          page.$eval(`${part(`left-data-${data}`)} + canvas`, each => (each as HTMLCanvasElement).toDataURL())
        const all = ['mnist300', 'circle', 'spiral', 'xor', 'gauss', 'plane', 'hills']
        await waitFor(
          async () => new Set(await Promise.all(all.map(picture))).size,
          seen => seen === all.length,
          'a picture each',
        )
        await page.focus(part('left-data-hills'))
        await page.keyboard.press('ArrowLeft')
        await waitForValue(page, 'left-data', 'value', /^plane$/)
        await page.waitForFunction(() => location.hash.includes('left.learningRate=0.03&'))
        await press(page, 'left-data-circle')
        await waitForValue(page, 'left-data', 'value', /^circle$/)
        assert.equal((await page.$$('.run.left .curves')).length, 2)
      })
      await t.test('0 epochs: without end', async () => {
        await press(page, 'right-epochs', 3)
        await page.keyboard.type('0')
        await page.keyboard.press('Enter')
        await waitForText(page, 'state-right', /^paused$/)
        await press(page, 'start')
        await waitForText(page, 'epoch-right', /^(2[2-9]|[3-9]\d|\d{3,})$/)
        assert.equal(await dataOf(page, 'state-right', 'state'), 'running')
      })
    })
  })
})
