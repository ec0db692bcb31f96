import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { addressOf, cannotOpen, dataOf, part, press, stepTo, useLab, waitForText, waitForValue } from './browser.ts'
import { accuraciesAfter, articleNetwork } from './node-run.ts'

const DROPOUT = { dropout: { rate: 0.2, scaling: 'inverted' } } as const

describe('the lab does what Node does', { skip: cannotOpen() }, () => {
  const lab = useLab()

  for (const threads of [1, 2]) {
    test(`300 images: accuracies are those of Node to the bit, on ${threads === 1 ? 'one thread' : 'two threads'}`, async () => {
      const epochs = 11
      const sides = ['left', 'right'].map(side => `${side}.epochs=${epochs}&${side}.evaluateEvery=10`)
      const work = async (page: Page) => {
        await waitForValue(page, 'threads', 'threads', new RegExp(`^${threads}$`))
        await press(page, 'start')
        const expected = { left: await accuraciesAfter(epochs), right: await accuraciesAfter(epochs, DROPOUT) }
        for (const [side, { train, test }] of Object.entries(expected)) {
          await waitForValue(page, `state-${side}`, 'state', /^finished$/)
          assert.equal(await dataOf(page, `train-accuracy-${side}`, 'epoch'), `${epochs - 1}`)
          assert.equal(Number(await dataOf(page, `train-accuracy-${side}`, 'value')), train, side)
          assert.equal(Number(await dataOf(page, `test-accuracy-${side}`, 'value')), test, side)
        }
        assert.notEqual(expected.left.test, expected.right.test)
      }
      // each of the two runs takes half of the cores
      await lab.visit(addressOf('overfit', sides), work, { cores: 2 * threads })
    })
  }

  test('the masks shown are those of Node, step by step, and drawn', async () => {
    await lab.visit(addressOf('overfit', ['view=thinned', 'shown=right']), async page => {
      const model = articleNetwork(DROPOUT)
      const names = model.layers.map(({ name }) => name).filter(name => name.startsWith('dropout'))
      const picture = () => page.$eval(part('thinned-canvas'), canvas => (canvas as HTMLCanvasElement).toDataURL())
      const pictures: string[] = []
      try {
        for (let step = 0; step < 4; step++) {
          await stepTo(page, 'right', step)
          await waitForValue(page, 'thinned-mask', 'step', new RegExp(`^${step}$`))
          const masks = names.map(name => `${name}=${model.maskOf(name, { step }).data.join('')}`)
          // before the worker has told of its network there are none
          assert.equal(await waitForText(page, 'thinned-mask', /./), masks.join(' '), `step ${step}`)
          pictures.push(await picture())
        }
      } finally {
        model.dispose()
      }
      assert.equal(new Set(pictures).size, pictures.length)
      await press(page, 'reset')
      await waitForText(page, 'step-right', /^0$/)
      await stepTo(page, 'right', 3)
      await waitForValue(page, 'thinned-mask', 'step', /^3$/)
      assert.equal(await picture(), pictures[3], 'the same step has the same mask')
    })
  })
})
