import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { host } from '../../tests/host.ts'
import type { FitContext, Logs } from '../callbacks/callback.ts'
import { ThinnetError } from '../errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import * as layers from '../layers/index.ts'
import { type Call, type Declare, type Inputs, Layer } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'
import { tensor } from '../tensor/tensor.ts'
import { oneHot } from './data.ts'
import type { Model } from './model.ts'
import { type SequentialOptions, sequential } from './sequential.ts'

const refused = (message: RegExp | string) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  if (typeof message === 'string') assert.equal(error.message, message)
  else assert.match(error.message, message)
  return true
}

const small = (options: Partial<SequentialOptions> = {}) => {
  const model = sequential({
    seed: 1,
    layers: [
      layers.dense({ units: 5, activation: 'relu', inputShape: [2] }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    ...options,
  })
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}
const x = tensor(
  Float32Array.from({ length: 40 }, (_, i) => Math.sin(i)),
  [20, 2],
)
const y = Int32Array.from({ length: 20 }, (_, i) => i % 3)
const labels = tensor(y)

const zeros = tensor(new Float32Array(64 * 200), [64, 200])
const few = tensor(new Float32Array(8 * 200), [8, 200])
const stopAt = (reached: () => boolean) => ({
  onEpochEnd: (_e: number, _l: Logs, { stop }: FitContext) => void (reached() && stop('enough')),
})
const loop = (step: (model: Model) => Promise<unknown>) => async (model: Model, stop: () => boolean) => {
  for (let i = 0; i < 20_000 && !stop(); i++) await step(model)
}

describe('a model says what is wrong', () => {
  test('with its layers', () => {
    assert.throws(() => sequential({ layers: [] }), refused(/at least one layer/))
    assert.throws(() => sequential({ layers: ['dense' as never] }), refused(/a class of Layer/))
    assert.throws(() => sequential({ layres: [] } as never), refused(/"layres"/))
    assert.throws(() => layers.dense({ units: 0 }), refused('Dense: expected units: a whole number ≥ 1, got 0.'))
    assert.throws(
      () => layers.dense({ units: 1, activation: 'swish' as never }),
      refused(/elu, .*relu, .*selu, sigmoid/),
    )
    assert.throws(() => layers.dense({ unit: 1 } as never), refused(/got "unit"/))
    const dense = layers.dense({ units: 1 })
    assert.throws(() => sequential({ layers: [dense, dense] }), refused(/twice/))
    assert.throws(
      () => sequential({ layers: [layers.dense({ units: 1, name: 'a' }), layers.dropout({ rate: 0, name: 'a' })] }),
      refused(/different names, got "a" twice/),
    )
    assert.throws(() => sequential({ layers: [layers.flatten()], seed: -1 }), refused(/seed/))
    assert.throws(
      () => sequential({ layers: [layers.flatten()], backend: 'gpu' as never }),
      refused(/sequential: expected backend: auto, .*, got "gpu"/),
    )
  })

  test('with a rate, at once', () => {
    for (const rate of [-0.1, 1.1, Number.NaN, '0.5' as never, null as never]) {
      assert.throws(() => layers.dropout({ rate }), refused(/Dropout: expected rate/))
    }
    assert.throws(() => layers.dropout({ keepProbability: 2 }), refused(/keepProbability in \[0, 1\], got 2/))
    assert.throws(() => layers.dropout({ rate: 0.5, keepProbability: 0.5 } as never), refused(/got both/))
    assert.throws(() => layers.dropout({} as never), refused(/got neither/))
    assert.throws(() => layers.dropout({ rate: 0.5, scaling: 'inverse' as never }), refused(/inverted or vanilla/))
  })

  test('with shapes', async () => {
    const model = small()
    await assert.rejects(
      model.fit(tensor(new Float32Array(12), [4, 3]), [0, 1, 2, 0]),
      refused('fit: Dense "dense": expected input [batch, 2], got [4, 3].'),
    )
    await assert.rejects(model.fit(x, tensor(y.slice(0, 5))), refused(/as many targets as inputs, 20, got 5/))
    await assert.rejects(
      model.fit(tensor(new Float32Array(0), [0, 2]), tensor(new Int32Array(0))),
      refused(/one sample/),
    )
    assert.throws(
      () => sequential({ layers: [layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [28, 28] })] }),
      refused(/Conv2d "conv2d": expected input \[batch, height, width, channels\]/),
    )
    assert.throws(
      () => sequential({ layers: [layers.conv2d({ filters: 1, kernelSize: 5, inputShape: [3, 3, 1] })] }),
      refused(/at least 5×5 pixels, got 3×3. Use padding: 'same'/),
    )
    assert.throws(() => model.setWeights([]), refused(/4 tensors, got 0/))
    const weights = await model.getWeights()
    assert.throws(() => model.setWeights([...weights].reverse()), refused(/dense\/kernel/))
    assert.deepEqual(await model.getWeights(), weights)
  })

  test('with labels', async () => {
    const model = small()
    const wrong = tensor(y.with(7, 3))
    await assert.rejects(model.fit(x, wrong), refused(/class indices 0 to 2, got 3 in sample 7/))
    await assert.rejects(model.fit(x, tensor(Float32Array.from(y).fill(0.5, 0, 1))), refused(/got 0.5 in sample 0/))
    assert.throws(() => oneHot([0, 4], 4), refused(/labels 0 to 3, got 4 at 1/))
    model.compile({ loss: 'categoricalCrossentropy' })
    await assert.rejects(model.fit(x, labels), refused(/Use oneHot/))
  })

  test('with a NaN in the data, and trains nothing', async () => {
    const model = small()
    const before = await model.getWeights()
    const data = Float32Array.from(x.data).with(9, Number.NaN)
    await assert.rejects(
      model.fit(tensor(data, [20, 2]), labels),
      refused(/fit: x: expected finite numbers, got NaN in sample 4/),
    )
    assert.deepEqual(await model.getWeights(), before)
  })

  test('with options', async () => {
    const model = small()
    await assert.rejects(model.fit(x, labels, { batchSize: 0 }), refused(/batchSize/))
    await assert.rejects(model.fit(x, labels, { epoch: 3 } as never), refused(/"epoch"/))
    await assert.rejects(model.fit(x, labels, { shuffle: 'yes' as never }), refused(/withReplacement/))
    await assert.rejects(model.fit(x, labels, { validationSplit: 1 }), refused(/validationSplit/))
    await assert.rejects(model.evaluate(x, labels, { batchSize: 1.5 }), refused(/batchSize/))
    assert.throws(
      () => model.compile({ loss: 'squares' as never }),
      refused(/loss categoricalCrossentropy|loss binary/),
    )
    assert.throws(
      () => model.compile({ loss: 'meanSquaredError', metrics: ['accuracy'] }),
      refused(/classification loss/),
    )
  })

  test('before it is compiled or built, and after it is disposed of', async () => {
    const loose = sequential({ layers: [layers.dense({ units: 1 })] })
    assert.throws(() => loose.summary(), refused(/inputShape/))
    await assert.rejects(loose.fit(x, tensor(new Float32Array(20), [20, 1])), refused(/model.compile/))
    const model = small()
    model.dispose()
    await assert.rejects(model.predict(x), refused(/disposed/))
  })
})

