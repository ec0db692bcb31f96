import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { input, type Layer, layers, loadModel, model, type Tensor, tensor, type Value } from '../../src/index.ts'
import { assertClose } from '../parity/support.ts'
import { labels, waves } from './models.ts'

const { dense, dropout } = layers
const WIDTH = 40
const ones = (count: number) => tensor(new Float32Array(count * WIDTH).fill(1), [count, WIDTH])

/** A layer called on two inputs. */
function twoCalls(drop: Layer) {
  const [a, b] = [input({ shape: [WIDTH] }), input({ shape: [WIDTH] })]
  return { a, b, first: drop.apply(a), second: drop.apply(b) }
}

describe('a layer that draws and is called several times', () => {
  for (const backend of ['wasm', 'reference'] as const) {
    test(`has masks of its own for each call, and maskOf says them: ${backend}`, async () => {
      const { a, b, first, second } = twoCalls(dropout({ rate: 0.5, name: 'drop' }))
      const net = model({ inputs: [a, b], outputs: [first, second], seed: 3, backend })
      for (const step of [0, 5]) {
        const drawn = await net.predict([ones(7), ones(7)], { training: true, step })
        const said = ['drop', 'drop/1'].map(name => net.maskOf(name, { batchSize: 7, step }))
        for (const [k, { data }] of drawn.entries()) {
          assert.deepEqual(
            [...data],
            [...said[k]!.data].map(kept => 2 * kept),
          )
        }
        assert.notDeepEqual(said[0], said[1])
      }
      assert.notDeepEqual(net.maskOf('drop', { step: 1 }), net.maskOf('drop', { step: 0 }))
      assert.throws(
        () => net.maskOf('drop/2'),
        /maskOf: expected the name of a layer that draws: "drop", "drop\/1", got "drop\/2"/,
      )
    })
  }

  test('draws the same in its backward as in its forward, each call', async () => {
    const a = input({ shape: [WIDTH] })
    const bias = dense({ units: WIDTH, name: 'bias' })
    const drop = dropout({ rate: 0.5, name: 'drop' })
    const [first, second] = [drop.apply(bias.apply(a)), drop.apply(bias.apply(a))]
    const net = model({ inputs: a, outputs: [first, second], seed: 3, backend: 'wasm' })
    net.compile({ loss: ['meanSquaredError', 'meanSquaredError'] })
    // y = m · b / keep with b = 1: d loss / d b = Σ over calls of 2 · m · y / (keep · WIDTH), so 8 m / WIDTH.
    const weights = await net.getWeights()
    net.setWeights(weights.map(({ shape }, i) => tensor(new Float32Array(shape[0]! * (shape[1] ?? 1)).fill(i), shape)))
    const zeros = tensor(new Float32Array(WIDTH), [1, WIDTH])
    const { gradients } = await net.gradientsOnBatch(zeros, [zeros, zeros])
    const masks = ['drop', 'drop/1'].map(name => net.maskOf(name).data)
    const want = Array.from({ length: WIDTH }, (_, i) => (8 * (masks[0]![i]! + masks[1]![i]!)) / WIDTH)
    assertClose(gradients['bias/bias']!.data, want, 1e-6, 'bias')
  })

  test('keeps to the names of its calls when it is saved and loaded', async () => {
    const { a, b, first, second } = twoCalls(dropout({ rate: 0.5 }))
    const net = model({ inputs: [a, b], outputs: { first, second }, seed: 3, backend: 'wasm' })
    const loaded = await loadModel(await net.toSafetensors(), { backend: 'wasm' })
    const drawn = { training: true, step: 2 } as const
    assert.deepEqual(await loaded.predict([ones(3), ones(3)], drawn), await net.predict([ones(3), ones(3)], drawn))
    assert.deepEqual(loaded.maskOf('dropout/1'), net.maskOf('dropout/1'))
  })

  test('draws as a layer that is called once where it is called first: a call more changes no other mask', async () => {
    const once = () => {
      const a = input({ shape: [WIDTH] })
      return model({ inputs: a, outputs: dropout({ rate: 0.5 }).apply(a), seed: 3, backend: 'wasm' })
    }
    const { a, b, first, second } = twoCalls(dropout({ rate: 0.5 }))
    const twice = model({ inputs: [a, b], outputs: [first, second], seed: 3, backend: 'wasm' })
    assert.deepEqual(twice.maskOf('dropout', { batchSize: 4 }), once().maskOf('dropout', { batchSize: 4 }))
  })
})

