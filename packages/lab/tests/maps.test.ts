import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { layers, loadModel, sequential, tensor } from 'thinnet'
import { cannotOpen, dataOf, part, press, useLab, waitFor, waitForValue } from './browser.ts'
import { mnist } from './node-run.ts'

const NAMES = { pixels: 'dropout', channels: 'spatialDropout2d' } as const
/** A side of a map, and how many there are. */
const [SIDE, COUNT] = [24, 8]

/** Of the network that comes with the page: its seed, and the weights of its first convolution. */
let first: ReturnType<typeof firstConvolution> | null = null

async function firstConvolution() {
  const file = new URL('../src/data/digits.safetensors', import.meta.url)
  const trained = await loadModel(file, { backend: 'wasm', threads: 1 })
  const weights = (await trained.getWeights()).slice(0, 2)
  trained.dispose()
  return { seed: trained.seed, weights }
}

/** The maps that a network of these layers makes of a test image, in training at a step. */
async function mapsOf(index: number, rate: number, step: number, dropout: 'dropout' | 'spatialDropout2d') {
  first ??= firstConvolution()
  const { seed, weights } = await first
  const { images } = (await mnist()).test
  const pixels = images.data.subarray(784 * index, 784 * (index + 1))
  const convolution = layers.conv2d({ filters: 8, kernelSize: 5, activation: 'relu', inputShape: [28, 28, 1] })
  const layer = layers[dropout]({ rate })
  const model = sequential({ seed, backend: 'wasm', threads: 1, layers: [convolution, layer] })
  try {
    model.setWeights(weights)
    const x = tensor(pixels, [1, 28, 28, 1], { scale: 1 / 255 })
    return {
      // dropout rests in inference
      whole: Array.from((await model.predict(x)).data),
      thin: Array.from((await model.predict(x, { training: true, step })).data),
      mask: Array.from(model.maskOf(layer.name, { step }).data),
    }
  } finally {
    model.dispose()
  }
}

describe('feature maps, thinned', { skip: cannotOpen() }, () => {
  const lab = useLab()

  /** Grey levels of a row's pictures, [side, side, count]. */
  const greys = (page: Page, row: string) =>
    page.$eval(part(`maps-${row}`), figure => {
      const canvases = [...figure.querySelectorAll('canvas')]
      const maps = canvases.map(canvas => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        return Array.from({ length: canvas.width * canvas.height }, (_, i) => data[4 * i]!)
      })
      return maps[0]!.flatMap((_, i) => maps.map(map => map[i]!))
    })
  const sum = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

  /** Those of the two runs, and that of the maps: the browser tells of each a little after it has begun. */
  const workers = (page: Page, count: number) =>
    waitFor(
      async () => page.workers().length,
      seen => seen === count,
      `${count} workers`,
    )

  async function check(page: Page, index: number, rate: number, step: number) {
    await waitForValue(page, 'maps-answer', 'rate', new RegExp(`^${rate}$`))
    await waitForValue(page, 'maps-answer', 'step', new RegExp(`^${step}$`))
    for (const [row, dropout] of Object.entries(NAMES)) {
      const { whole, thin, mask } = await mapsOf(index, rate, step, dropout)
      const white = (values: readonly number[], most: number) => values.map(value => Math.round((255 * value) / most))
      const most = Math.max(...whole)
      assert.equal(await dataOf(page, `maps-${row}`, 'mask'), mask.join(''), row)
      assert.equal(Number(await dataOf(page, `maps-${row}`, 'sum')), sum(thin), row)
      assert.equal(Number(await dataOf(page, 'maps-whole', 'sum')), sum(whole))
      assert.equal((await greys(page, 'whole')).join(), white(whole, most).join())
      const shown = await greys(page, row)
      assert.equal(shown.join(), white(thin, most / (rate < 1 ? 1 - rate : 1)).join(), row)
      assert.ok(thin.every((value, i) => mask[i] === 1 || value === 0))
      assert.ok(thin.every((value, i) => value === (mask[i] === 1 ? Math.fround(whole[i]! / (1 - rate)) : 0)))
      assert.equal(shown.length, SIDE * SIDE * COUNT)
      const dropped = Array.from({ length: COUNT }, (_, map) => mask.every((bit, i) => i % COUNT !== map || bit === 0))
      const marked = await page.$$eval(`${part(`maps-${row}`)} canvas`, all => all.map(each => each.className !== ''))
      assert.deepEqual(marked, dropped, row)
    }
  }

  test('shown are the maps and masks of Node, at each step and rate', async () => {
    await lab.stay('#view=thinned&maps.open=true&maps.step=3&maps.rate=0.5&digit.index=1', async page => {
      await check(page, 1, 0.5, 3)
      await press(page, 'maps-step')
      await check(page, 1, 0.5, 4)
      await page.waitForFunction(() => location.hash.includes('maps.step=4'))
      await page.focus(part('maps-rate'))
      await page.keyboard.press('End')
      await check(page, 1, 1, 4)
      await page.keyboard.press('Home')
      await check(page, 1, 0, 4)
    })
  })

  test('fits a phone', async () => {
    await lab.stay('#view=thinned&maps.open=true', async page => {
      await waitForValue(page, 'maps-answer', 'step', /^0$/)
      await page.setViewport({ width: 360, height: 740 })
      const width = () => page.evaluate(() => document.documentElement.scrollWidth)
      await waitFor(width, seen => seen === 360, 'a page 360 wide')
    })
  })

  test('nothing is computed until it is opened, and then it plays', async () => {
    await lab.visit('#view=thinned&left.data=xor&right.data=xor', async page => {
      await workers(page, 2)
      assert.equal(await page.$(part('maps-answer')), null)
      await press(page, 'maps-open')
      await check(page, 0, 0.5, 0)
      await workers(page, 3)
      await page.waitForFunction(() => location.hash.includes('maps.open=true'))
      await press(page, 'maps-play')
      await waitForValue(page, 'maps-answer', 'step', /^[2-9]$/)
      await press(page, 'maps-play')
    })
  })
})
