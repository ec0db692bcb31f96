import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Callback } from '../callbacks/callback.ts'
import * as callbacks from '../callbacks/index.ts'
import { ThinnetError } from '../errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import * as layers from '../layers/index.ts'
import * as optimizers from '../optimizers/index.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import * as schedules from '../schedules/index.ts'
import { tensor } from '../tensor/tensor.ts'
import { sequential } from './sequential.ts'

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, message)
  return true
}
const x = tensor(
  Float32Array.from({ length: 400 }, (_, i) => Math.sin(i)),
  [200, 2],
)
const y = tensor(Int32Array.from({ length: 200 }, (_, i) => (i * 7) % 3))
const batchSize = 20

function small(optimizer: Optimizer = optimizers.sgd({ learningRate: 0.1 }), backend: 'wasm' | 'reference' = 'wasm') {
  const model = sequential({
    seed: 1,
    backend,
    layers: [
      layers.dense({ units: 5, activation: 'relu', inputShape: [2] }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}
type Model = ReturnType<typeof small>
/** Does something once, after so many steps. */
const after = (steps: number, work: (model: Model) => unknown): Callback => ({
  onBatchEnd: async (_batch, _logs, { model, step }) => void (step === steps && (await work(model))),
})

describe('compile', () => {
  const again = (model: Model) => model.compile({ loss: 'sparseCategoricalCrossentropy' })

  test('is refused in the middle of training, in a callback or alongside it', async () => {
    const message = /^compile: expected a model that is not computing, got one in the middle of fit\. Await the call/
    await assert.rejects(small().fit(x, y, { callbacks: after(2, again) }), refused(message))
    const model = small()
    const training = model.fit(x, y, { epochs: 3 })
    assert.throws(() => again(model), refused(message))
    const { history } = await training
    assert.deepEqual(history, (await small().fit(x, y, { epochs: 3 })).history)
    const step = model.trainOnBatch(x, y)
    assert.throws(() => again(model), refused(/in the middle of trainOnBatch/))
    await step
    again(model)
  })

  test('is refused in the middle of another call, which would mix two losses', async () => {
    const model = small()
    const evaluated = model.evaluate(x, y, { batchSize: 10 })
    assert.throws(() => model.compile({ loss: 'meanSquaredError' }), refused(/in the middle of another call/))
    assert.deepEqual(await evaluated, await small().evaluate(x, y))
    again(model)
  })
})

describe('another training', () => {
  test('is refused in a callback, which is told why', async () => {
    for (const train of [(model: Model) => model.fit(x, y), (model: Model) => model.trainOnBatch(x, y)]) {
      const message =
        /a model that is not in training, got one in the middle of fit\. .*a callback cannot train the model/
      await assert.rejects(small().fit(x, y, { callbacks: after(2, train) }), refused(message))
    }
  })
})

describe('dispose', () => {
  test('ends fit after the present step, and the model with it', async () => {
    for (const alongside of [false, true]) {
      const model = small()
      const told: unknown[] = []
      const list: Callback[] = [
        after(13, each => {
          if (!alongside) each.dispose()
          else setImmediate(() => each.dispose())
          return alongside && new Promise(resolve => setImmediate(resolve))
        }),
        callbacks.earlyStopping({ monitor: 'loss', patience: 99, restoreBestWeights: true }),
        { onTrainEnd: async context => void told.push(context.step, (await context.model.predict(x)).shape) },
      ]
      const { stopped, epochs } = await model.fit(x, y, { batchSize, epochs: 99, callbacks: list })
      assert.deepEqual([stopped, epochs, told], ['disposed', [0], [13, [200, 3]]])
      await assert.rejects(model.fit(x, y), refused(/a model in use, got one that was disposed of/))
    }
  })
})

describe('setWeights', () => {
  const start = async () =>
    (await small().getWeights()).map(weight => ({ ...weight, data: weight.data.map(v => v / 2) }))

  test('in a callback is what the next step begins with', async () => {
    const weights = await start()
    const model = small()
    const seen: unknown[] = []
    await model.fit(x, y, {
      ...{ batchSize, shuffle: false },
      callbacks: after(9, async each => {
        each.setWeights(weights)
        seen.push(await each.getWeights())
      }),
    })
    assert.deepEqual(seen, [weights])
    const other = small()
    for (let i = 0; i < 9; i++)
      await other.trainOnBatch(tensor(x.data.slice(0, 40), [20, 2]), tensor(y.data.slice(0, 20)))
    other.setWeights(weights)
    await other.trainOnBatch(tensor(x.data.slice(360), [20, 2]), tensor(y.data.slice(180)))
    assert.deepEqual(await model.getWeights(), await other.getWeights())
  })

  test('alongside a step never changes what the step computes with', async () => {
    const weights = await start()
    const model = small()
    const alone = small()
    // As the step computes it, the weights of before are there; then those that were set, before what is called next.
    for (let turn = 0; turn < 30; turn++) {
      const before = await model.getWeights()
      const step = model.trainOnBatch(x, y)
      for (let i = 0; i < turn; i++) await null
      model.setWeights(weights)
      const got = model.getWeights()
      alone.setWeights(before)
      assert.deepEqual(await step, await alone.trainOnBatch(x, y))
      const early = await got
      assert.deepEqual(early, weights)
    }
  })

  test('alongside evaluate and predict mixes no two models', async () => {
    const weights = await start()
    const [loss, outputs] = [await small().evaluate(x, y), await small().predict(x)]
    for (let turn = 0; turn < 30; turn += 3) {
      const model = small()
      const calls = [model.evaluate(x, y, { batchSize: 20 }), model.predict(x, { batchSize: 20 })]
      for (let i = 0; i < turn; i++) await null
      model.setWeights(weights)
      assert.deepEqual(await Promise.all(calls), [loss, outputs])
      assert.deepEqual(await model.getWeights(), weights)
    }
  })
})

test('evaluate and predict alongside fit are of one moment', async () => {
  const outputs = new Map<number, unknown>()
  const keep: Callback = {
    onBatchEnd: async (_batch, _logs, { model, step }) => void outputs.set(step, (await model.predict(x)).data),
  }
  await small().fit(x, y, { batchSize, epochs: 3, callbacks: keep })
  const known = new Set([...outputs.values()].map(String)).add(String((await small().predict(x)).data))
  const model = small()
  const training = model.fit(x, y, { batchSize, epochs: 3 })
  let different = 0
  for (let i = 0; model.step < 30 && i < 200; i++) {
    const { data } = await model.predict(x, { batchSize: 10 })
    assert.ok(known.has(String(data)), `at step ${model.step}`)
    if (String(data) !== String(outputs.get(30))) different++
    await null
  }
  await training
  assert.ok(different > 2, `${different}`)
})

describe('an optimizer', () => {
  /** Gradient descent of a user's: a class, with a private field. */
  class Own implements Optimizer {
    readonly name = 'own'
    readonly config = {}
    readonly state = []
    #steps = 0
    learningRate: Optimizer['learningRate'] = 0.1
    update(kernels: Kernels, w: Region, g: Region) {
      this.#steps++
      kernels.sgd(w, null, g, { learningRate: this.learningRate as number, momentum: 0, nesterov: false })
    }
    get steps() {
      return this.#steps
    }
  }

  test('belongs to one model at a time', () => {
    for (const optimizer of [optimizers.adam(), new Own()]) {
      const model = small(optimizer)
      assert.equal(model.optimizer, optimizer)
      assert.throws(
        () => small(optimizer),
        refused(/^compile: expected an optimizer of its own for each model, got one that another/),
      )
      // Again for the same, and for another once it is free.
      model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' })
      model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' })
      const next = small(optimizer)
      next.dispose()
      small(optimizer)
    }
  })

  test('has a learning rate that is changed through the model or the object', async () => {
    const seen: unknown[] = []
    for (const make of [() => optimizers.sgd({ learningRate: 0.1 }), () => new Own()]) {
      for (const change of ['model', 'object']) {
        const optimizer = make()
        const model = small(optimizer)
        await model.fit(x, y, {
          batchSize,
          callbacks: after(5, () => {
            if (change === 'model') model.optimizer.learningRate = 0.01
            else optimizer.learningRate = 0.01
          }),
        })
        seen.push(await model.getWeights())
      }
    }
    const step = (at: number) => (at < 5 ? 0.1 : 0.01)
    const scheduled = small(optimizers.sgd({ learningRate: step }))
    await scheduled.fit(x, y, { batchSize })
    for (const weights of seen) assert.deepEqual(weights, await scheduled.getWeights())
  })

  test('may share a schedule, which counts the steps of each', async () => {
    const learningRate = schedules.exponential({ initialValue: 0.5, decaySteps: 3, decayRate: 0.5 })
    const make = () => small(optimizers.sgd({ learningRate }))
    const [a, b, alone] = [make(), make(), make()]
    await Promise.all([a.fit(x, y, { batchSize }), b.fit(x, y, { batchSize, epochs: 2 })])
    await alone.fit(x, y, { batchSize })
    assert.deepEqual(await a.getWeights(), await alone.getWeights())
  })
})
