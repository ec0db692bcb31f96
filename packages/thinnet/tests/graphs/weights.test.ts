import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type CompileOptions,
  input,
  type Layer,
  layers,
  model,
  oneHot,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.ts'
import { assertClose, fixture, type Stored } from '../parity/support.ts'

const { dense } = layers
const COUNT = 12
const exactly = { backend: 'reference', dtype: 'float64', seed: 3 } as const

const numbers = (count: number, width: number, speed: number) =>
  tensor(
    Float64Array.from({ length: count * width }, (_, i) => Math.sin(speed * (i + 1))),
    [count, width],
  )
const x = numbers(COUNT, 4, 1.7)
const classes = Int32Array.from({ length: COUNT }, (_, i) => (i * i + (i >> 1)) % 3)

/** Of these rows, in this order. */
function take({ data, shape }: Tensor, rows: readonly number[]): Tensor {
  const width = data.length / shape[0]!
  return tensor(Float64Array.from(rows.flatMap(row => Array.from(data.slice(row * width, (row + 1) * width)))), [
    rows.length,
    ...shape.slice(1),
  ])
}

function classifier(options: Partial<CompileOptions> = {}, units = 3, activation: 'softmax' | 'sigmoid' = 'softmax') {
  const net = sequential({
    ...exactly,
    layers: [dense({ units: 5, activation: 'tanh', inputShape: [4] }), dense({ units, activation })],
  })
  net.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'sgd', ...options })
  return net
}

function twoHeads() {
  const x = input({ shape: [4] })
  const h = dense({ units: 5, activation: 'tanh' }).apply(x)
  const a = dense({ units: 2, name: 'a' }).apply(h)
  const b = dense({ units: 3, activation: 'softmax', name: 'b' }).apply(h)
  const net = model({ inputs: x, outputs: { a, b }, ...exactly })
  net.compile({ loss: { a: 'meanSquaredError', b: 'sparseCategoricalCrossentropy' }, lossWeights: { a: 0.3 } })
  return net
}

const twoTargets = { a: numbers(COUNT, 2, 0.7), b: tensor(classes) }
const rows = (targets: typeof twoTargets, of: readonly number[]) => ({ a: take(targets.a, of), b: take(targets.b, of) })

type Gradients = Record<string, Pick<Tensor, 'data'>>
type Result = { loss: number; gradients: Gradients }

/** Both times the number of samples they are means over: sums, equal but for rounding. */
function assertSums(got: Result, count: number, want: Result, wantCount: number) {
  const sum = (value: number, count: number) => [value * count]
  assertClose(sum(got.loss, count), sum(want.loss, wantCount), 1e-12, 'loss')
  for (const [name, { data }] of Object.entries(want.gradients)) {
    const scaled = (values: ArrayLike<number>, by: number) => Float64Array.from(values, value => value * by)
    assertClose(scaled(got.gradients[name]!.data, count), scaled(data, wantCount), 1e-11, name)
  }
}

/** Whole numbers, of which one at least is not 0. */
const times = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: COUNT, maxLength: COUNT })
  .filter(times => times.some(n => n > 0))
const repeated = (times: readonly number[]) => times.flatMap((n, i) => Array<number>(n).fill(i))
const runs = { numRuns: 25 }

describe('whole weights of samples: the sums over samples that are there so many times', () => {
  test('losses and gradients, 0 leaving a sample out', async () => {
    const net = classifier()
    await fc.assert(
      fc.asyncProperty(times, async times => {
        const again = repeated(times)
        const weighted = await net.gradientsOnBatch(x, tensor(classes), { sampleWeight: times })
        const plain = await net.gradientsOnBatch(take(x, again), take(tensor(classes), again))
        assertSums(weighted, COUNT, plain, again.length)
      }),
      runs,
    )
  })

  test('of two outputs, weighted alike or each for itself', async () => {
    const net = twoHeads()
    await fc.assert(
      fc.asyncProperty(times, async times => {
        const again = repeated(times)
        const sampleWeight = tensor(Float64Array.from(times))
        const weighted = await net.gradientsOnBatch(x, twoTargets, { sampleWeight })
        assert.deepEqual(
          await net.gradientsOnBatch(x, twoTargets, { sampleWeight: { a: sampleWeight, b: sampleWeight } }),
          weighted,
        )
        const plain = await net.gradientsOnBatch(take(x, again), rows(twoTargets, again))
        assertSums(weighted, COUNT, plain, again.length)
      }),
      runs,
    )
  })

  test('weights of one output leave the other as it is', async () => {
    const net = twoHeads()
    const { gradients } = await net.gradientsOnBatch(x, twoTargets)
    const got = await net.gradientsOnBatch(x, twoTargets, { sampleWeight: { b: Array(COUNT).fill(2) } })
    for (const name of ['a/kernel', 'a/bias']) assert.deepEqual(got.gradients[name], gradients[name])
    assertClose(
      got.gradients['b/kernel']!.data,
      gradients['b/kernel']!.data.map(value => 2 * value),
      1e-13,
      'b/kernel',
    )
  })

  test('in evaluate and in the numbers of fit, whatever the batch size', async () => {
    const given = [1, 0, 3, 2, 0, 1, 1, 4, 2, 0, 0, 1]
    const again = repeated(given)
    const net = classifier()
    const y = tensor(classes)
    const { loss } = await net.evaluate(take(x, again), take(y, again))
    for (const batchSize of [1, 5, COUNT]) {
      const got = await net.evaluate(x, y, { sampleWeight: given, batchSize })
      assertClose([got.loss * COUNT], [loss * again.length], 1e-12, `in batches of ${batchSize}`)
    }
    const options = { validationData: [x, y, given] as const, sampleWeight: given, batchSize: COUNT, shuffle: false }
    const { history } = await classifier().fit(x, y, options)
    assertClose([history.loss![0]! * COUNT], [loss * again.length], 1e-12, 'loss')
    const trained = classifier()
    await trained.fit(x, y, { ...options, validationData: [x, y] })
    const after = await trained.evaluate(x, y, { sampleWeight: given })
    assertClose(history.valLoss!, [after.loss], 1e-12, 'valLoss')
  })

  test('penalties are not weighted, and metrics count every sample once', async () => {
    const net = sequential({
      ...exactly,
      layers: [dense({ units: 3, activation: 'softmax', kernelRegularizer: 'l2', inputShape: [4] })],
    })
    net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
    const y = tensor(classes)
    const none = await net.evaluate(x, y, { sampleWeight: Array(COUNT).fill(0) })
    const plain = await net.evaluate(x, y)
    const [kernel] = await net.getWeights()
    assertClose([none.loss], [0.01 * Array.from(kernel!.data).reduce((sum, w) => sum + w * w, 0)], 1e-12, 'penalty')
    assert.equal(none.accuracy, plain.accuracy)
  })
})

