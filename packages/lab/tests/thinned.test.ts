import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deepData } from '@thinnet/cli/programs'
import type { Page } from 'puppeteer-core'
import { random, type Tensor, tensor } from 'thinnet'
import {
  addressOf,
  cannotOpen,
  dataOf,
  part,
  press,
  stepOf,
  stepTo,
  useLab,
  waitFor,
  waitForText,
  waitForValue,
} from './browser.ts'
import { articleNetwork, mnist } from './node-run.ts'

const POINTS = ['data=xor', 'layers=3', 'units=8', 'batchSize=20', 'epochs=100000', 'samples=100']
const toy = (...more: string[]) =>
  `#view=thinned&${['left', 'right'].flatMap(side => [...POINTS, ...more].map(pair => `${side}.${pair}`)).join('&')}`

/** Moves to a unit by the keyboard alone: along to its layer, and there from the first on. */
async function goTo(page: Page, column: number, unit: number, large = false): Promise<void> {
  const now = async (what: 'column' | 'unit') => Number(await waitForValue(page, 'thinned-unit', what, /\d/))
  const move = async (what: 'column' | 'unit', key: 'ArrowRight' | 'ArrowLeft' | 'ArrowDown') => {
    const before = { column: await now('column'), unit: await now('unit') }
    await page.keyboard.press(key)
    const place = async () => ({ column: await now('column'), unit: await now('unit') })
    const moved = await waitFor(
      place,
      ({ column, unit }) => column !== before.column || unit !== before.unit,
      `${key}: expected another place than ${before.column}, ${before.unit}`,
    )
    return moved[what]
  }
  await page.focus(part('thinned-diagram'))
  await page.keyboard.press('ArrowDown')
  let at = await now('column')
  while (at !== column) at = await move('column', at < column ? 'ArrowRight' : 'ArrowLeft')
  await page.keyboard.press('Home')
  await waitForValue(page, 'thinned-unit', 'unit', /^0$/)
  // large layers stand in rows
  const along = large ? 'ArrowRight' : 'ArrowDown'
  for (at = 0; at < unit; ) at = await move('unit', along)
  assert.equal(at, unit)
}

/** A row of a tensor [count, width]. */
const rowOf = ({ data, shape, scale }: Tensor, row: number): Tensor =>
  tensor(data.slice(row * shape[1]!, (row + 1) * shape[1]!), [1, shape[1]!], scale === undefined ? {} : { scale })