/** Of the loss, at every weight. */
async function assertDerivatives(make: () => Shared) {
  const { net, x, y } = make()
  const { gradients } = await net.gradientsOnBatch(x, y)
  const weights = await net.getWeights()
  const lossAt = async (i: number, k: number, by: number) => {
    const moved = weights.map(({ data, shape }) => tensor(Float64Array.from(data), shape))
    moved[i]!.data[k]! += by
    net.setWeights(moved)
    return (await net.gradientsOnBatch(x, y)).loss
  }
  const [h, all] = [1e-5, Object.values(gradients).flatMap(({ data }) => Array.from(data))]
  const scale = Math.max(...all.map(Math.abs))
  for (const [i, name] of net.weightNames.entries()) {
    // Moving averages have none.
    if (!gradients[name]) continue
    const differences: number[] = []
    for (let k = 0; k < weights[i]!.data.length; k++) {
      differences.push(((await lossAt(i, k, h)) - (await lossAt(i, k, -h))) / (2 * h))
    }
    net.setWeights(weights)
    assertClose(gradients[name]!.data, differences, 1e-7, name, scale)
  }
}

interface Shared {
  net: ReturnType<typeof model>
  x: Tensor[]
  y: Tensor[]
}

const SHARED: Record<string, () => Layer> = {
  dense: () => dense({ units: 4, activation: 'tanh', kernelRegularizer: 'l1l2' }),
  concreteDropout: () =>
    layers.concreteDropout({
      layer: dense({ units: 4, activation: 'tanh', kernelRegularizer: 'l2' }),
      weightRegularizer: 0.1,
      dropoutRegularizer: 0.2,
    }),
  dropConnect: () => layers.dropConnect({ rate: 0.4, units: 4, activation: 'tanh' }),
  residual: () => layers.residual({ layers: [dense({ units: 4, activation: 'tanh' }), dropout({ rate: 0.3 })] }),
  batchNormalization: () => layers.batchNormalization(),
}