describe('a loss that becomes NaN', () => {
  /** Passes its input on, but for a NaN from the third step on. */
  class Poison extends Layer {
    build([shape]: Inputs<Shape>, declare: Declare): Call {
      const [y, dx] = [declare.output(shape), declare.inputGradient()]
      return {
        forward([x], { kernels, step }) {
          kernels.copy(y, x)
          if (step >= 2) host(kernels).view(y)[0] = Number.NaN
          return y
        },
        backward(dy, { kernels }) {
          if (dx) kernels.copy(dx, dy)
          return [dx]
        },
      }
    }
  }

  test('stops before the update, and names the step and the layer', async () => {
    const model = sequential({
      seed: 1,
      layers: [
        layers.dense({ units: 4, inputShape: [2] }),
        layers.batchNormalization(),
        new Poison({ name: 'poison' }),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    })
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' })
    await model.fit(x, labels, { batchSize: 10, epochs: 1 })
    const before = await model.getWeights()
    await assert.rejects(
      model.fit(x, labels, { batchSize: 10 }),
      refused(/got NaN at step 3; it began in the output of Poison "poison"/),
    )
    assert.deepEqual(await model.getWeights(), before)
    assert.equal(model.step, 2)
  })

  test('names weights that an update blew up', async () => {
    const model = small()
    model.compile({ optimizer: { ...sgdTo(Number.POSITIVE_INFINITY) }, loss: 'sparseCategoricalCrossentropy' })
    await assert.rejects(
      model.fit(x, labels, { batchSize: 10 }),
      refused(/at step 2; it began in the weights dense\/kernel/),
    )
  })
  const sgdTo = (value: number) => ({
    name: 'blow',
    config: {},
    learningRate: 1,
    state: [],
    update: (kernels: Kernels, w: Region) => kernels.fill(w, value),
  })
})

describe('fit', () => {
  test('tells callbacks in order, with means of the epoch', async () => {
    const calls: string[] = []
    const model = small()
    const history = await model.fit(x, labels, {
      batchSize: 8,
      epochs: 2,
      validationSplit: 0.2,
      callbacks: [
        {
          onTrainBegin: ({ stepsPerEpoch }) => void calls.push(`begin ${stepsPerEpoch}`),
          onEpochBegin: epoch => void calls.push(`epoch ${epoch}`),
          onBatchEnd: (batch, logs) => void calls.push(`batch ${batch} ${Object.keys(logs)}`),
          onEpochEnd: async (_epoch, logs, { model }) => {
            calls.push(`end ${Object.keys(logs)}`)
            // Evaluating in between changes nothing.
            await model.evaluate(x, labels, { batchSize: 20 })
          },
          onTrainEnd: ({ step }) => void calls.push(`done ${step}`),
        },
      ],
    })
    const epoch = (e: number) => [
      `epoch ${e}`,
      'batch 0 loss,accuracy',
      'batch 1 loss,accuracy',
      'end loss,accuracy,valLoss,valAccuracy',
    ]
    assert.deepEqual(calls, ['begin 2', ...epoch(0), ...epoch(1), 'done 4'])
    assert.deepEqual(history.epochs, [0, 1])
    const plain = await small().fit(x, labels, { batchSize: 8, epochs: 2, validationSplit: 0.2 })
    assert.deepEqual(plain.history, history.history)
  })

  test('stops after the step when its signal is aborted, and returns what there is', async () => {
    const controller = new AbortController()
    const model = small()
    const history = await model.fit(x, labels, {
      batchSize: 4,
      epochs: 100,
      signal: controller.signal,
      callbacks: [
        {
          onBatchEnd: (batch, _logs, { step }) => {
            if (step === 12) controller.abort()
            assert.ok(step <= 12, `step ${step} after the abort (batch ${batch})`)
          },
        },
      ],
    })
    assert.equal(history.stopped, 'aborted')
    assert.deepEqual(history.epochs, [0, 1])
    assert.equal(model.step, 12)
    const none = await model.fit(x, labels, { signal: controller.signal })
    assert.deepEqual([none.stopped, none.epochs], ['aborted', []])
  })

  for (const [how, train] of [
    [
      'fit',
      (model: Model, stop: () => boolean) => model.fit(zeros, zeros, { epochs: 1000, callbacks: [stopAt(stop)] }),
    ],
    ['a loop of one’s own', loop((model: Model) => model.trainOnBatch(few, few))],
    ['a loop of gradients', loop((model: Model) => model.gradientsOnBatch(few, few))],
    ['a loop of predictions', loop((model: Model) => model.predict(few))],
  ] as const) {
    test(`${how} gives timers their turn, however short its epochs and steps`, async () => {
      let ticks = 0
      const timer = setInterval(() => ticks++, 5)
      const model = sequential({ seed: 1, layers: [layers.dense({ units: 200, inputShape: [200] })] })
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
      // until they had three, however long that takes: without a turn, never
      await train(model, () => ticks >= 3)
      clearInterval(timer)
      assert.ok(ticks >= 3, `${ticks} ticks`)
    })
  }

  test('refuses a second training at the same time, and takes predictions in between', async () => {
    const model = small()
    const alone = small()
    const training = model.fit(x, labels, { epochs: 20 })
    await assert.rejects(model.fit(x, labels), refused(/in the middle of fit/))
    const [history] = await Promise.all([training, model.predict(x), model.evaluate(x, labels)])
    assert.deepEqual(history.history, (await alone.fit(x, labels, { epochs: 20 })).history)
  })

  test('resumes at initialEpoch as the unbroken run does', async () => {
    const whole = small()
    await whole.fit(x, labels, { batchSize: 8, epochs: 4 })
    const parts = small()
    await parts.fit(x, labels, { batchSize: 8, epochs: 2 })
    const rest = await parts.fit(x, labels, { batchSize: 8, epochs: 4, initialEpoch: 2 })
    assert.deepEqual(rest.epochs, [0, 1, 2, 3])
    assert.equal(parts.epoch, 4)
    assert.deepEqual(await parts.getWeights(), await whole.getWeights())
  })

  test('without shuffling, every epoch sees the batches as given', async () => {
    const a = small()
    await a.fit(x, labels, { batchSize: 8, epochs: 1, shuffle: false })
    const b = small()
    for (const [begin, end] of [
      [0, 8],
      [8, 16],
      [16, 20],
    ] as const) {
      await b.trainOnBatch(tensor(x.data.slice(begin * 2, end * 2), [end - begin, 2]), tensor(y.slice(begin, end)))
    }
    assert.deepEqual(await a.getWeights(), await b.getWeights())
  })

  test('learns bytes with a scale as it learns the floats they stand for', async () => {
    const bytes = Uint8Array.from({ length: 40 }, (_, i) => (i * 37) % 256)
    const a = small()
    const b = small()
    await a.fit(tensor(bytes, [20, 2], { scale: 1 / 255 }), labels, { epochs: 3 })
    await b.fit(
      tensor(
        Float32Array.from(bytes, v => v * (1 / 255)),
        [20, 2],
      ),
      labels,
      { epochs: 3 },
    )
    assert.deepEqual(await a.getWeights(), await b.getWeights())
  })
})

describe('names', () => {
  test('are numbered by type as Keras does, and skip those that are taken', () => {
    const model = sequential({
      layers: [
        layers.dense({ units: 1, inputShape: [1] }),
        layers.dense({ units: 1 }),
        layers.dense({ units: 1, name: 'dense_2' }),
        layers.dense({ units: 1 }),
        layers.batchNormalization(),
        layers.dropout({ rate: 0.5 }),
      ],
    })
    assert.deepEqual(
      model.layers.map(layer => layer.name),
      ['dense', 'dense_1', 'dense_2', 'dense_3', 'batch_normalization', 'dropout'],
    )
    assert.deepEqual(model.weightNames.slice(-4), [
      'batch_normalization/gamma',
      'batch_normalization/beta',
      'batch_normalization/movingMean',
      'batch_normalization/movingVariance',
    ])
  })

  test('summary shows shapes and parameters', () => {
    const model = small()
    assert.match(model.summary(), /dense_1 \(Dense\) +\[batch, 3\] +18/)
    assert.match(model.summary(), /Parameters: 33 \(33 trainable\)/)
    assert.equal(model.countParameters(), 33)
  })
})