describe('the thinned view', { skip: cannotOpen() }, () => {
  const lab = useLab()

  test('activations, weights and counts of a unit are those of Node, to the bit', async () => {
    const steps = 4
    const { train } = deepData(await mnist(), 300)
    const model = articleNetwork({ dropout: { rate: 0.2, scaling: 'inverted' } })
    const stop = (context: { step: number; stop(reason: string): void }) => {
      if (context.step === steps) context.stop('there')
    }
    await model.fit(train.x, train.y, {
      ...{ batchSize: 100, epochs: 2, shuffle: 'withReplacement' },
      callbacks: [{ onBatchEnd: (_batch, _logs, context) => stop(context) }],
    })
    assert.equal(model.step, steps)
    // step 4 is the second of the second epoch, whose samples are drawn at step 3
    const stream = random.streamOf({ seed: 1, site: 'fit', purpose: 'shuffle', step: 3 })
    const row = random.drawsWithReplacement(stream, 300, 300)[100]!
    const outputs = await model.layerOutputs(rowOf(train.x, row), { training: true, step: steps })
    const outputOf = (name: string) => outputs.find(output => output.name === name)!.output.data
    const weights = await model.getWeights()
    const weightOf = (name: string) => weights[model.weightNames.indexOf(name)]!

    await lab.visit(addressOf('overfit', ['view=thinned', 'shown=right']), async page => {
      await stepTo(page, 'right', steps)
      await waitForValue(page, 'thinned-mask', 'step', new RegExp(`^${steps}$`))
      assert.equal(await dataOf(page, 'thinned-sample', 'row'), `${row}`)
      assert.equal(await dataOf(page, 'thinned-sample', 'label'), `${train.y.data[row]}`)
      assert.equal(await dataOf(page, 'thinned-mask', 'probabilities'), outputs.at(-1)!.output.data.join())
      for (const [column, unit] of [
        [0, 0],
        [0, 3],
        [1, 1],
        [5, 2],
      ] as const) {
        await goTo(page, column, unit, true)
        const [dense, dropout] = [column, column].map((n, i) => `${['dense', 'dropout'][i]}${n ? `_${n}` : ''}`)
        const kernel = weightOf(`${dense}/kernel`)
        const [inputs, units] = kernel.shape as [number, number]
        const incoming = Array.from({ length: inputs }, (_, i) => kernel.data[i * units + unit])
        await waitForValue(page, 'unit-incoming', 'weights', new RegExp(`^${incoming[0]},`.replaceAll('.', '\\.')))
        assert.equal(await dataOf(page, 'unit-incoming', 'weights'), incoming.join())
        const next = weightOf(`dense_${column + 1}/kernel`)
        const width = next.shape[1]!
        const outgoing = next.data.subarray(unit * width, (unit + 1) * width)
        assert.equal(await dataOf(page, 'unit-outgoing', 'weights'), outgoing.join())
        assert.equal(await dataOf(page, 'unit-bias', 'value'), `${weightOf(`${dense}/bias`).data[unit]}`)
        assert.equal(await dataOf(page, 'unit-activation', 'value'), `${outputOf(dense!)[unit]}`)
        assert.equal(await dataOf(page, 'unit-hands-on', 'value'), `${outputOf(dropout!)[unit]}`)
        let kept = 0
        for (let step = 0; step < steps; step++) kept += model.maskOf(dropout!, { step }).data[unit]!
        assert.equal(await dataOf(page, 'unit-kept', 'kept'), `${kept}`)
        assert.equal(await dataOf(page, 'unit-kept', 'steps'), `${steps}`)
      }
    })
    model.dispose()
  })

  test('arrow keys move over the units, Escape leaves them; the pointer finds them too', async () => {
    await lab.stay(toy('rate=0.5', 'activation=tanh'), async page => {
      await waitForValue(page, 'thinned-mask', 'step', /^0$/)
      await page.focus(part('thinned-diagram'))
      const at = async (key: 'ArrowDown' | 'ArrowRight' | 'ArrowLeft' | 'ArrowUp' | 'End', expected: string) => {
        await page.keyboard.press(key)
        await waitForValue(page, 'thinned-unit', 'column', new RegExp(`^${expected[0]}$`))
        await waitForValue(page, 'thinned-unit', 'unit', new RegExp(`^${expected[2]}$`))
      }
      await at('ArrowDown', '0 0')
      await at('ArrowDown', '0 1')
      await at('ArrowRight', '1 1')
      await at('End', '1 7')
      await at('ArrowUp', '1 6')
      await at('ArrowLeft', '0 6')
      await page.keyboard.press('Escape')
      await page.waitForFunction(name => !document.querySelector(name), {}, part('thinned-unit'))
      const box = (await (await page.$(part('thinned-canvas')))!.boundingBox())!
      for (let y = 30; y < box.height && !(await page.$(part('thinned-unit'))); y += 6) {
        await page.mouse.move(box.x + box.width / 2, box.y + y)
      }
      assert.equal(await waitForValue(page, 'thinned-unit', 'column', /\d/), '1')
      await page.mouse.move(0, 0)
    })
  })

  test('after training at full speed every step is counted', async () => {
    await lab.stay(toy('rate=0.5'), async page => {
      await press(page, 'start')
      await waitForText(page, 'step-left', /^\d{3,}$/)
      await goTo(page, 1, 3)
      await press(page, 'pause')
      await waitForValue(page, 'state-left', 'state', /^paused$/)
      const count = () =>
        page.evaluate(() => {
          const made = document.querySelector('[data-testid="step-left"]')?.textContent
          const { kept, steps } = document.querySelector<HTMLElement>('[data-testid="unit-kept"]')!.dataset
          return { made, kept: Number(kept), steps: Number(steps) }
        })
      const { kept, steps } = await waitFor(
        count,
        ({ made, steps }) => made === `${steps}`,
        'expected every step counted',
      )
      assert.ok(steps > 100)
      // masks are of the seed, the layer's name and the step alone
      const model = articleNetwork({ layers: 3, units: 8, dropout: { rate: 0.5, scaling: 'inverted' } })
      let expected = 0
      for (let at = 0; at < steps; at++) expected += model.maskOf('dropout_1', { step: at }).data[3]!
      model.dispose()
      assert.equal(kept, expected, `${steps} steps`)
    })
  })

  test('without dropout there is a sample, and weights, all the same', async () => {
    await lab.stay(toy('rate=0'), async page => {
      await stepTo(page, 'left', 2)
      await goTo(page, 2, 1)
      assert.equal((await waitForValue(page, 'unit-incoming', 'weights', /,/)).split(',').length, 8)
      assert.equal(await dataOf(page, 'unit-kept', 'kept'), '')
      assert.equal(await page.$(part('unit-hands-on')), null)
    })
  })
})

