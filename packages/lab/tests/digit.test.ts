import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { describe, test } from 'node:test'
import { rotated } from '@thinnet/cli/programs'
import type { Page } from 'puppeteer-core'
import { loadModel, type Sequential, type Tensor, tensor } from 'thinnet'
import { cannotOpen, DIST, dataOf, part, press, textOf, useLab, waitForText, waitForValue } from './browser.ts'
import { mnist } from './node-run.ts'

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit)
const ANGLES = Array.from({ length: 37 }, (_, i) => 10 * i - 180)
/** Of the preset: the test set's first 1. */
const ONE = 2

const network = () =>
  loadModel(new URL('../src/data/digits.safetensors', import.meta.url), { backend: 'wasm', threads: 1 })

/** A test image as MNIST has it, rotated. */
async function picture(index: number, angles: readonly number[] = [0]): Promise<Tensor> {
  const { images } = (await mnist()).test
  const bytes = images.data.subarray(784 * index, 784 * (index + 1))
  if (angles.length === 1 && angles[0] === 0) return tensor(bytes, [1, 28, 28, 1], { scale: 1 / 255 })
  const all = angles.flatMap(angle => [...rotated(bytes, 28, 28, angle)])
  return tensor(Float32Array.from(all), [angles.length, 28, 28, 1], { scale: 1 / 255 })
}

async function uncertainty(model: Sequential, x: Tensor, samples: number) {
  const drawn = await model.predict(x, { training: true, samples, step: 0 })
  const numbers = ({ data }: Tensor) => Array.from(data)
  return {
    plain: numbers(await model.predict(x)),
    mean: numbers(drawn.mean),
    sd: numbers(drawn.standardDeviation),
    entropy: numbers(drawn.entropy!),
    mutualInformation: numbers(drawn.mutualInformation!),
  }
}

test('the network that comes with the page classifies 9910 of the 10000 test images correctly', async () => {
  const file = new URL('../src/data/digits.safetensors', import.meta.url)
  assert.ok(statSync(file).size < 100_000)
  assert.equal(statSync(`${DIST}/digits.safetensors`).size, statSync(file).size)
  const { images, labels } = (await mnist()).test
  const model = await network()
  try {
    const { data } = await model.predict({ ...images, shape: [labels.data.length, 28, 28, 1] })
    const right = Array.from(labels.data).filter((label, i) => {
      const p = data.subarray(10 * i, 10 * (i + 1))
      return p.indexOf(Math.max(...p)) === label
    })
    assert.equal(right.length, 9910)
  } finally {
    model.dispose()
  }
})