describe('weights of classes: those of the samples that they mean, to the same bits', () => {
  const given = fc.dictionary(
    fc.constantFrom('0', '1', '2'),
    fc.double({ min: 0, max: 20, noNaN: true }).filter(weight => weight === 0 || weight > 1e-9),
  )
  const of = (weights: Record<string, number>, labels: ArrayLike<number>) =>
    Float64Array.from(labels, label => weights[label] ?? 1)

  test('class indices and vectors, along with weights of samples', async () => {
    const [sparse, vectors] = [classifier(), classifier({ loss: 'categoricalCrossentropy' })]
    const each = Float64Array.from({ length: COUNT }, (_, i) => i % 4)
    const hot = oneHot(tensor(classes), 3)
    await fc.assert(
      fc.asyncProperty(given, async classWeight => {
        for (const [net, y] of [[sparse, tensor(classes)] as const, [vectors, hot] as const]) {
          const sampleWeight = of(classWeight, classes)
          const want = await net.gradientsOnBatch(x, y, { sampleWeight })
          assert.deepEqual(await net.gradientsOnBatch(x, y, { classWeight }), want)
          const both = sampleWeight.map((weight, i) => weight * each[i]!)
          assert.deepEqual(
            await net.gradientsOnBatch(x, y, { classWeight, sampleWeight: each }),
            await net.gradientsOnBatch(x, y, { sampleWeight: both }),
          )
        }
      }),
      runs,
    )
  })

  test('two classes, one number', async () => {
    const net = classifier({ loss: 'binaryCrossentropy' }, 1, 'sigmoid')
    const y = classes.map(label => +(label > 0))
    const classWeight = { 1: 20 }
    const sampleWeight = of(classWeight, y)
    for (const shape of [[COUNT], [COUNT, 1]]) {
      assert.deepEqual(
        await net.gradientsOnBatch(x, tensor(y, shape), { classWeight }),
        await net.gradientsOnBatch(x, tensor(y, shape), { sampleWeight }),
      )
    }
  })

  for (const [i, { labels, weights }] of fixture<{ labels: Stored; weights: Record<string, number> }[]>(
    'class_weight',
  ).entries()) {
    test(`'balanced' is what scikit-learn counts: labels ${i}`, async () => {
      const count = labels.data.length
      const net = classifier({}, 5)
      const [inputs, y] = [numbers(count, 4, 2.3), tensor(Int32Array.from(labels.data))]
      assertSums(
        await net.gradientsOnBatch(inputs, y, { classWeight: 'balanced' }),
        count,
        await net.gradientsOnBatch(inputs, y, { sampleWeight: of(weights, labels.data) }),
        count,
      )
    })
  }

  test('in fit: of the samples that are trained on, not of those held back, which count as they are', async () => {
    const at = 8
    const [held, apart] = [classifier(), classifier()]
    const y = tensor(classes)
    const first = Array.from({ length: at }, (_, i) => i)
    const rest = Array.from({ length: COUNT - at }, (_, i) => at + i)
    const options = { classWeight: 'balanced', epochs: 3, batchSize: 3 } as const
    const history = await held.fit(x, y, { ...options, validationSplit: 1 - at / COUNT })
    const validationData = [take(x, rest), take(y, rest)] as const
    assert.deepEqual(await apart.fit(take(x, first), take(y, first), { ...options, validationData }), history)
    assert.deepEqual(await held.getWeights(), await apart.getWeights())
  })
})

test('weights count on wasm as on the reference', async () => {
  const of = async (o: object) => {
    const row: Layer[] = [dense({ units: 3, activation: 'softmax', inputShape: [4] })]
    const net = sequential({ seed: 3, layers: row, ...o })
    net.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'adam' })
    await net.fit(x, tensor(classes), {
      classWeight: { 1: 5 },
      sampleWeight: Float32Array.from({ length: COUNT }, (_, i) => (i % 3) / 2),
      epochs: 5,
      batchSize: 5,
    })
    return (await net.getWeights()).map(({ data }) => data)
  }
  const want = await of(exactly)
  for (const [i, got] of (await of({ backend: 'wasm' })).entries()) assertClose(got, want[i]!, 1e-5, `${i}`)
})