describe('shared weights: central differences, penalties of regularizers and layers once', () => {
  const losses = [
    [true, true],
    [true, false],
    [false, true],
  ] as const
  for (const [name, make] of Object.entries(SHARED)) {
    for (const judged of losses) {
      test(`${name}, losses on ${judged.join(' and ')}`, () =>
        assertDerivatives(() => {
          const [a, b] = [input({ shape: [4] }), input({ shape: [4] })]
          const shared = make()
          const [left, right] = [shared.apply(shared.apply(a)), shared.apply(b)]
          const one = dense({ units: 1, name: 'one' }).apply(layers.add().apply([left, right]))
          const two = dense({ units: 3, activation: 'softmax', name: 'two' }).apply(right)
          const net = model({ inputs: [a, b], outputs: [one, two], backend: 'reference', dtype: 'float64', seed: 6 })
          const loss = [
            judged[0] ? 'meanSquaredError' : null,
            judged[1] ? 'sparseCategoricalCrossentropy' : null,
          ] as const
          net.compile({ loss, lossWeights: [0.7, 2], optimizer: 'sgd' })
          const y = [waves(5, 1), labels(5, 3)].filter((_, k) => judged[k])
          return { net: net as never, x: [waves(5, 4), waves(5, 4, 2)], y: y.length > 1 ? y : (y[0] as never) }
        }))
    }
  }

  /** Some of them the same value, which others read later. */
  const MERGED: Record<string, (h: Value, g: Value) => Value> = {
    'a product of a value with itself': h => layers.multiply().apply([h, h]),
    'a sum of three, two of them the same': (h, g) => layers.add().apply([h, g, h]),
    'a sum whose first comes again, and that nobody else reads': (h, g) => {
      const linear = dense({ units: 4 }).apply(h)
      return layers.add().apply([linear, g, linear])
    },
    'a difference, and what it was made of': (h, g) => layers.add().apply([layers.subtract().apply([h, g]), h, g]),
    'the mean and the largest': (h, g) => layers.average().apply([layers.maximum().apply([h, g]), h, h]),
    'a value concatenated with itself': (h, g) => dense({ units: 4 }).apply(layers.concatenate().apply([h, g, h])),
  }
  for (const [name, merged] of Object.entries(MERGED)) {
    test(name, () =>
      assertDerivatives(() => {
        const a = input({ shape: [4] })
        const h = dense({ units: 4, activation: 'tanh' }).apply(a)
        const y = merged(h, dense({ units: 4, activation: 'tanh' }).apply(h))
        const net = model({ inputs: a, outputs: y, backend: 'reference', dtype: 'float64', seed: 6 })
        net.compile({ loss: 'meanSquaredError' })
        return { net: net as never, x: [waves(5, 4)], y: [waves(5, 4, 3)] }
      }),
    )
  }
})

test('inputs and outputs by name are those in an array; the order of outputs does not change the loss', async () => {
  const make = (order: readonly ('age' | 'kind')[], named: boolean) => {
    const [a, b] = [input({ shape: [6], name: 'left' }), input({ shape: [6], name: 'right' })]
    const tower = [dense({ units: 5, activation: 'tanh' }), dropout({ rate: 0.3 })]
    const of = (x: Value) => tower.reduce((value, layer) => layer.apply(value), x)
    const h = layers.add().apply([of(a), of(b)])
    const made = {
      age: dense({ units: 1, name: 'age' }).apply(h),
      kind: dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(h),
    }
    const outputs = named ? Object.fromEntries(order.map(name => [name, made[name]])) : order.map(name => made[name])
    const net = model({ inputs: [a, b], outputs: outputs as Value[], seed: 4, backend: 'reference', dtype: 'float64' })
    net.compile({
      loss: { kind: 'sparseCategoricalCrossentropy', age: 'meanSquaredError' },
      lossWeights: { kind: 0.4 },
      optimizer: 'sgd',
    })
    return net
  }
  const count = 11
  const [left, right, age, kind] = [waves(count, 6), waves(count, 6, 2), waves(count, 1), labels(count, 3)]
  const options = { epochs: 3, batchSize: 4 }
  const net = make(['age', 'kind'], false)
  const { history } = await net.fit([left, right], [age, kind], options)
  const weights = Object.fromEntries((await net.getWeights()).map((weight, i) => [net.weightNames[i]!, weight.data]))
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      async (reversed, named, xNamed, yNamed) => {
        const order = reversed ? (['kind', 'age'] as const) : (['age', 'kind'] as const)
        const net = make(order, named)
        const x = xNamed ? { right, left } : [left, right]
        const y = yNamed ? { age, kind } : order.map(name => ({ age, kind })[name])
        const got = (await net.fit(x, y, options)).history
        assert.deepEqual(Object.keys(got).sort(), Object.keys(history).sort())
        for (const [name, values] of Object.entries(history))
          assertClose(got[name]!, values!, reversed ? 1e-13 : 0, name)
        for (const [i, { data }] of (await net.getWeights()).entries()) {
          const name = net.weightNames[i]!
          assertClose(data, weights[name]!, reversed ? 1e-12 : 0, name)
        }
        const predicted = await net.predict(x)
        assert.deepEqual(Object.keys(predicted), named ? [...order] : ['0', '1'])
      },
    ),
    { numRuns: 16 },
  )
})
