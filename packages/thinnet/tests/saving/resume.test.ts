import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Callback } from '../../src/callbacks/callback.ts'
import * as callbacks from '../../src/callbacks/index.ts'
import * as optimizers from '../../src/optimizers/index.ts'
import { loadModel } from '../../src/saving/load.ts'
import { small, x, y } from './support.ts'

const validationData = [x, y] as const
const fitting = { batchSize: 16, validationData }

describe('a run resumed from a file ends with the bits of the run never interrupted', () => {
  for (const [name, make] of Object.entries({
    sgd: () => optimizers.sgd(),
    momentum: () => optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
    rmsprop: () => optimizers.rmsprop(),
    centered: () => optimizers.rmsprop({ centered: true, momentum: 0.5 }),
    adam: () => optimizers.adam(),
    adagrad: () => optimizers.adagrad({ learningRate: 0.1 }),
    adadelta: () => optimizers.adadelta({ learningRate: 1 }),
    adafactor: () => optimizers.adafactor({ learningRate: 0.1 }),
  })) {
    test(name, async () => {
      const whole = small(make())
      const history = await whole.fit(x, y, { ...fitting, epochs: 4 })
      const first = small(make())
      await first.fit(x, y, { ...fitting, epochs: 2 })
      const loaded = await loadModel(await first.toSafetensors(), { backend: 'wasm', threads: 1 })
      assert.equal(loaded.epoch, 2)
      const rest = await loaded.fit(x, y, { ...fitting, epochs: 4, initialEpoch: loaded.epoch })
      assert.deepEqual(rest, history)
      assert.deepEqual(await loaded.toSafetensors(), await whole.toSafetensors())
      assert.equal(loaded.step, 16)
    })
  }

  test('at any epoch, with callbacks that remember, in any number of pieces', async () => {
    const make = (): Callback[] => [
      callbacks.reduceLROnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, cooldown: 1, minDelta: 0.05 }),
      callbacks.earlyStopping({ patience: 3, minDelta: 0.02, restoreBestWeights: true }),
      callbacks.reduceLROnPlateau({ patience: 2, factor: 0.9, minDelta: 0.02 }),
    ]
    const run = async (pieces: number) => {
      let model = small(optimizers.adam({ learningRate: 0.05 }))
      for (;;) {
        let epochs = 0
        const interrupt = callbacks.lambda({
          onEpochEnd: (_epoch, _logs, { stop }) => void (++epochs === pieces && stop('interrupted')),
        })
        let bytes: Uint8Array | undefined
        const keep = callbacks.lambda({
          async onEpochSettled(_epoch, _logs, context) {
            bytes = await context.model.toSafetensors()
          },
        })
        const history = await model.fit(x, y, {
          ...fitting,
          epochs: 40,
          initialEpoch: model.epoch,
          callbacks: [interrupt, ...make(), keep],
        })
        if (history.stopped !== 'interrupted') return { history, model }
        model = await loadModel(bytes!, { backend: 'wasm', threads: 1 })
      }
    }
    const whole = await run(1000)
    assert.equal(whole.history.stopped, 'earlyStopping')
    assert.ok(whole.history.epochs.length > 5, `${whole.history.epochs.length}`)
    for (const pieces of [1, 2, 3]) {
      const { history, model } = await run(pieces)
      assert.deepEqual(history, whole.history)
      assert.deepEqual(await model.toSafetensors(), await whole.model.toSafetensors())
    }
  })

  test('by steps of trainOnBatch, too', async () => {
    const [whole, first] = [small(), small()]
    for (let i = 0; i < 3; i++) {
      await whole.trainOnBatch(x, y)
      await first.trainOnBatch(x, y)
    }
    const loaded = await loadModel(await first.toSafetensors(), { backend: 'wasm', threads: 1 })
    assert.deepEqual(await loaded.trainOnBatch(x, y), await whole.trainOnBatch(x, y))
    assert.deepEqual(await loaded.toSafetensors(), await whole.toSafetensors())
  })
})

test('a model that is saved in the middle of fit is that of one step', async () => {
  const model = small()
  const saved: Promise<Uint8Array>[] = []
  // Asked for while the next step is under way: each time after more turns of promises.
  const ask = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) await null
    return model.toSafetensors()
  }
  const asking = callbacks.lambda({
    onBatchEnd: (_batch, _logs, { step }) => void saved.push(ask(step % 20)),
  })
  await model.fit(x, y, { batchSize: 4, epochs: 3, callbacks: [asking] })
  const steps = new Set<number>()
  for (const bytes of await Promise.all(saved)) {
    const loaded = await loadModel(bytes, { backend: 'wasm', threads: 1 })
    const again = small()
    const stop = callbacks.lambda({
      onBatchEnd(_batch, _logs, context) {
        if (context.step === loaded.step) context.stop('there')
      },
    })
    if (loaded.step > 0) await again.fit(x, y, { batchSize: 4, epochs: 3, callbacks: [stop] })
    steps.add(loaded.step)
    assert.equal(again.step, loaded.step)
    assert.deepEqual(await loaded.getWeights(), await again.getWeights())
  }
  assert.ok(steps.size > 2, `${steps.size}`)
})

test('a fit from epoch 0 begins a new history, and callbacks begin again', async () => {
  const model = small()
  const stopping = callbacks.earlyStopping({ monitor: 'loss', baseline: 0, patience: 2 })
  for (let i = 0; i < 2; i++) {
    const { epochs, stopped } = await model.fit(x, y, { epochs: 9, callbacks: [stopping] })
    assert.equal(stopped, 'earlyStopping')
    assert.equal(epochs[0], 0)
    assert.equal(model.epoch, epochs.length)
  }
})
