import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { cannotOpen, part, press, textOf, useLab } from './browser.ts'

const ROOT = new URL('../../../', import.meta.url)

describe('the code beside a view', { skip: cannotOpen() }, () => {
  const lab = useLab()

  /** The marked lines, with what they say. */
  const marks = (page: Page) =>
    page.$$eval('.code .line:has(mark)', lines =>
      lines.map(line => [line.querySelector('mark')!.textContent!.trim(), line.querySelector('.label')!.textContent!]),
    )

  test('is opened, turned over and closed by the keyboard, and fetched when first opened', async () => {
    await lab.visit('#view=runs', async page => {
      // by the page itself, not by its workers
      const asked = () =>
        page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))
      const before = await asked()
      assert.equal(await page.$('.code .part'), null)
      await page.focus(part('code'))
      await page.keyboard.press('Enter')
      await page.waitForSelector('.code .part')
      const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent)
      assert.equal(await focused(), 'code-title')
      assert.equal(await page.evaluate(() => location.hash), '#view=runs&code=step')
      // where there is no room for both beside each other, the view is not scrolled away, and the code is below it
      for (const [width, height] of [
        [1024, 768],
        [390, 844],
      ] as const) {
        await page.setViewport({ width, height })
        const [view, code] = await page.$$eval('.view, .code', all => all.map(each => each.getBoundingClientRect().top))
        assert.ok(view! >= 0 && code! > height / 2 && code! < height - 100, `${width}: ${view}, ${code}`)
      }
      for (let i = 0; i < 3; i++) await page.keyboard.press('Tab')
      assert.equal(await focused(), 'Layer')
      await page.keyboard.press('Enter')
      await page.waitForSelector(part('part-dropoutBuild'))
      await page.focus(part('code-close'))
      await page.keyboard.press('Enter')
      await page.waitForSelector('.code .part', { hidden: true })
      assert.equal(await focused(), 'code-button')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.code .part')
      assert.deepEqual((await asked()).slice(before.length), ['/code.json'])
    })
  })

  test('where it cannot be fetched, says so, and tries again', async () => {
    await lab.visit('#view=runs', async (page, { session, problems }) => {
      const online = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
      await session.send('Network.enable')
      await session.send('Network.emulateNetworkConditions', { ...online, offline: true })
      await press(page, 'code')
      await page.waitForSelector('.code [role=alert]')
      assert.match(await page.$eval('.code [role=alert]', each => each.textContent!), /^The code could not be loaded: /)
      await session.send('Network.emulateNetworkConditions', online)
      await page.locator('.code [role=alert] button').click()
      await page.waitForSelector(part('part-trainStep'))
      await session.send('Network.disable')
      // the browser tells of it, too
      assert.equal(problems.splice(0).length, 1)
    })
  })

  test('is the source at the lines it says, in every chapter of every view', async () => {
    await lab.stay('#view=runs&code=layer&left.batchNorm=true', async page => {
      await page.waitForSelector('.code .part')
      for (const view of ['runs', 'thinned', 'statistics', 'digit']) {
        await press(page, `view-${view}`)
        await page.waitForSelector(`${part(`view-${view}`)}[aria-pressed=true]`)
        const chapters = await page.$$eval('.chapters button', all =>
          all.map(each => each.getAttribute('data-testid')!),
        )
        assert.ok(chapters.length >= 5, chapters.join())
        for (const chapter of chapters) {
          await page.$eval(part(chapter), button => (button as HTMLElement).click())
          await page.waitForSelector(`${part(chapter)}[aria-pressed=true]`)
          const shown = await page.$$eval('.code .part', all =>
            all.map(each => ({
              path: each.getAttribute('data-path')!,
              first: Number(each.getAttribute('data-first')),
              last: Number(each.getAttribute('data-last')),
              numbers: [...each.querySelectorAll('.line')].map(line => Number(line.getAttribute('data-line'))),
              text: [...each.querySelectorAll('.line code')].map(line => line.textContent).join(''),
            })),
          )
          assert.ok(shown.length > 0, chapter)
          for (const { path, first, last, numbers, text } of shown) {
            const source = (await readFile(new URL(path, ROOT), 'utf8')).split('\n').slice(first - 1, last)
            assert.equal(text, `${source.join('\n')}\n`, path)
            assert.deepEqual([numbers[0], numbers.at(-1), numbers.length], [first, last, last - first + 1], path)
          }
        }
      }
    })
  })

  test('marks the lines that scale, as the settings have it', async () => {
    await lab.stay('#view=runs&code=layer&right.rate=0.2', async page => {
      await page.waitForSelector('.code .part')
      const [one, keep, inverse] = [
        "if (training !== (this.scaling === 'inverted')) return 1",
        'if (!training) return keep',
        'return keep > 0 ? 1 / keep : 1',
      ]
      assert.deepEqual(await marks(page), [
        [one, 'Right run: inference'],
        [inverse, 'Right run: training'],
      ])
      assert.match(
        await textOf(page, 'code-factors'),
        /^Right run \(inverted, rate 0\.2\): what is kept × 1\.25 in training/,
      )
      await page.select(part('right-scaling'), 'vanilla')
      await page.waitForFunction(() => document.querySelector('.code .label')?.textContent === 'Right run: training')
      assert.deepEqual(await marks(page), [
        [one, 'Right run: training'],
        [keep, 'Right run: inference'],
      ])
      assert.match(await textOf(page, 'code-factors'), /× 1 in training, all × 0\.8 in inference\.$/)
      await press(page, 'view-statistics')
      await page.waitForSelector(part('chapter-outputs'))
      assert.deepEqual(await marks(page), [
        [one, 'vanilla: training · inverted: inference'],
        [keep, 'vanilla: inference'],
        [inverse, 'inverted: training'],
      ])
    })
  })

  test('follows the view: a chapter that it lacks gives way to its first', async () => {
    await lab.stay('#view=runs&code=step', async page => {
      await page.waitForSelector(part('part-trainStep'))
      await press(page, 'view-thinned')
      await page.waitForSelector(part('part-keepMask'))
      assert.equal(await page.$(part('part-trainStep')), null)
      await press(page, 'chapter-assembly')
      await page.waitForSelector(part('part-kernelFour'))
      await press(page, 'view-digit')
      await page.waitForSelector(part('part-kernelFour'))
    })
  })
})
