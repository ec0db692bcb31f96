import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { cannotOpen, dataOf, part, press, stepTo, useLab, waitFor, waitForText, waitForValue } from './browser.ts'

const SMALL = ['layers=2', 'units=6', 'epochs=20', 'evaluateEvery=5']
const ADDRESS = `#view=thinned&shown=right&${['left', 'right'].flatMap(side => SMALL.map(pair => `${side}.${pair}`)).join('&')}`

/** Presses on a unit's dot, as the pointer finds it. */
async function pressUnit(page: Page): Promise<void> {
  await page.focus(part('thinned-diagram'))
  await page.keyboard.press('ArrowDown')
  await waitForValue(page, 'thinned-unit', 'unit', /^0$/)
  await page.keyboard.press('Enter')
}

describe('a thinned network to touch', { skip: cannotOpen() }, () => {
  const lab = useLab()

  test('a unit dropped, a weight and a bias changed: the boundary of a copy changes, the network does not', async () => {
    await lab.stay(ADDRESS, async page => {
      await stepTo(page, 'right', 2)
      await pressUnit(page)
      const before = await waitForValue(page, 'changed', 'probabilities', /\d/)
      await press(page, 'drop')
      await page.waitForSelector(part('changed'), { hidden: true })
      for (const [name, value] of [
        ['edit-bias', '3'],
        ['edit-weight', '-4'],
      ] as const) {
        await press(page, name, 3)
        await page.keyboard.type(value)
        await page.keyboard.press('Enter')
      }
      await waitForText(page, 'changed', /With your changes: 2/)
      await waitFor(
        () => dataOf(page, 'changed', 'probabilities'),
        now => now !== '' && now !== before,
        'another boundary',
      )
      const bias = await dataOf(page, 'unit-bias', 'value')
      assert.notEqual(Number(bias), 3)
      await press(page, 'undo')
      await page.waitForSelector(part('changed'), { hidden: true })
    })
  })

  test('fifty thinned networks, and their average beside the whole network', async () => {
    await lab.stay(ADDRESS, async page => {
      await press(page, 'start')
      await waitForValue(page, 'state-right', 'state', /^finished$/)
      await press(page, 'masks')
      await waitForValue(page, 'masks-picture', 'done', /^true$/)
      const apart = Number(await dataOf(page, 'masks-picture', 'apart'))
      assert.ok(apart > 0 && apart < 0.3, `${apart}`)
    })
  })

  test('layers and units are added and removed on the diagram', async () => {
    await lab.stay(ADDRESS, async page => {
      await press(page, 'more-layers')
      await page.waitForFunction(
        () => location.hash.includes('right.layers=3') === false && !location.hash.includes('right.layers=2'),
      )
      await press(page, 'fewer-units')
      await page.waitForFunction(() => location.hash.includes('right.units=5'))
      await waitForText(page, 'thinned-mask', /dropout_2=[01]{5}( |$)/)
    })
  })
})
