import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { host } from '../../tests/host.ts'
import type { Callback } from '../callbacks/callback.ts'
import * as callbacks from '../callbacks/index.ts'
import { ThinnetError } from '../errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import * as layers from '../layers/index.ts'
import { type Call, type Declare, type Inputs, Layer } from '../layers/layer.ts'
import { loadModel } from '../saving/load.ts'
import type { Shape } from '../tensor/shape.ts'
import { tensor } from '../tensor/tensor.ts'
import { type Sequential, type SequentialOptions, sequential } from './sequential.ts'

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, message)
  return true
}
const x = tensor(
  Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
  [12, 2],
)
const y = tensor(
  Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
  [12, 1],
)
const validationData = [x, y] as const
const STEPS = 3
const batchSize = 4

/** Gradient descent whose update number `at` makes all weights this. */
const blowing = (at: number, value: number) => ({
  name: 'blowing',
  config: {},
  learningRate: 0.05,
  state: [],
  update(kernels: Kernels, w: Region, g: Region, _state: readonly Region[], step: number) {
    if (step === at) kernels.fill(w, value)
    else kernels.sgd(w, null, g, { learningRate: 0.05, momentum: 0, nesterov: false })
  },
})

function line(at = -1, value = Number.NaN, options: Partial<SequentialOptions> = {}): Sequential {
  const model = sequential({
    seed: 1,
    backend: 'reference',
    layers: [layers.dense({ units: 1, inputShape: [2] })],
    ...options,
  })
  model.compile({ optimizer: blowing(at, value), loss: 'meanSquaredError' })
  return model
}

describe('weights that the last update of an epoch makes NaN or infinite', () => {
  const last = 2 * STEPS - 1
  const message =
    /^fit: expected finite weights, got NaN or infinity in dense\/kernel after step 6\. Lower the learning/
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`${value}: end fit, whether there is another epoch or none`, async () => {
      for (const epochs of [2, 3]) {
        const model = line(last, value)
        await assert.rejects(model.fit(x, y, { batchSize, epochs }), refused(message))
        assert.equal(model.epoch, 1)
      }
    })
  }

  test('also where somebody stops fit just then, or its signal does', async () => {
    const stop: Callback = { onBatchEnd: (_batch, _logs, { step, stop }) => void (step === last + 1 && stop('enough')) }
    await assert.rejects(line(last).fit(x, y, { batchSize, epochs: 9, callbacks: stop }), refused(message))
    const list = [stop, callbacks.terminateOnNaN()]
    assert.equal((await line(last).fit(x, y, { batchSize, epochs: 9, callbacks: list })).stopped, 'NaN')
    const controller = new AbortController()
    const abort: Callback = { onBatchEnd: (_batch, _logs, { step }) => void (step === last + 1 && controller.abort()) }
    const { signal } = controller
    await assert.rejects(line(last).fit(x, y, { batchSize, epochs: 9, callbacks: abort, signal }), refused(message))
  })

  test('with terminateOnNaN end it as usual, and the epoch does not count', async () => {
    const model = line(last)
    const seen: number[] = []
    const watch: Callback = { onEpochEnd: epoch => void seen.push(epoch) }
    const history = await model.fit(x, y, { batchSize, epochs: 5, callbacks: [callbacks.terminateOnNaN(), watch] })
    assert.deepEqual([history.stopped, history.epochs, seen, model.epoch], ['NaN', [0], [0], 1])
  })

  test('are not saved over a good file, nor logged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
    try {
      const [path, log] = [join(folder, 'model'), join(folder, 'log.csv')]
      const list = [callbacks.modelCheckpoint({ path }), callbacks.csvLogger({ path: log }), callbacks.terminateOnNaN()]
      await line(last).fit(x, y, { batchSize, epochs: 5, validationData, callbacks: list })
      const good = await loadModel(path, { backend: 'reference', customObjects: { blowing: () => blowing(-1, 0) } })
      assert.equal(good.epoch, 1)
      for (const { data } of await good.getWeights()) assert.ok(data.every(Number.isFinite))
      assert.equal((await readFile(log, 'utf8')).split('\n').length, 3)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('leave the best weights to be restored, though fit throws', async () => {
    const best = line()
    await best.fit(x, y, { batchSize })
    for (const [at, error] of [
      [last, message],
      [last - 1, /expected a finite loss, got NaN at step 6/],
    ] as const) {
      const model = line(at)
      const stopping = callbacks.earlyStopping({ monitor: 'loss', restoreBestWeights: true, patience: 9 })
      await assert.rejects(model.fit(x, y, { batchSize, epochs: 5, callbacks: stopping }), refused(error))
      assert.deepEqual(await model.getWeights(), await best.getWeights())
    }
  })
})

