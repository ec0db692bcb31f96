import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withRate } from '../rates.ts'
import { DEFAULTS, type RunSettings } from '../settings.ts'
import { Gate } from './gate.ts'
import { makeNetwork } from './network.ts'
import type { FromWorker } from './protocol.ts'
import { samplesOf } from './samples.ts'
import { seeds } from './seeds.ts'
import { type Training, train } from './train.ts'

const RUN: RunSettings = { ...DEFAULTS.right, layers: 2, units: 8, epochs: 6, evaluateEvery: 1 }
/** Of four steps an epoch: in the middle of the third, and of the fifth. */
const [FIRST, SECOND] = [10, 18]

/** A worker's training, and what a page would ask of it. */
function begin(run: RunSettings) {
  const told: FromWorker[] = []
  const gate = new Gate()
  const page: Training['page'] = { look: null, ready: true, epochs: run.epochs, rate: null }
  let heard = () => {}
  void train({
    ...{ run, threads: 1, digits: null, gate, page },
    tell(message) {
      told.push(message)
      page.ready = true
      heard()
    },
  })
  return {
    gate,
    page,
    evaluations: () => told.flatMap(message => (message.type === 'progress' ? message.evaluations : [])),
    rated: () => told.filter(({ type }) => type === 'rated'),
    /** When something is told that is so. */
    async until(so: (message: FromWorker) => boolean): Promise<void> {
      while (!told.some(so)) await new Promise<void>(resolve => (heard = resolve))
    },
  }
}
const rested = (step: number) => (message: FromWorker) =>
  message.type === 'progress' && message.still && message.step === step
const ended = (message: FromWorker) => message.type === 'done'

/** The same in Node, by the library alone: the optimizer's learning rate is set before the step. */
async function inNode(run: RunSettings, changes: Readonly<Record<number, number>>) {
  const { train, test } = samplesOf(run, null)
  const { model } = makeNetwork(run, 1)
  const all: unknown[] = []
  const set = () => {
    const rate = changes[model.step]
    if (rate !== undefined) model.optimizer.learningRate = rate
  }
  const scores = ({ loss, accuracy }: { loss: number; accuracy: number }) => ({ loss, accuracy })
  await model.fit(train.x, train.y, {
    ...{ batchSize: run.batchSize, epochs: run.epochs, shuffle: 'withReplacement' },
    callbacks: [
      {
        onBatchEnd: set,
        onEpochEnd: async epoch => {
          const [seen, unseen] = [await model.evaluate(train.x, train.y), await model.evaluate(test.x, test.y)]
          all.push({ epoch, train: scores(seen), test: scores(unseen) })
        },
      },
    ],
  })
  model.dispose()
  return all
}

describe('a learning rate that is changed while it trains', () => {
  for (const optimizer of ['sgd', 'adam', 'rmsprop'] as const) {
    test(`${optimizer}: numbers are those of Node that changes it at that step; and of the address, to the bit`, async () => {
      const run = { ...RUN, optimizer, learningRate: optimizer === 'sgd' ? 0.1 : 0.01 }
      const { gate, page, until, evaluations, rated } = begin(run)
      gate.step(FIRST)
      await until(rested(FIRST))
      page.rate = 0.05
      gate.call()
      gate.step(SECOND - FIRST)
      await until(rested(SECOND))
      page.rate = 0.002
      gate.call()
      gate.open()
      await until(ended)
      assert.deepEqual(rated(), [
        { type: 'rated', step: FIRST, rate: 0.05 },
        { type: 'rated', step: SECOND, rate: 0.002 },
      ])
      const expected = await inNode(run, { [FIRST]: 0.05, [SECOND]: 0.002 })
      assert.deepEqual(evaluations(), expected)
      assert.notDeepEqual(evaluations(), await inNode(run, {}))
      const address = withRate(withRate(run, FIRST, 0.05), SECOND, 0.002)
      const again = begin(address)
      again.gate.open()
      await again.until(ended)
      assert.deepEqual(again.evaluations(), expected)
      assert.deepEqual((await seeds({ left: address, right: address })).left, expected)
    })
  }

  test('when it has ended: more epochs go on with it', async () => {
    const { gate, page, until, evaluations } = begin({ ...RUN, epochs: 3 })
    gate.open()
    await until(ended)
    page.rate = 0.01
    gate.call()
    page.epochs = 6
    gate.call()
    gate.open()
    await until(({ type, ...rest }) => type === 'progress' && 'epoch' in rest && rest.epoch === 5 && rest.still)
    assert.deepEqual(evaluations(), await inNode(RUN, { 12: 0.01 }))
  })
})
