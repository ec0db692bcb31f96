import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { callbacks, layers, optimizers, type Scheduled, schedules, sequential } from '../index.ts'

const refused = (message: RegExp) => ({ name: 'ThinnetError', message })

function small(learningRate: Scheduled = 0.01) {
  const model = sequential({ seed: 1, backend: 'reference', layers: [layers.dense({ units: 1, inputShape: [1] })] })
  model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanSquaredError' })
  return model
}
const x = [[1], [2], [3], [4]]

describe('learningRateScheduler', () => {
  test('sets the rate before each epoch, from its index and the rate as it is', async () => {
    const model = small()
    const seen: number[][] = []
    const rates: unknown[] = []
    const scheduler = callbacks.learningRateScheduler((epoch, rate) => {
      seen.push([epoch, rate])
      return rate / 2
    })
    const look = callbacks.lambda({
      onEpochEnd: (_epoch, _logs, context) => void rates.push(context.model.optimizer.learningRate),
    })
    await model.fit(x, x, { epochs: 3, callbacks: [scheduler, look] })
    assert.deepEqual(seen, [
      [0, 0.01],
      [1, 0.005],
      [2, 0.0025],
    ])
    assert.deepEqual(rates, [0.005, 0.0025, 0.00125])
  })

  test('refuses what is no rate, and a rate that somebody else changes', async () => {
    assert.throws(() => callbacks.learningRateScheduler(0.1 as never), refused(/learningRateScheduler/))
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, '0.1', undefined]) {
      const given = callbacks.learningRateScheduler(() => wrong as never)
      await assert.rejects(small().fit(x, x, { callbacks: given }), refused(/a learning rate ≥ 0 for epoch 0/))
    }
    const schedule = schedules.linear({ initialValue: 0.1, decaySteps: 100 })
    const given = callbacks.learningRateScheduler(() => 0.1)
    await assert.rejects(small(schedule).fit(x, x, { callbacks: given }), refused(/a learning rate that is a number/))
  })
})

describe('progressBar', () => {
  test('shows how far an epoch is, the rate, the time left and the numbers, and keeps the last', async () => {
    const [shown, kept]: [string[], string[]] = [[], []]
    const bar = callbacks.progressBar({
      show: text => shown.push(text),
      keep: text => kept.push(text),
      interval: 0,
      width: 4,
    })
    await small().fit(x, x, { epochs: 2, batchSize: 1, callbacks: bar })
    assert.equal(shown.length, 10)
    assert.match(shown[0]!, /^1\/2 ━─── 1\/4 {2}[\d.e+]+ steps\/s {2}\d:\d\d left {2}loss [\d.e-]+$/)
    assert.match(shown[6]!, /^2\/2 ━━── 2\/4/)
    assert.deepEqual(kept, [shown[4], shown[9]])
    assert.match(kept[1]!, /^2\/2 ━━━━ 4\/4 {2}[\d.e+]+ steps\/s {2}\d:\d\d {2}loss/)
  })

  test('waits between two texts, and refuses what it cannot show by', async () => {
    const shown: string[] = []
    const bar = callbacks.progressBar({ show: text => shown.push(text), interval: 1e6 })
    await small().fit(x, x, { batchSize: 1, callbacks: bar })
    assert.equal(shown.length, 2)
    assert.throws(() => callbacks.progressBar({} as never), refused(/progressBar: expected show/))
  })
})
