import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { random, type Tensor, tensor } from 'thinnet'
import { parseHash } from '../src/settings.ts'
import { cannotOpen, dataOf, part, press, textOf, useLab, waitFor, waitForValue } from './browser.ts'
import { articleNetwork, mnist } from './node-run.ts'

const COUNT = 256
type Scaling = 'inverted' | 'vanilla'
type Activation = 'relu' | 'sigmoid'
interface Setting {
  keep: number
  step: number
  seed?: number
  layers?: number
  units?: number
  activation?: Activation
}

describe('the view of statistics', { skip: cannotOpen() }, () => {
  const lab = useLab()
  let digits: Tensor
  before(async () => {
    const { data } = (await mnist()).train.images
    digits = tensor(data.slice(0, 784 * COUNT), [COUNT, 784], { scale: 1 / 255 })
  })

  /** In one page, from address to address. */
  const visit = (address: string, work: (page: Page) => Promise<void>) =>
    lab.stay(`#view=statistics&${address}`, async page => {
      const { keep, step, layers } = parseHash(`#${address}`).settings.statistics
      for (const [key, value] of Object.entries({ keep, step, rows: layers + 1 })) await answered(page, key, `${value}`)
      await work(page)
    })
  const answered = (page: Page, key: string, value: string) =>
    waitForValue(page, 'statistics-answer', key, new RegExp(`^${value}$`))
  const told = async (page: Page, cell: string, mode: string) => {
    const values = []
    for (const key of ['mean', 'sd', 'zeros'])
      values.push(Number(await dataOf(page, `statistics-${cell}-${mode}`, key)))
    return values
  }

  /** Mean, standard deviation and share of zeros of each hidden layer's outputs and of the logits, by Node. */
  async function expected(o: Setting, x: Tensor, scaling: Scaling | null, training: boolean): Promise<number[][]> {
    const { keep, step, layers = 3, ...rest } = o
    const dropout = scaling && { rate: 1 - keep, scaling }
    const model = articleNetwork({ ...rest, layers, dropout })
    const activated = o.activation === 'sigmoid' ? 'activation' : 'dense'
    const names = Array.from({ length: layers }, (_, i) => `${scaling ? 'dropout' : activated}${i > 0 ? `_${i}` : ''}`)
    try {
      const how = { training, batchSize: COUNT, ...(training ? { step } : {}) }
      const all = await model.outputMoments(x, how)
      const outputs = await model.layerOutputs(x, how)
      return [...names, `dense_${layers}`].map(name => {
        const { mean, variance } = all.find(each => each.name === name)!
        const { data } = outputs.find(each => each.name === name)!.output
        return [mean, Math.sqrt(variance), Array.from(data).filter(value => value === 0).length / data.length]
      })
    } finally {
      model.dispose()
    }
  }

  async function assertAsInNode(page: Page, setting: Setting, x: Tensor): Promise<void> {
    const halves = [
      ['inverted', 'training', await expected(setting, x, 'inverted', true)],
      ['inverted', 'inference', await expected(setting, x, 'inverted', false)],
      ['vanilla', 'training', await expected(setting, x, 'vanilla', true)],
      ['vanilla', 'inference', await expected(setting, x, 'vanilla', false)],
      ['forgotten', 'training', await expected(setting, x, 'vanilla', true)],
      ['forgotten', 'inference', await expected(setting, x, null, false)],
    ] as const
    assert.equal(Number(await dataOf(page, 'statistics-answer', 'rows')), halves[0][2].length)
    for (const [scaling, mode, layers] of halves) {
      for (const [i, values] of layers.entries()) {
        assert.deepEqual(await told(page, `${scaling}-${i}`, mode), values, `${scaling} ${mode} ${i}`)
      }
    }
  }

  test('numbers are those of Node to the bit; the slider moves by keyboard, and with it they and the address', async () => {
    await visit('', async page => {
      await assertAsInNode(page, { keep: 0.5, step: 0 }, digits)
      await page.focus(part('statistics-keep'))
      for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft')
      await answered(page, 'keep', '0.3')
      assert.equal(await textOf(page, 'statistics-keep-value'), '0.30')
      // which is written now and then, where it changes often
      await page.waitForFunction(() => location.hash === '#view=statistics&statistics.keep=0.3')
      await assertAsInNode(page, { keep: 0.3, step: 0 }, digits)
      await press(page, 'statistics-draw')
      await answered(page, 'step', '1')
      await assertAsInNode(page, { keep: 0.3, step: 1 }, digits)
    })
  })

  test('an address restores the view', async () => {
    const setting = { keep: 0.8, step: 3, seed: 5, layers: 2, units: 30, activation: 'sigmoid' } as const
    const pairs = Object.entries(setting).map(([name, value]) => `statistics.${name}=${value}`)
    await visit(pairs.join('&'), async page => {
      for (const name of ['keep', 'seed', 'layers', 'units', 'activation'] as const) {
        const value = await page.$eval(part(`statistics-${name}`), field => (field as HTMLInputElement).value)
        assert.equal(value, `${setting[name]}`, name)
      }
      await assertAsInNode(page, setting, digits)
    })
  })

  test('in the first layer means agree where dropout is scaled, and are 1/keep apart where that is forgotten', async () => {
    await visit('statistics.keep=0.25', async page => {
      const verdict = (cell: string) => dataOf(page, `statistics-verdict-${cell}`, 'verdict')
      for (const scaling of ['inverted', 'vanilla']) {
        assert.equal(await verdict(`${scaling}-0`), 'agree')
        assert.match(await textOf(page, `statistics-verdict-${scaling}-0`), /^Means agree/)
      }
      for (const layer of [0, 1, 2]) {
        assert.equal(await verdict(`forgotten-${layer}`), 'differ')
        const [forgotten] = await told(page, `forgotten-${layer}`, 'inference')
        const [vanilla] = await told(page, `vanilla-${layer}`, 'inference')
        assert.ok(Math.abs(forgotten! / vanilla! / 4 ** (layer + 1) - 1) < 1e-5, `${forgotten! / vanilla!}`)
      }
      assert.match(
        await textOf(page, 'statistics-verdict-forgotten-0'),
        /^Means differ: inference is 3\.\d\d times training\. It is 4\.00 times that of vanilla dropout\.$/,
      )
      assert.equal(
        await textOf(page, 'statistics-differ-forgotten'),
        'Scaling is wrong: means differ in 4 of 4 layers.',
      )
    })
  })

  test('keep 1: nothing differs', async () => {
    await visit('statistics.keep=1', async page => {
      for (const scaling of ['inverted', 'vanilla', 'forgotten']) {
        assert.equal(await textOf(page, `statistics-differ-${scaling}`), 'Scaling is right in every layer.')
        assert.deepEqual(await told(page, `${scaling}-2`, 'training'), await told(page, `${scaling}-2`, 'inference'))
      }
    })
  })

  test('BatchNorm after dropout gives training mean 0 and standard deviation 1, and inference less', async () => {
    await visit('', async page => {
      await press(page, 'statistics-batchNorm')
      await page.waitForFunction(() => location.hash.includes('statistics.batchNorm=true'))
      await waitForValue(page, 'statistics-inverted-0-training', 'sd', /^(0\.9|1)/)
      for (const scaling of ['inverted', 'vanilla']) {
        const [mean, standardDeviation] = await told(page, `${scaling}-1`, 'training')
        assert.ok(Math.abs(mean!) < 1e-3 && Math.abs(standardDeviation! - 1) < 0.05, `${mean} ${standardDeviation}`)
        assert.ok((await told(page, `${scaling}-1`, 'inference'))[1]! < 0.8)
      }
      assert.equal(await dataOf(page, 'statistics-verdict-forgotten-0', 'verdict'), 'differ')
    })
  })

  test('a number out of range is told of, and the last one stays', async () => {
    await visit('statistics.data=normal', async page => {
      await press(page, 'statistics-layers', 3)
      await page.keyboard.type('9\n')
      await page.waitForSelector('#statistics-bad[role="alert"]')
      assert.doesNotMatch(await page.evaluate(() => location.hash), /layers/)
      await press(page, 'statistics-layers', 3)
      await page.keyboard.type('2\n')
      await answered(page, 'rows', '3')
      assert.equal(await page.$('#statistics-bad'), null)
    })
  })

  test('Gaussian random numbers are those of thinnet', async () => {
    await visit('statistics.data=normal&statistics.seed=2&statistics.layers=1', async page => {
      const x = random.normals(random.streamOf({ seed: 2, site: 'lab/scales' }), 100 * COUNT)
      // on which a unit of the first layer has variance 2, and so a relu's mean is 1/√π
      assert.ok(Math.abs(x.reduce((sum, value) => sum + value * value, 0) / x.length - 1) < 0.03)
      const [mean] = await told(page, 'inverted-0', 'inference')
      assert.ok(Math.abs(mean! - 1 / Math.sqrt(Math.PI)) < 0.03, `${mean}`)
    })
  })

  test('a picture of every cell, another for another keep, with what it shows in words', async () => {
    await visit('', async page => {
      const pictures = () =>
        page.$$eval('.cell canvas', all => all.map(canvas => (canvas as HTMLCanvasElement).toDataURL()))
      const label = await page.$eval('.cell [role="img"]', element => element.getAttribute('aria-label'))
      assert.match(label ?? '', /^Hidden layer 1, after dropout, Inverted: 0\.20 ± 0\.46 in training, 0\.20 ± 0\.30 in/)
      const before = await pictures()
      assert.equal(new Set(before).size, 12)
      await page.focus(part('statistics-keep'))
      await page.keyboard.press('End')
      await answered(page, 'keep', '1')
      const now = await pictures()
      assert.ok(now.every((picture, i) => picture !== before[i]))
      // nothing is dropped, and so nothing to scale
      assert.deepEqual(now.slice(0, 3), [now[0], now[0], now[0]])
    })
  })

  test('fits a phone', async () => {
    // the second has long numbers
    for (const address of ['language=zh', 'statistics.keep=0.05&statistics.layers=6']) {
      await visit(address, async page => {
        await page.setViewport({ width: 360, height: 740 })
        // what has a width of its own takes it in the frame after
        await waitFor(
          () => page.evaluate(() => document.documentElement.scrollWidth),
          width => width === 360,
          'a page 360 wide',
        )
      })
    }
  })
})
