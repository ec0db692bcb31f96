import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { DEFAULTS, type Settings } from '../src/settings.ts'
import { averageOf } from '../src/view/average.ts'
import { seeds } from '../src/worker/seeds.ts'
import {
  addressOf,
  cannotOpen,
  dataOf,
  part,
  press,
  textOf,
  turnTo,
  useLab,
  waitForText,
  waitForValue,
} from './browser.ts'

const SIDES = ['left', 'right'] as const
/** Few epochs, so that a run takes no time. */
const SHORT = SIDES.flatMap(side => [`${side}.epochs=41`, `${side}.units=8`])
const short = (side: 'left' | 'right'): Settings['left'] => ({ ...DEFAULTS[side], epochs: 41, units: 8 })

const finished = async (page: Page) => {
  for (const side of SIDES) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
}

/** Sets a slider as a visitor does who drags it. */
const slide = (page: Page, value: number) =>
  page.$eval(
    part('rate'),
    (input, value) => {
      ;(input as HTMLInputElement).value = `${value}`
      input.dispatchEvent(new Event('input', { bubbles: true }))
    },
    value,
  )

describe('the view that the page opens on', { skip: cannotOpen() }, () => {
  const lab = useLab()

  test('plays at once, and says what it shows: the numbers of Node, to the bit', async () => {
    await lab.visit('', async page => {
      const expected = await seeds(DEFAULTS)
      await finished(page)
      for (const side of SIDES) {
        const { epoch, train, test } = expected[side].at(-1)!
        assert.equal(await dataOf(page, `state-${side}`, 'epoch'), `${epoch}`)
        assert.equal(await dataOf(page, `state-${side}`, 'train'), `${train.accuracy}`, side)
        assert.equal(await dataOf(page, `state-${side}`, 'test'), `${test.accuracy}`, side)
      }
      const said = await textOf(page, 'sentence')
      assert.match(said, /: 20\.7 percentage points with “No dropout”, 9\.6 with “Dropout 0\.5”/)
      assert.match(said, /about equal: “No dropout” has only memorised more/)
      assert.deepEqual(await Promise.all(SIDES.map(side => textOf(page, `name-${side}`))), [
        'No dropout',
        'Dropout 0.5',
      ])
    })
  })

  test('other points, once more, and a pause', async () => {
    await lab.visit(`#${SHORT.join('&')}&delay=5`, async page => {
      await press(page, 'play')
      for (const side of SIDES) await waitForValue(page, `state-${side}`, 'state', /^paused$/)
      await press(page, 'play')
      await finished(page)
      const before = await dataOf(page, 'state-left', 'train')
      await press(page, 'play')
      await waitForValue(page, 'state-left', 'state', /^running$/)
      await finished(page)
      assert.equal(await dataOf(page, 'state-left', 'train'), before, 'the same seed, the same numbers')
      await press(page, 'new-seed')
      await page.waitForFunction(() => location.hash.includes('left.seed=2&') && location.hash.includes('right.seed=2'))
    })
  })

  test('Back and a reload: the view before, and the run as far as it was', async () => {
    await lab.visit(`#${SHORT.join('&')}`, async page => {
      await finished(page)
      const before = await dataOf(page, 'state-right', 'train')
      await press(page, 'to-runs')
      await page.waitForSelector(part('left-units'))
      await page.reload()
      for (const side of SIDES) await waitForText(page, `epoch-${side}`, /^41$/)
      await page.goBack()
      await waitForValue(page, 'state-right', 'train', new RegExp(`^${before}$`))
    })
  })

  test('has all that matters above the fold; on a phone the answer, then the slider', async () => {
    await lab.stay(`#${SHORT.join('&')}`, async page => {
      await finished(page)
      const bottoms = (names: readonly string[]) =>
        page.evaluate(
          names => names.map(name => document.querySelector(`[data-testid="${name}"]`)!.getBoundingClientRect().bottom),
          names,
        )
      const all = ['sentence', 'rate', 'state-left', 'state-right', 'both-curves', 'play', 'seeds', 'to-runs']
      for (const [width, height] of [
        [1440, 900],
        [1024, 768],
        [960, 540],
      ] as const) {
        await page.setViewport({ width, height })
        const lowest = Math.max(...(await bottoms(all)))
        assert.ok(lowest <= height, `${lowest} px of ${width}×${height}`)
      }
      await page.setViewport({ width: 390, height: 844 })
      const [pictures, rate, chart] = await bottoms(['state-right', 'rate', 'both-curves'])
      assert.ok(pictures! < rate! && rate! < chart!, `${pictures}, ${rate}, ${chart}`)
      assert.ok(rate! < 844, `${rate} px`)
    })
  })

  test('the slider trains the right network again, and leaves the left one', async () => {
    await lab.stay(`#${SHORT.join('&')}`, async page => {
      await finished(page)
      await page.$eval(part('state-left'), each =>
        new MutationObserver(() => each.setAttribute('moved', '')).observe(each, {
          attributes: true,
          attributeFilter: ['data-state'],
        }),
      )
      await slide(page, 0.8)
      await waitForText(page, 'name-right', /^Dropout 0\.8$/)
      await finished(page)
      const [right] = (await seeds({ left: short('left'), right: { ...short('right'), rate: 0.8 } })).right.slice(-1)
      await waitForValue(page, 'state-right', 'train', new RegExp(`^${right!.train.accuracy}$`))
      assert.equal(await page.$eval(part('state-left'), each => each.hasAttribute('moved')), false)
      assert.match(await page.evaluate(() => location.hash), /right\.rate=0\.8/)
    })
  })

  test('doing what a preset says leaves what it says, and the slider, where they are', async () => {
    await lab.stay('', async page => {
      await page.$eval(part('more-presets'), each => each.setAttribute('open', ''))
      await press(page, 'preset-circle')
      const told = await waitForText(page, 'watch', /Try a rate of 0\.2/)
      const top = () => page.$eval(part('rate'), each => each.getBoundingClientRect().top)
      const before = await top()
      await slide(page, 0.2)
      await waitForText(page, 'name-right', /^Dropout 0\.2$/)
      assert.equal(await textOf(page, 'watch'), told)
      assert.equal(await top(), before)
    })
  })

  test('several seeds: mean and standard deviation of each run', async () => {
    await lab.stay(`#${SHORT.join('&')}`, async page => {
      await press(page, 'seeds')
      await waitForValue(page, 'both-curves', 'seeds', /^5$/)
      const said = await textOf(page, 'seeds-sentence')
      const answers = await Promise.all(
        [1, 2, 3, 4, 5].map(seed => seeds({ left: { ...short('left'), seed }, right: { ...short('right'), seed } })),
      )
      for (const side of SIDES) {
        const { gap, gapSd, test, testSd } = averageOf(answers.map(answer => answer[side])).at(-1)!
        const [a, b, c, d] = [gap, gapSd, test, testSd].map(value => (100 * value).toFixed(1))
        assert.ok(
          said.includes(`gap ${a} ± ${b} percentage points, test accuracy ${c} ± ${d} %`),
          `${said}: ${a} ${b} ${c} ${d}`,
        )
      }
    })
  })

  test('runs are called by what differs, when the address changes, too', async () => {
    const few = SIDES.map(side => `${side}.epochs=1`)
    await lab.stay(`#${few.join('&')}`, async page => {
      for (const [address, left, right] of [
        ['#right.rate=0', 'No dropout', 'No dropout'],
        [addressOf('vanilla', 'view=compare'), 'Scaling: vanilla (in inference)', 'Scaling: inverted (in training)'],
        [
          '#left.batchNorm=true&right.rate=0&right.units=9',
          'Units per layer 64, BatchNorm',
          'Units per layer 9, no BatchNorm',
        ],
      ] as const) {
        await turnTo(page, `${address}&${few.join('&')}`)
        assert.deepEqual(await Promise.all(SIDES.map(side => textOf(page, `name-${side}`))), [left, right])
      }
    })
  })

  test('a teacher leaves controls out, and says a word', async () => {
    const all = 'views,presets,controls,rate,seeds,code,link,language,tour,size,terms'
    await lab.stay(`#${SHORT.join('&')}&hide=${all}&note=Which%20gap%20is%20larger%3F`, async page => {
      assert.equal(await textOf(page, 'note'), 'Which gap is larger?')
      const left = await page.$$eval('button, input, select, summary', all =>
        all.filter(each => each.checkVisibility()).map(each => each.outerHTML),
      )
      assert.deepEqual(left, [])
    })
  })
})