describe('runs', { skip: cannotOpen() }, () => {
  const lab = useLab()

  const runsOf = async (page: Page) => {
    const names = await Promise.all(page.workers().map(worker => worker.evaluate('self.name').catch(() => '')))
    return names.filter(name => name === 'thinnet lab run').length
  }

  test('have no workers before a view is opened that shows them', async () => {
    await lab.visit('#view=statistics', async page => {
      for (const view of ['statistics', 'digit']) {
        await press(page, `view-${view}`)
        // by then all has been begun that begins by itself
        await page.waitForSelector(part(`${view}-answer`))
        assert.equal(await runsOf(page), 0, view)
      }
      await press(page, 'view-runs')
      for (const side of ['left', 'right']) await waitForValue(page, `state-${side}`, 'state', /^paused$/)
      assert.equal(await runsOf(page), 2)
    })
  })

  test('a setting changed while they run: its run begins again and runs, the other continues', async () => {
    await lab.visit(`${toy('evaluateEvery=1').replace('view=thinned&', 'view=runs&')}&delay=10`, async page => {
      await press(page, 'start')
      await waitForText(page, 'step-right', /^\d\d+$/)
      const right = await stepOf(page, 'right')
      await page.select(part('left-optimizer'), 'adam')
      await waitForValue(page, 'train-accuracy-left', 'epoch', /^\d/)
      assert.equal(await dataOf(page, 'state-left', 'state'), 'running')
      assert.equal(await dataOf(page, 'state-right', 'state'), 'running')
      assert.ok((await stepOf(page, 'right')) > right)
      await press(page, 'pause')
      await page.select(part('left-optimizer'), 'sgd')
      await waitForValue(page, 'state-left', 'state', /^paused$/)
      await waitForText(page, 'step-left', /^0$/)
    })
  })

  test('in slow motion pausing and going step by step are immediate', async () => {
    await lab.visit(`${toy('rate=0.5')}&delay=2000`, async page => {
      await press(page, 'start')
      await waitForText(page, 'step-left', /^1$/)
      await press(page, 'pause')
      // in much less than the time that a step is held
      await stepTo(page, 'left', 9)
    })
  })

  test('a page that shows no frames is told nothing, and its runs train on', async () => {
    const script = `
      // the steps that each worker has told of
      globalThis.told = []
      globalThis.Worker = class extends Worker {
        constructor(...args) {
          super(...args)
          const steps = []
          told.push(steps)
          this.addEventListener('message', ({ data }) => data.type === 'progress' && steps.push(data.step))
        }
      }
      // resolves after the last frame
      globalThis.freeze = () => {
        const real = requestAnimationFrame
        const waiting = []
        globalThis.requestAnimationFrame = frame => waiting.push(frame)
        globalThis.thaw = () => {
          globalThis.requestAnimationFrame = real
          waiting.forEach(frame => real(frame))
        }
        return new Promise(resolve => real(() => resolve()))
      }`
    const work = async (page: Page) => {
      const told = () => page.evaluate('told') as Promise<number[][]>
      await press(page, 'start')
      await waitForText(page, 'step-left', /^\d{3,}$/)
      await page.evaluate('freeze()')
      const [before, step] = [await told(), await stepOf(page, 'left')]
      await new Promise(resolve => setTimeout(resolve, 1000))
      const frozen = await told()
      for (const [i, steps] of frozen.entries()) assert.ok(steps.length <= before[i]!.length + 1, `${steps.length}`)
      assert.equal(await stepOf(page, 'left'), step)
      await page.evaluate('thaw()')
      const seen = frozen[0]!.length
      const [left] = await waitFor(told, ([left]) => left!.length > seen, 'expected to be told of a step')
      const waited = left![seen]! - left![seen - 1]!
      assert.ok(waited > 5, `${waited} steps`)
      // nor is a view that shows no runs; what was on its way may come
      await press(page, 'view-statistics')
      await page.waitForSelector(part('statistics-answer'))
      const away = await told()
      await page.evaluate(`new Promise(done => {
        let frames = 20
        const next = () => (frames-- > 0 ? requestAnimationFrame(next) : done())
        next()
      })`)
      const then = await told()
      for (const [i, steps] of then.entries()) assert.ok(steps.length <= away[i]!.length + 1, `${steps.length}`)
      await press(page, 'view-runs')
      await waitFor(told, ([left]) => left!.length > then[0]!.length + 1, 'expected to be told again')
    }
    await lab.visit(`${toy('rate=0.5')}&delay=1`, work, { script })
  })
})
