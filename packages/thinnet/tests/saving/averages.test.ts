import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { callbacks, layers, loadModel, type Model, optimizers, sequential } from '../../src/index.ts'
import { labels, waves } from '../graphs/models.ts'

const [x, y] = [waves(24, 4), labels(24, 3)]
const { swapEMAWeights, modelCheckpoint } = callbacks

function made(optimizer = optimizers.adam({ learningRate: 0.05, useEma: true, emaMomentum: 0.9 })) {
  const net = sequential({
    seed: 1,
    backend: 'wasm',
    layers: [
      layers.dense({ units: 5, activation: 'tanh', inputShape: [4], name: 'low' }),
      layers.dense({ units: 4, name: 'still', trainable: false }),
      layers.dense({ units: 3, activation: 'softmax', name: 'high' }),
    ],
  })
  net.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' })
  return net
}
const numbers = async (net: Model) => (await net.getWeights()).map(({ data }) => [...data])
const fit = (net: Model, more: object = {}) => net.fit(x, y, { epochs: 4, batchSize: 5, ...more })

describe('moving averages of weights', () => {
  test('a fit ends with them, those that were computed by hand; training goes on from there', async () => {
    const net = made()
    const seen: number[][][] = []
    const onBatchEnd = async () => void seen.push(await numbers(net))
    await fit(net, { callbacks: { onBatchEnd } })
    let averages = seen[0]!
    for (const weights of seen.slice(1)) {
      averages = averages.map((values, k) => values.map((value, i) => 0.9 * value + 0.1 * weights[k]![i]!))
    }
    for (const [k, values] of (await numbers(net)).entries()) {
      for (const [i, value] of values.entries()) assert.ok(Math.abs(value - averages[k]![i]!) < 1e-6)
    }
    const before = await numbers(net)
    await fit(net)
    assert.notDeepEqual(await numbers(net), before)
  })

  test('swapped in and out again everything is as before, and a step puts the weights back first', async () => {
    const [net, other] = [made(), made()]
    const swap = { onEpochEnd: () => net.swapEmaWeights() }
    await fit(net, { callbacks: [swap, { onEpochEnd: async () => void (await net.evaluate(x, y)) }, swap] })
    await fit(other, { callbacks: { onEpochEnd: () => other.swapEmaWeights() } })
    assert.deepEqual(await net.toSafetensors(), await other.toSafetensors())
    const plain = made()
    await fit(plain)
    assert.deepEqual(await net.toSafetensors(), await plain.toSafetensors())
  })

  test('validation sees them with swapEMAWeights, and training does not notice', async () => {
    const [net, plain, stopped] = [made(), made(), made()]
    const byHand: number[] = []
    const onEpochEnd = async () => {
      await plain.swapEmaWeights()
      byHand.push((await plain.evaluate(x, y)).loss)
      await plain.swapEmaWeights()
    }
    await fit(plain, { callbacks: { onEpochEnd } })
    const { history } = await fit(net, { callbacks: swapEMAWeights(), validationData: [x, y] })
    assert.deepEqual(history.valLoss, byHand)
    assert.deepEqual(await numbers(net), await numbers(plain))
    // Ended in validation, the weights are back as well.
    const signal = AbortSignal.abort()
    let ended = false
    const during = {
      onTestBegin() {
        ended = true
      },
    }
    const aborts = {
      get aborted() {
        return ended
      },
      addEventListener: signal.addEventListener.bind(signal),
      removeEventListener: signal.removeEventListener.bind(signal),
    }
    await fit(stopped, { callbacks: [swapEMAWeights(), during], validationData: [x, y], signal: aborts })
    const one = made()
    const stop = {
      onBatchEnd: (batch: number, _: unknown, context: { stop(): void }) => void (batch === 4 && context.stop()),
    }
    let weights: number[][] = []
    const keep = {
      async onEpochEnd() {
        weights = await numbers(one)
      },
    }
    await fit(one, { callbacks: [stop, keep] })
    assert.deepEqual(await numbers(stopped), weights)
  })

  test('saved between epochs and resumed: the bits of a run never interrupted, swapped or not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'averages-'))
    try {
      for (const swapOnEpoch of [false, true]) {
        const path = join(folder, 'epoch{epoch}.safetensors')
        const [whole, list] = [made(), [swapEMAWeights({ swapOnEpoch }), modelCheckpoint({ path })]]
        await fit(whole, { callbacks: list, validationData: [x, y] })
        const loaded = await loadModel(path.replace('{epoch}', '2'), { backend: 'wasm' })
        const { loss } = await loaded.evaluate(x, y)
        await fit(loaded, { callbacks: list, validationData: [x, y], initialEpoch: 2 })
        assert.deepEqual(await loaded.toSafetensors(), await whole.toSafetensors())
        const { valLoss } = (await fit(made(), { callbacks: list, validationData: [x, y] })).history
        assert.equal(loss === valLoss![1], swapOnEpoch)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('are refused where there are none', async () => {
    await assert.rejects(made(optimizers.sgd()).swapEmaWeights(), /useEma: true/)
    await assert.rejects(made().swapEmaWeights(), /has made a step/)
    assert.throws(() => optimizers.sgd({ emaMomentum: 0.5 }), /useEma: true/)
    await assert.rejects(fit(made(optimizers.sgd()), { callbacks: swapEMAWeights(), validationData: [x, y] }), /useEma/)
  })
})