describe('a digit, drawn and rotated', { skip: cannotOpen() }, () => {
  const lab = useLab()

  const { visit, stay } = lab
  const answered = (page: Page, key: string, value: string) =>
    waitForValue(page, 'digit-answer', key, new RegExp(`^${value}$`))
  /** The numbers shown, whole. */
  const shown = async (page: Page) => {
    const bars = (key: string) => Promise.all(DIGITS.map(async k => Number(await dataOf(page, `digit-row-${k}`, key))))
    return {
      plain: await bars('plain'),
      mean: await bars('mean'),
      sd: await bars('sd'),
      entropy: [Number(await dataOf(page, 'digit-entropy', 'value'))],
      mutualInformation: [Number(await dataOf(page, 'digit-information', 'value'))],
    }
  }
  const near = (got: readonly number[], wanted: readonly number[]) => {
    assert.equal(got.length, wanted.length)
    for (const [i, value] of wanted.entries()) assert.ok(Math.abs(value - got[i]!) < 1e-4, `${got}, not ${wanted}`)
  }
  /** The answer to all of a drawing of so many strokes, as the address then has it: that may come after the stroke. */
  const drawn = (page: Page, strokes: number) =>
    page.waitForFunction(
      (answer, strokes) => {
        const drawing = new URLSearchParams(location.hash.slice(1)).get('digit.drawing')
        return document.querySelector(answer)?.getAttribute('data-name') === `drawn-${strokes}-${drawing}`
      },
      {},
      part('digit-answer'),
      strokes,
    )
  const likeliest = ({ mean }: { mean: readonly number[] }) => mean.indexOf(Math.max(...mean))

  test('of a test image it says what Node says, to the bit, and what each thinned network does', async () => {
    await stay('#view=digit&digit.index=8&digit.samples=20', async page => {
      await answered(page, 'name', '8')
      const model = await network()
      try {
        const x = await picture(8)
        const expected = await uncertainty(model, x, 20)
        assert.deepEqual(await shown(page), expected)
        const votes = (await dataOf(page, 'digit-votes', 'votes')).split(',').map(each => each.split(':').map(Number))
        assert.equal(votes.length, 20)
        // one by one: the sample s of Monte-Carlo dropout has the masks of row s
        const rows = { ...x, shape: [20, 28, 28, 1], data: new Uint8Array(20 * 784) }
        for (let row = 0; row < 20; row++) rows.data.set(x.data as Uint8Array, 784 * row)
        const { data } = await model.predict(rows, { training: true, step: 0 })
        const means = DIGITS.map(() => 0)
        for (const [row, vote] of votes.entries()) {
          const p = Array.from(data.subarray(10 * row, 10 * (row + 1)))
          assert.deepEqual(vote, [p.indexOf(Math.max(...p)), Math.max(...p)])
          for (const k of DIGITS) means[k]! += p[k]! / 20
        }
        near(means, expected.mean)
        const most = votes.filter(([digit]) => digit === likeliest(expected)).length
        assert.match(
          await textOf(page, 'digit-votes'),
          new RegExp(`(Of 20 thinned networks, ${most} predict|All 20 .* predict) 5`),
        )
      } finally {
        model.dispose()
      }
      assert.match(await textOf(page, 'digit-about'), /^Test image 9 of 10 000: 5\./)
    })
  })

  test('the preset: a 1 that is sure upright, and uncertain when rotated', async () => {
    await stay('#view=statistics', async page => {
      await press(page, 'preset-mc-dropout')
      await answered(page, 'name', `${ONE}`)
      await waitForText(page, 'watch', /.{50}/)
      const upright = await shown(page)
      assert.equal(likeliest(upright), 1)
      assert.match(await textOf(page, 'digit-predicted'), /^Sure: 1\.$/)

      const model = await network()
      try {
        await page.focus(part('digit-angle'))
        await page.keyboard.press('End')
        await answered(page, 'angle', '180')
        await page.$eval(part('digit-angle'), slider => {
          const input = slider as HTMLInputElement
          input.value = '90'
          input.dispatchEvent(new Event('input', { bubbles: true }))
        })
        await answered(page, 'angle', '90')
        const rotatedBy90 = await shown(page)
        const wanted = await uncertainty(model, await picture(ONE, [90]), 100)
        for (const key of Object.keys(wanted) as (keyof typeof wanted)[]) near(rotatedBy90[key], wanted[key])
        assert.ok(rotatedBy90.entropy[0]! > upright.entropy[0]! + 0.5)
        assert.ok(rotatedBy90.mutualInformation[0]! > upright.mutualInformation[0]!)
        assert.doesNotMatch(await textOf(page, 'digit-predicted'), /^Sure/)

        await waitForValue(page, 'digit-rotations', 'name', new RegExp(`^${ONE}$`))
        const entropies = (await dataOf(page, 'digit-rotations', 'entropies')).split(',').map(Number)
        near(entropies, (await uncertainty(model, await picture(ONE, ANGLES), 100)).entropy)
        assert.ok(entropies[ANGLES.indexOf(90)]! > entropies[ANGLES.indexOf(0)]!)
      } finally {
        model.dispose()
      }
    })
  })

  /** Draws a line with the mouse, in parts of the pad's side. */
  const line = async (page: Page, ...places: readonly (readonly [number, number])[]) => {
    const pad = (await page.$(part('digit-pad')))!
    await pad.scrollIntoView()
    const { x, y, width } = (await pad.boundingBox())!
    for (const [i, [u, v]] of places.entries()) {
      await page.mouse.move(x + u * width, y + v * width, { steps: 5 })
      if (i === 0) await page.mouse.down()
    }
    await page.mouse.up()
  }

  test('the predicted class of a stroke drawn with the mouse is 1, of a bow 7; clear takes them away', async () => {
    await stay('#view=digit', async page => {
      await answered(page, 'name', '0')
      await line(page, [0.5, 0.2], [0.5, 0.8])
      await drawn(page, 1)
      // the last answer is that of the whole stroke
      await waitForText(page, 'digit-predicted', /\b1\./)
      const one = await shown(page)
      assert.equal(likeliest(one), 1)
      for (const p of [one.mean, one.plain]) {
        assert.ok(Math.abs(p.reduce((sum, value) => sum + value, 0) - 1) < 1e-5)
      }
      assert.match(await page.evaluate(() => location.hash), /digit\.index=-1&digit\.drawing=[\w-]{523}$/)
      const upright = await page.$eval(part('digit-seen'), canvas => (canvas as HTMLCanvasElement).toDataURL())

      await press(page, 'digit-clear')
      await page.waitForFunction(() => !document.querySelector('[data-testid="digit-answer"]'))
      assert.equal(await page.$(part('digit-seen')), null)
      await line(page, [0.25, 0.2], [0.75, 0.2], [0.45, 0.85])
      await waitForText(page, 'digit-predicted', /\b7\./)
      assert.equal(likeliest(await shown(page)), 7)
      assert.notEqual(
        await page.$eval(part('digit-seen'), canvas => (canvas as HTMLCanvasElement).toDataURL()),
        upright,
      )

      // what was drawn is there again after another view
      await press(page, 'view-runs')
      await press(page, 'view-digit')
      await waitForText(page, 'digit-predicted', /\b7\./)

      // … after a reload, to the bit; and a stroke more is drawn on it
      await drawn(page, 1)
      const [seven, address] = [await shown(page), await page.evaluate(() => location.hash)]
      await page.reload()
      await drawn(page, 0)
      assert.deepEqual(await shown(page), seven)
      await line(page, [0.3, 0.5], [0.7, 0.5])
      await drawn(page, 1)
      assert.notDeepEqual(await shown(page), seven)
      assert.notEqual(await page.evaluate(() => location.hash), address)

      // … and after a digit of the test set, by Back
      const struck = await page.evaluate(() => location.hash)
      await press(page, 'digit-next')
      await answered(page, 'name', '0')
      await page.goBack()
      await drawn(page, 1)
      assert.equal(await page.evaluate(() => location.hash), struck)

      // an address that was cut: told of, the rest of it is used, and it stays as it was
      const cut = address.slice(0, -100)
      await page.evaluate(
        cut => history.replaceState(null, '', cut),
        cut.replace('digit.index', 'digit.angle=40&digit.index'),
      )
      await page.reload()
      assert.match(
        await waitForText(page, 'refused', /./),
        /^The drawing .* 423 of its 523 characters can be read\. .* Close$/,
      )
      await page.waitForFunction(() => !document.querySelector('[data-testid="digit-answer"]'))
      await page.waitForSelector(part('digit-angle'))
      assert.equal(await page.$eval(part('digit-angle'), each => (each as HTMLInputElement).value), '40')
      assert.ok((await page.evaluate(() => location.hash)).endsWith(cut.slice(-100)))
    })
  })

  test('the address has image, angle and samples; the keyboard changes them', async () => {
    let changed = ''
    await stay('#view=digit&digit.index=5&digit.angle=30&digit.samples=30', async page => {
      await answered(page, 'name', '5')
      assert.equal(await dataOf(page, 'digit-answer', 'angle'), '30')
      assert.equal(await dataOf(page, 'digit-answer', 'samples'), '30')
      const value = (name: string) => page.$eval(part(name), field => (field as HTMLInputElement).value)
      assert.equal(await value('digit-angle'), '30')
      assert.equal(await value('digit-samples'), '30')
      await page.focus(part('digit-angle'))
      await page.keyboard.press('ArrowRight')
      await answered(page, 'angle', '31')
      await page.focus(part('digit-next'))
      await page.keyboard.press('Enter')
      await answered(page, 'name', '6')
      await page.select(part('digit-samples'), '10')
      await answered(page, 'samples', '10')
      await page.waitForFunction(() => location.hash.includes('digit.samples=10'))
      changed = await page.evaluate(() => location.hash)
    })
    await visit(changed, async page => {
      await answered(page, 'name', '6')
      assert.equal(await dataOf(page, 'digit-answer', 'angle'), '31')
      assert.equal(await dataOf(page, 'digit-answer', 'samples'), '10')
    })
  })

  test('a phone: it fits, and a finger draws', async () => {
    const work = async (page: Page) => {
      await answered(page, 'name', '0')
      await page.waitForSelector(part('digit-rotations'))
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360)
      const pad = (await page.$(part('digit-pad')))!
      const { x, y, width } = (await pad.boundingBox())!
      assert.ok(y + width < 740, 'it is there without scrolling')
      assert.equal(await page.$eval('.view', (view, y) => view.getBoundingClientRect().top > y - 40, y), true)
      await page.touchscreen.touchStart(x + width / 2, y + 0.2 * width)
      for (const part of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
        await page.touchscreen.touchMove(x + width / 2, y + part * width)
      await page.touchscreen.touchEnd()
      await drawn(page, 1)
      await waitForText(page, 'digit-predicted', /\b1\./)
    }
    await visit('#view=digit', work, { width: 360, height: 740, touch: true })
  })
})
