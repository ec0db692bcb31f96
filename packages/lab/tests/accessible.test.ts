import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import type { default as axe, RunOptions } from 'axe-core'
import type { Page } from 'puppeteer-core'
import { cannotOpen, type Lab, type PageOptions, part, press, startLab, textOf, waitForText } from './browser.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const VIEWS = ['runs', 'thinned', 'scales', 'digit'] as const
/** Small runs on points, without end. */
const SMALL = ['data=circle', 'samples=100', 'layers=3', 'units=24', 'batchSize=20', 'epochs=100000']
const TOY = ['left', 'right'].flatMap(side => SMALL.map(pair => `${side}.${pair}`)).join('&')

describe('accessibility', { skip: cannotOpen() }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab?.close())

  async function open(address: string, work: (page: Page) => Promise<void>, options?: PageOptions): Promise<void> {
    const { page, problems } = await lab.open(address, options)
    try {
      await page.waitForSelector(part('code'))
      await work(page)
      assert.deepEqual(problems, [])
    } finally {
      await page.browserContext().close()
    }
  }

  describe('axe finds nothing against WCAG 2 A and AA', () => {
    for (const view of VIEWS) {
      test(view, async () => {
        const source = await readFile(AXE, 'utf8')
        for (const dark of [false, true]) {
          for (const width of [1280, 360]) {
            for (const code of ['closed', 'layer']) {
              const work = async (page: Page) => {
                if (code !== 'closed') await page.waitForSelector('.code .part')
                if (view === 'runs')
                  await page.$$eval('details', all =>
                    all.forEach(each => {
                      each.open = true
                    }),
                  )
                await page.evaluate(source)
                const violations = await page.evaluate(async () => {
                  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
                  const options: RunOptions = { runOnly: tags }
                  const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(options)
                  return violations.flatMap(({ id, nodes }) =>
                    nodes.map(node => `${id}: ${node.failureSummary} ${node.html}`),
                  )
                })
                assert.deepEqual(violations, [], `${width} px, ${dark ? 'dark' : 'light'}, code ${code}`)
              }
              await open(`#view=${view}&code=${code}&${TOY}&right.rate=0.5`, work, { width, dark })
            }
          }
        }
      })
    }
  })

  test('Tab reaches every control, in the order of the page, and each shows that it is reached', async () => {
    for (const view of VIEWS) {
      await open(`#view=${view}&code=layer&${TOY}`, async page => {
        await page.waitForSelector('.code .part')
        if (view === 'runs' || view === 'thinned') await page.waitForSelector(`${part('start')}:not([disabled])`)
        const all = await page.evaluate(() => {
          const controls = [
            ...document.querySelectorAll<HTMLElement>('button, input, select, textarea, summary, [tabindex="0"]'),
          ]
          const there = controls.filter(each => each.checkVisibility() && !each.matches(':disabled'))
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
      for (const [width, scale] of [
        [640, 2],
        [360, 2],
      ] as const) {
        for (const language of ['en', 'zh']) {
          const work = async (page: Page) => {
            await page.waitForSelector('.code .part')
            const { wide, cut } = await page.evaluate(() => {
              const cut = [...document.querySelectorAll<HTMLElement>('body *')].filter(each => {
                const { left, right, width } = each.getBoundingClientRect()
                if (width <= 1 || !each.checkVisibility()) return false
                const hides = getComputedStyle(each).overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1
                return left < -1 || right > innerWidth + 1 || (hides && !each.matches('.hidden, select, input'))
              })
              return { wide: document.documentElement.scrollWidth, cut: cut.map(each => each.outerHTML.slice(0, 120)) }
            })
            assert.equal(wide, width, `${view}, ${language}`)
            assert.deepEqual(cut, [], `${view}, ${width}, ${language}`)
          }
          await open(`#view=${view}&language=${language}&code=layer&${TOY}`, work, { width, scale, height: 450 })
        }
      }
    }
  })

  test('nothing moves by itself where less motion is asked for', async () => {
    for (const view of VIEWS) {
      await open(`#view=${view}&${TOY}`, async page => {
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
    const epochs = TOY.replaceAll('epochs=100000', 'epochs=40')
    await open(
      `#${epochs}&left.delay=0&left.evaluateEvery=5&right.evaluateEvery=5`.replace('&left.delay=0', ''),
      async page => {
        await page.waitForSelector(`${part('start')}:not([disabled])`)
        assert.equal(await textOf(page, 'announced'), '')
        await page.evaluate(selector => {
          const told: string[] = []
          Object.assign(globalThis, { told })
          const element = document.querySelector(selector)!
          new MutationObserver(() => told.push(element.textContent ?? '')).observe(element, {
            ...{ childList: true, characterData: true, subtree: true },
          })
        }, part('announced'))
        await press(page, 'start')
        const finished = /^Left run: finished\. Train [\d.]+ %, test [\d.]+ %\. Right run: finished\. Train [\d.]+ %/
        await waitForText(page, 'announced', finished)
        const told = await page.evaluate(() => (globalThis as unknown as { told: string[] }).told)
        assert.ok(told.length >= 2 && told.length <= 4, told.join('\n'))
        assert.equal(told[0], 'Left run: training. Right run: training.')
      },
    )
  })
})

describe('the page around the views', { skip: cannotOpen() }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab?.close())

  test('speaks the language of the browser, but for what the address says', async () => {
    const expected = [
      ['', 'zh-CN', 'zh'],
      ['', 'en-GB', 'en'],
      ['', 'fr', 'en'],
      ['#language=en', 'zh', 'en'],
      ['#language=zh', 'en', 'zh'],
    ] as const
    for (const [address, language, spoken] of expected) {
      const work = async (page: Page) => {
        assert.equal(await page.evaluate(() => document.documentElement.lang), spoken)
      }
      await lab.visit(address, work, { language })
    }
    // and keeps to what was chosen
    let chosen = ''
    const choose = async (page: Page) => {
      await press(page, 'language')
      chosen = await page.evaluate(() => location.hash)
    }
    await lab.visit('', choose, { language: 'zh' })
    assert.equal(chosen, '#language=en')
  })

  test('on a phone presets are a list', async () => {
    const work = async (page: Page) => {
      assert.equal(await page.$eval(part('presets'), each => (each as HTMLSelectElement).value), 'overfit')
      assert.equal(await page.$eval('.presets', each => each.checkVisibility()), false)
      await page.select(part('presets'), 'circle')
      await page.waitForFunction(() => location.hash.includes('left.data=circle'))
      await waitForText(page, 'watch', /boundary/)
      const top = await page.$eval(part('start'), each => each.getBoundingClientRect().top)
      assert.ok(top < 740, `start is at ${top} px`)
    }
    await lab.visit('', work, { width: 360, height: 740 })
  })

  test('a number is taken on Enter or on leaving, never while it is typed; a bad one is told of', async () => {
    await lab.visit(`#${TOY}`, async page => {
      const value = () => page.$eval(part('left-units'), each => (each as HTMLInputElement).value)
      const hash = () => page.evaluate(() => location.hash)
      await press(page, 'start')
      await waitForText(page, 'step-left', /^\d\d+$/)
      const type = async (text: string) => {
        await page.click(part('left-units'), { count: 3 })
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

  test('settings that are folded away tell what is not usual about them', async () => {
    await lab.visit('#left.optimizer=adam&left.batchNorm=true', async page => {
      const summary = (side: string) => page.$eval(`${part(`${side}-more`)} summary`, each => each.textContent)
      assert.equal(await summary('left'), 'More settings BatchNorm, Optimizer adam')
      assert.equal(await summary('right'), 'More settings')
    })
  })
})
