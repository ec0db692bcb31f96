import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Callback, FitContext } from '../callbacks/callback.ts'
import * as callbacks from '../callbacks/index.ts'
import { ThinnetError } from '../errors.ts'
import * as layers from '../layers/index.ts'
import { type Call, type Declare, type Inputs, Layer } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'
import { tensor } from '../tensor/tensor.ts'
import type { FitOptions } from './fit-options.ts'
import { type Sequential, sequential } from './sequential.ts'

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, message)
  return true
}
const x = tensor(
  Float32Array.from({ length: 40 }, (_, i) => Math.sin(i)),
  [20, 2],
)
const y = tensor(
  Float32Array.from({ length: 20 }, (_, i) => Math.cos(i)),
  [20, 1],
)
function line(...more: Layer[]): Sequential {
  const model = sequential({
    seed: 1,
    backend: 'reference',
    layers: [layers.dense({ units: 1, inputShape: [2] }), ...more],
  })
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
  return model
}
const fit = (options: object) => line().fit(x, y, options as FitOptions)

describe('callbacks', () => {
  test('are a list or a single one, with whatever else theirs have', async () => {
    const calls: string[] = []
    class Base {
      onEpochBegin() {
        calls.push('base')
      }
    }
    class Own extends Base implements Callback {
      best = 3
      once = 'a word that begins with on'
      onEpochEnd() {
        calls.push(`own ${this.#text()} ${this.once.length}`)
      }
      #text() {
        return this.best
      }
      only() {}
      toJSON() {}
    }
    const bare = Object.assign(Object.create(null), { onTrainEnd: () => void calls.push('bare') })
    await fit({ callbacks: new Own() })
    await fit({ callbacks: [bare, {}, { onEpochEnd: undefined }, callbacks.terminateOnNaN()] })
    await fit({ callbacks: [] })
    await fit({ callbacks: undefined })
    assert.deepEqual(calls, ['base', 'own 3 26', 'bare'])
  })

  class Whole {
    onEpochEnd() {}
  }
  class Misspelt extends Whole {
    onBatchBegin() {}
  }
  const hooks =
    'hooks among onTrainBegin, onEpochBegin, onBatchEnd, onTestBegin, onTestEnd, onEpochEnd, onEpochSettled, onNotFinite, onTrainEnd'
  const cases: [unknown, RegExp][] = [
    [
      callbacks.earlyStopping,
      /callbacks: expected an object with hooks, got a function earlyStopping\. Call earlyStopping\(\)/,
    ],
    [[callbacks.terminateOnNaN], /callbacks\[0\]: .+ Call terminateOnNaN\(\)/],
    [[{}, Whole], /callbacks\[1\]: .+got a function Whole\. Make one of it: new Whole\(\)\./],
    [[() => {}], /got a function\. Call it\(\), or give \{ onEpochEnd: … \}\./],
    [callbacks, /expected an object with hooks, got a Module/],
    [null, /callbacks: expected an object with hooks, got null/],
    ['earlyStopping', /callbacks: expected an object with hooks, got "?earlyStopping/],
    [[false], /callbacks\[0\]: expected an object with hooks, got false\. Leave it out/],
    [[null], /got null\. Leave it out/],
    // biome-ignore lint/suspicious/noSparseArray: what is tried
    [[, {}], /callbacks\[0\]: .+ got undefined/],
    [[[callbacks.terminateOnNaN()]], /Give one list/],
    [Promise.resolve({}), /an object with hooks/],
    [new Set([callbacks.terminateOnNaN()]), /an object with hooks/],
    [{ name: 'mine', epochEnd() {} }, /an object with hooks, got an object with keys name, epochEnd/],
    [{ onEpochEnded() {} }, new RegExp(`callbacks: expected ${hooks}, got "onEpochEnded"`)],
    [[{ onEpochEnd() {}, onBatchBegin() {} }], new RegExp(`callbacks\\[0\\]: expected ${hooks}, got "onBatchBegin"`)],
    [{ on_epoch_end() {} }, /got "on_epoch_end"/],
    [new Misspelt(), /got "onBatchBegin"/],
    [{ onEpochEnd: 5 }, /onEpochEnd: a function, got 5/],
    [{ onEpochEnd: null }, /onEpochEnd: a function, got null/],
    [{ name: 'a', getState: () => ({}) }, /callback a: expected getState and setState, got "?one of the two/],
    [{ getState: () => ({}), setState() {} }, /a name, since it remembers, got undefined/],
    [{ name: 'a/b', getState: () => ({}), setState() {} }, /a name without "\/"/],
    [{ name: 'a', forFit: () => ({ onEpochEnded() {} }) }, /got "onEpochEnded"/],
    [{ name: 'a', forFit: () => undefined }, /callback a: expected an object with hooks, got undefined/],
    [
      { name: 'a', watches: { monitors: ['loss'] }, getState: () => ({}), setState() {} },
      /watches: monitors: expected a string, a number, a boolean or null, got \[/,
    ],
  ]
  for (const [value, message] of cases) {
    test(`that would never be called are refused: ${message.source}`, async () => {
      const model = line()
      const before = await model.getWeights()
      await assert.rejects(model.fit(x, y, { callbacks: value as Callback }), refused(message))
      assert.deepEqual(await model.getWeights(), before)
    })
  }
})

describe('options of fit', () => {
  const data = [x, y]
  const cases: [object, RegExp][] = [
    [{ signal: new AbortController() }, /signal: an AbortSignal, got .+\. Give controller\.signal\./],
    [{ signal: null }, /signal: an AbortSignal, got null/],
    [{ signal: true }, /signal: an AbortSignal, got true/],
    [{ signal: { aborted: false } }, /signal: an AbortSignal/],
    [{ validationSplit: null }, /validationSplit: a number in \[0, 1\), got null/],
    [{ validationSplit: '0.2' }, /validationSplit: a number in \[0, 1\), got "?0\.2/],
    [{ validationSplit: [0.2] }, /validationSplit: a number in/],
    [{ validationSplit: -0.1 }, /validationSplit: a number in/],
    [{ validationSplit: 1e-20 }, /leaves a sample to validate with, got "?1e-20 of 20/],
    [{ validationSplit: 0.99 }, /leaves a sample to train on/],
    [
      { validationData: null },
      /validationData: \[inputs, targets\], and perhaps sampleWeight, or a stream of such, got null/,
    ],
    [
      { validationData: false },
      /validationData: \[inputs, targets\], and perhaps sampleWeight, or a stream of such, got false/,
    ],
    [
      { validationData: { x, y } },
      /validationData: \[inputs, targets\], and perhaps sampleWeight, or a stream of such, got an object with keys x, y/,
    ],
    [
      { validationData: [...data, y, y] },
      /validationData: \[inputs, targets\], and perhaps sampleWeight, or a stream of such, got/,
    ],
    [
      { validationData: [x] },
      /validationData: \[inputs, targets\], and perhaps sampleWeight, or a stream of such, got/,
    ],
    [{ validationData: x }, /validationData: \[inputs, targets\], and perhaps sampleWeight, or a stream of such, got/],
    [{ validationData: data, validationSplit: 0.5 }, /one of the two, got "?both/],
    [{ verbose: 3 }, /verbose: 0, 1 or 2, got 3/],
    [{ verbose: true }, /verbose: 0, 1 or 2, got true/],
    [{ verbose: false }, /verbose: 0, 1 or 2, got false/],
    [{ verbose: 'auto' }, /verbose: 0, 1 or 2, got "?auto/],
    [{ verbose: null }, /verbose: 0, 1 or 2, got null/],
    [{ batchSize: null }, /batchSize: a whole number ≥ 1, got null/],
    [{ epochs: null }, /epochs: a whole number ≥ 1, got null/],
    [{ initialEpoch: null }, /initialEpoch: a whole number ≥ 0, got null/],
    [{ shuffle: null }, /shuffle: .+got null/],
  ]
  for (const [options, message] of cases) {
    test(`are refused: ${message.source}`, () => assert.rejects(fit(options), refused(message)))
  }

  test('may be undefined, which is their default', async () => {
    const names = [
      'signal',
      'validationSplit',
      'validationData',
      'verbose',
      'batchSize',
      'epochs',
      'initialEpoch',
      'shuffle',
    ]
    const { history, epochs } = await fit(Object.fromEntries(names.map(name => [name, undefined])))
    assert.deepEqual([history, epochs], [(await fit({})).history, [0]])
    assert.ok((await fit({ validationSplit: 0, validationData: data })).history.valLoss)
  })
})

describe('training is stopped', () => {
  const stopping = (stop: (context: FitContext) => void): Callback => ({
    onBatchEnd: (_batch, _logs, context) => void (context.step === 7 && stop(context)),
  })
  const cases: Record<string, [(context: FitContext) => void, string]> = {
    'by stop() without a reason': [({ stop }) => stop(), 'stopped'],
    'by stop(undefined)': [({ stop }) => stop(undefined), 'stopped'],
    'by stop with a reason': [({ stop }) => stop('enough'), 'enough'],
    "by the first reason that is given, were it ''": [({ stop }) => [stop(''), stop('late')], ''],
    'by model.stopTraining = true': [
      ({ model }) => {
        model.stopTraining = false
        model.stopTraining = true
        model.stopTraining = true
      },
      'stopped',
    ],
  }
  for (const [name, [stop, reason]] of Object.entries(cases)) {
    test(name, async () => {
      const model = line()
      const { stopped, epochs } = await model.fit(x, y, { batchSize: 4, epochs: 9, callbacks: stopping(stop) })
      assert.deepEqual([stopped, epochs, model.step, model.stopTraining], [reason, [0], 7, true])
      assert.equal((await model.fit(x, y)).stopped, undefined)
      assert.equal(model.stopTraining, false)
    })
  }

  test('by model.stopTraining from outside', async () => {
    const model = line()
    setTimeout(() => {
      model.stopTraining = true
    }, 1)
    assert.equal((await model.fit(x, y, { epochs: 1_000_000 })).stopped, 'stopped')
  })

  test('but not where nothing is trained, nor by what is no reason, nor afterwards', async () => {
    const model = line()
    const set = (value: unknown) => () => {
      model.stopTraining = value as boolean
    }
    assert.throws(set(true), refused(/stopTraining: expected a model in the middle of fit, got/))
    assert.throws(set(1), refused(/stopTraining: expected true or false, got 1/))
    set(false)()
    let kept: FitContext | undefined
    const history = await model.fit(x, y, {
      callbacks: {
        onTrainBegin(context) {
          kept = context
          for (const reason of [5, null, {}]) {
            assert.throws(() => context.stop(reason as never), refused(/stop: expected a reason, got/))
          }
        },
      },
    })
    kept!.stop('late')
    assert.equal(history.stopped, undefined)
    const back = stopping(({ model, stop }) => {
      stop()
      model.stopTraining = false
    })
    await assert.rejects(model.fit(x, y, { batchSize: 4, epochs: 9, callbacks: back }), refused(/cannot be taken back/))
  })
})

describe('validation is left', () => {
  /** Hands its input on, and tells of every batch in inference. */
  class Probe extends Layer {
    tell: (batch: number) => void = () => {}
    batches = 0
    build([shape]: Inputs<Shape>, declare: Declare): Call {
      const [y, dx] = [declare.output(shape), declare.inputGradient()]
      return {
        forward: ([x], { kernels, training }) => {
          kernels.copy(y, x)
          if (!training) this.tell(++this.batches)
          return y
        },
        backward(dy, { kernels }) {
          if (dx) kernels.copy(dx, dy)
          return [dx]
        },
      }
    }
  }
  /** More than are computed at a time. */
  const count = 100_000
  const many = [tensor(new Float32Array(2 * count), [count, 2]), tensor(new Float32Array(count), [count, 1])] as const

  test('when the signal is aborted, or the model is disposed of, after its batch', async () => {
    const counting = new Probe()
    const whole = line(counting)
    await whole.fit(x, y, { epochs: 2, validationData: many })
    assert.ok(counting.batches >= 4)
    for (const reason of ['aborted', 'disposed']) {
      const probe = new Probe()
      const model = line(probe)
      const controller = new AbortController()
      probe.tell = () => {
        if (model.epoch === 0) return
        if (reason === 'aborted') controller.abort()
        else model.dispose()
      }
      const weights: unknown[] = []
      const { stopped, epochs, history } = await model.fit(x, y, {
        ...{ epochs: 5, validationData: many, signal: controller.signal },
        callbacks: { onTrainEnd: async ({ model }) => void weights.push(await model.getWeights()) },
      })
      assert.deepEqual([stopped, epochs, history.valLoss!.length], [reason, [0], 1])
      assert.equal(probe.batches, counting.batches / 2 + 1)
      assert.deepEqual(weights, [await whole.getWeights()])
    }
  })
})