describe('callbacks are told once that training ended', () => {
  const ending = (told: string[], name: string, more: Callback = {}): Callback => ({
    ...more,
    onTrainEnd() {
      told.push(name)
      return more.onTrainEnd?.(undefined as never)
    },
  })
  const failing = (message: string) => () => Promise.reject(new Error(message))

  for (const hook of ['onEpochBegin', 'onBatchEnd', 'onEpochEnd', 'onEpochSettled', 'onNotFinite'] as const) {
    test(`where ${hook} throws, whose error is that of fit`, async () => {
      const told: string[] = []
      const list = [
        ending(told, 'a', { onTrainEnd: failing('later') }),
        ending(told, 'b', { [hook]: failing('first') }),
        ending(told, 'c'),
      ]
      await assert.rejects(line(STEPS).fit(x, y, { batchSize, epochs: 3, callbacks: list }), /^Error: first$/)
      assert.deepEqual(told, ['a', 'b', 'c'])
    })
  }

  test('where only an onTrainEnd throws, or none does', async () => {
    const told: string[] = []
    const list = [
      ending(told, 'a', { onTrainEnd: failing('mine') }),
      ending(told, 'b', { onTrainEnd: failing('other') }),
    ]
    await assert.rejects(line().fit(x, y, { callbacks: list }), /^Error: mine$/)
    await line().fit(x, y, { callbacks: ending(told, 'c') })
    assert.deepEqual(told, ['a', 'b', 'c'])
  })

  test('where another cannot begin: then the model is in the fit that it was in', async () => {
    const told: string[] = []
    const model = line()
    await model.fit(x, y, { epochs: 3 })
    const file = await model.toSafetensors()
    const list = [ending(told, 'a'), ending(told, 'b', { onTrainBegin: failing('mine') }), ending(told, 'c')]
    await assert.rejects(model.fit(x, y, { callbacks: list }), /^Error: mine$/)
    assert.deepEqual(told, ['a'])
    assert.deepEqual(await model.toSafetensors(), file)
    assert.equal(model.epoch, 3)
  })

  test('and one that never came to train restores nothing', async () => {
    const make = (patience: number) => callbacks.earlyStopping({ monitor: 'loss', restoreBestWeights: true, patience })
    const model = line()
    model.optimizer.learningRate = 5
    await model.fit(x, y, {
      epochs: 2,
      callbacks: [make(9), { onEpochSettled: async () => model.setWeights([[[1], [2]], [3]]) }],
    })
    model.setWeights([[[4], [5]], [6]])
    const before = await model.getWeights()
    const broken: Callback = { onTrainBegin: failing('mine') }
    await assert.rejects(model.fit(x, y, { epochs: 4, initialEpoch: 2, callbacks: [make(9), broken] }), /mine/)
    assert.deepEqual(await model.getWeights(), before)
  })
})

describe('a loss that is not finite', () => {
  /** Passes its input on: in inference, from a step on, as NaN. */
  class Poison extends Layer {
    build([shape]: Inputs<Shape>, declare: Declare): Call {
      const [y, dx] = [declare.output(shape), declare.inputGradient()]
      return {
        forward([x], { kernels, training, step }) {
          kernels.copy(y, x)
          if (!training && step >= 2 * STEPS) host(kernels).view(y)[0] = Number.NaN
          return y
        },
        backward(dy, { kernels }) {
          if (dx) kernels.copy(dx, dy)
          return [dx]
        },
      }
    }
  }
  const poisoned = () =>
    line(-1, 0, { layers: [layers.dense({ units: 1, inputShape: [2] }), new Poison(), layers.dense({ units: 1 })] })

  test('in validation ends fit', async () => {
    const model = poisoned()
    const message = /^fit: validation: expected a finite loss, got NaN after step 6; it began in an output/
    await assert.rejects(model.fit(x, y, { batchSize, epochs: 3, validationData }), refused(message))
    assert.equal(model.epoch, 1)
    const again = poisoned()
    const list = callbacks.terminateOnNaN()
    const { stopped, history } = await again.fit(x, y, { batchSize, epochs: 3, validationData, callbacks: list })
    assert.equal(stopped, 'NaN')
    assert.deepEqual([history.loss!.length, history.valLoss!.length], [1, 1])
  })

  test('in evaluate is refused, and in one of a callback ends fit', async () => {
    const model = poisoned()
    const evaluating: Callback = {
      onEpochEnd: async (_epoch, _logs, context) => void (await context.model.evaluate(x, y)),
    }
    const message = /^evaluate: expected a finite loss, got NaN after step 6; it began in an output/
    await assert.rejects(model.fit(x, y, { batchSize, epochs: 3, callbacks: evaluating }), refused(message))
    await assert.rejects(model.evaluate(x, y), refused(message))
    const list = [evaluating, callbacks.terminateOnNaN()]
    assert.equal((await poisoned().fit(x, y, { batchSize, epochs: 3, callbacks: list })).stopped, 'NaN')
  })

  test('in evaluate names weights that are the cause', async () => {
    const model = line(0)
    await model.trainOnBatch(x, y)
    await assert.rejects(model.evaluate(x, y), refused(/began in the weights dense\/kernel\. Lower/))
  })
})

describe('setWeights', () => {
  test('refuses what is not finite, and sets nothing', async () => {
    const model = line()
    const before = await model.getWeights()
    for (const [bad, said] of [
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
      [-1e300, '-Infinity'],
    ] as const) {
      const kernel = tensor(Float64Array.of(1, bad), [2, 1])
      const message = new RegExp(`^setWeights: dense/kernel: expected finite numbers, got ${said} at 1\\.$`)
      assert.throws(() => model.setWeights([kernel, [0]]), refused(message))
    }
    const scaled = tensor(Float32Array.of(1, 1e30), [2, 1], { scale: 1e30 })
    assert.throws(() => model.setWeights([scaled, [0]]), refused(/got Infinity at 1/))
    assert.throws(() => model.setWeights([[[7], [7]], [Number.NaN]]), refused(/dense\/bias/))
    assert.deepEqual(await model.getWeights(), before)
  })

  test('takes in float64 what float32 does not hold', async () => {
    const model = line(-1, 0, { dtype: 'float64' })
    model.setWeights([tensor(Float64Array.of(1e300, 2), [2, 1]), [3]])
    assert.deepEqual([...(await model.getWeights())[0]!.data], [1e300, 2])
  })
})
