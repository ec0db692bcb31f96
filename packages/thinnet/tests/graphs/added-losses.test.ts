import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkGradients } from '../../src/inspect/check-gradients.ts'
import { standalone } from '../../src/inspect/standalone.ts'
import * as layers from '../../src/layers/index.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../../src/layers/layer.ts'
import { input } from '../../src/layers/value.ts'
import { model } from '../../src/model/graph-model.ts'
import { sequential } from '../../src/model/sequential.ts'
import { loadModel } from '../../src/saving/load.ts'
import type { Shape } from '../../src/tensor/shape.ts'
import { type Tensor, tensor } from '../../src/tensor/tensor.ts'

const square = (x: number, amount: number) => amount * x * x
const slope = (x: number, amount: number) => 2 * amount * x

/** y = x, with amount · the mean of x² as a loss; wrong: its backward forgets it. */
class Activity extends Layer {
  readonly #o: { amount: number; wrong?: boolean }

  constructor(options: LayerOptions & { amount: number; wrong?: boolean }) {
    super(options, ['amount', 'wrong'])
    this.#o = options
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { amount, wrong } = this.#o
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const { losses, dlosses } = declare.addLoss()
    declare.backwardReads('input')
    return {
      forward([x], { kernels }) {
        kernels.rowMeans(losses, [x], square, [amount])
        kernels.copy(y, x)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        if (!dx) return [null]
        const dloss = { weights: dlosses, count: 1 }
        if (wrong) kernels.fill(dx, 0)
        else kernels.rowMeansBackward(dx, [x], slope, dloss, [amount])
        kernels.add(dx, dx, dy)
        return [dx]
      },
    }
  }
}

const waves = (shape: number[], seed: number) =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(seed + 2 * i)),
    shape,
  )
const x = waves([10, 3], 1)
const y = waves([10, 2], 2)
const amount = 0.3
const zeros = tensor(new Float32Array(40), [10, 4])

const meanSquare = ({ data }: Tensor) => Array.from(data, v => v * v).reduce((a, b) => a + b) / data.length

/** Loss and weights of two trainings, which are to be the same. */
const alike = (a: readonly Tensor[], b: readonly Tensor[]) => {
  for (const [k, { data }] of a.entries()) {
    for (const [i, value] of data.entries()) assert.ok(Math.abs(value - b[k]!.data[i]!) < 1e-6, `${k}[${i}]`)
  }
}

type Backend = 'wasm' | 'reference'
function pair(backend: Backend) {
  const hidden = () => layers.dense({ units: 4, activation: 'tanh', inputShape: [3], name: 'hidden' })
  const rest = () => [layers.dropout({ rate: 0.4, name: 'dropout' }), layers.dense({ units: 2, name: 'last' })]
  const added = sequential({ seed: 1, backend, layers: [hidden(), new Activity({ amount }), ...rest()] })
  const from = input({ shape: [3] })
  const h = hidden().apply(from)
  const out = rest().reduce((value, layer) => layer.apply(value), h)
  const judged = model({ seed: 1, backend, inputs: from, outputs: { y: out, h } })
  added.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['meanAbsoluteError'] })
  judged.compile({
    optimizer: 'adam',
    loss: { y: 'meanSquaredError', h: 'meanSquaredError' },
    lossWeights: { y: 1, h: amount },
  })
  return { added, judged }
}

describe('a loss that a layer adds', () => {
  for (const backend of ['wasm', 'reference'] as const) {
    for (const accumulate of [1, 3]) {
      test(`is the same as one on an output of its own, ${accumulate} parts, on ${backend}`, async () => {
        const { added, judged } = pair(backend)
        const options = { epochs: 2, batchSize: accumulate === 1 ? 4 : 3, accumulate, shuffle: true }
        const a = await added.fit(x, y, { ...options, validationData: [x, y] })
        const b = await judged.fit(x, { y, h: zeros }, { ...options, validationData: [x, { y, h: zeros }] })
        for (const name of ['loss', 'valLoss']) {
          for (const [e, loss] of a.history[name]!.entries()) assert.ok(Math.abs(loss - b.history[name]![e]!) < 1e-6)
        }
        alike(await added.getWeights(), await judged.getWeights())
      })
    }
  }

  test('counts in evaluate, whatever the batches, and in trainOnBatch with a loss of your own', async () => {
    const { added } = pair('wasm')
    const whole = await added.evaluate(x, y)
    assert.deepEqual(await added.evaluate(x, y, { batchSize: 3 }), whole)
    const made = sequential({
      seed: 2,
      layers: [new Activity({ amount, inputShape: [3] }), layers.dense({ units: 2 })],
    })
    made.compile({ optimizer: 'sgd' })
    const { loss } = await made.gradientsOnBatch(x, outputs => ({ loss: 2, gradient: outputs }))
    assert.ok(Math.abs(loss - 2 - amount * meanSquare(x)) < 1e-6)
  })

  test('of a call that no loss comes back to is fitted all the same', async () => {
    const from = input({ shape: [3] })
    const hidden = layers.dense({ units: 4, name: 'hidden' }).apply(from)
    const outputs = { other: new Activity({ amount }).apply(hidden), y: layers.dense({ units: 2 }).apply(from) }
    const made = model({ inputs: from, outputs, seed: 4 })
    made.compile({ optimizer: 'sgd', loss: { y: 'meanSquaredError' } })
    const { gradients } = await made.gradientsOnBatch(x, { y })
    const theirs = sequential({ layers: [layers.dense({ units: 4, inputShape: [3] })] })
    theirs.setWeights((await made.getWeights()).slice(0, 2))
    theirs.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const wanted = Object.values((await theirs.gradientsOnBatch(x, zeros)).gradients)
    const scaled = wanted.map(t =>
      tensor(
        Float32Array.from(t.data, v => v * amount),
        t.shape,
      ),
    )
    alike([gradients['hidden/kernel']!, gradients['hidden/bias']!], scaled)
  })

  test('counts once for each call of a layer, frozen or not', async () => {
    const from = input({ shape: [3] })
    const once = new Activity({ amount, trainable: false })
    const made = model({ inputs: from, outputs: once.apply(once.apply(from)) })
    made.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const { loss } = await made.evaluate(x, x)
    assert.ok(Math.abs(loss - 2 * amount * meanSquare(x)) < 1e-6)
  })

  test('is checked by checkGradients, in a row too, and one that backward forgets is found', async () => {
    assert.ok((await checkGradients(new Activity({ amount }), { inputShape: [4] })).passed)
    const row = [layers.dense({ units: 3 }), new Activity({ amount }), layers.dense({ units: 2 })]
    assert.ok((await checkGradients(row, { inputShape: [4], loss: 'meanSquaredError' })).passed)
    assert.ok(!(await checkGradients(new Activity({ amount, wrong: true }), { inputShape: [4] })).passed)
  })

  test('comes back by itself in a layer on its own, as its mean', async () => {
    const alone = standalone(new Activity({ amount: 1 }), { inputShape: [2] })
    await alone.forward([[1, 2], [3, 4]]) // biome-ignore format: rows
    assert.deepEqual([...(await alone.backward([[0, 0], [10, 10]])).data], [0.5, 1, 11.5, 12]) // biome-ignore format: rows
  })

  test('is saved with the model', async () => {
    const { added } = pair('wasm')
    await added.trainOnBatch(x, y)
    const loaded = await loadModel(await added.toSafetensors(), {
      backend: 'wasm',
      customObjects: { Activity: (options: never) => new Activity(options) },
    })
    assert.deepEqual(await loaded.evaluate(x, y), await added.evaluate(x, y))
    assert.deepEqual(await loaded.trainOnBatch(x, y), await added.trainOnBatch(x, y))
  })

  test('is one a call, and not within timeDistributed', () => {
    class Twice extends Layer {
      build([shape]: Inputs<Shape>, declare: Declare): Call {
        const y = declare.output(shape)
        declare.addLoss()
        declare.addLoss()
        return { forward: () => y, backward: () => [null] }
      }
    }
    assert.throws(() => sequential({ layers: [new Twice({ inputShape: [2] })] }), /expected one loss of its own, got a/)
    const layer = layers.timeDistributed({ layer: new Activity({ amount }), inputShape: [5, 2] })
    assert.throws(() => sequential({ layers: [layer] }), /a layer without a loss of its own, got activity/)
  })
})
