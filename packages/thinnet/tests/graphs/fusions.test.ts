import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Activation } from '../../src/activations/activation.ts'
import { relu, sigmoid, tanh } from '../../src/activations/index.ts'
import { type Calls, callsOf, type Placed } from '../../src/engine/calls.ts'
import { fuse } from '../../src/engine/fusions.ts'
import { graphOf } from '../../src/engine/graph.ts'
import { checkGradients } from '../../src/inspect/check-gradients.ts'
import * as layers from '../../src/layers/index.ts'
import type { Layer } from '../../src/layers/layer.ts'
import { input, type Value } from '../../src/layers/value.ts'
import { nameLayers } from '../../src/model/names.ts'
import { rowOf } from '../../src/model/row.ts'
import { sequential } from '../../src/model/sequential.ts'
import { tensor } from '../../src/tensor/tensor.ts'
import { callsOfRow } from '../programs.ts'

/** A call's class, with the relus that it computes before and after. */
const nameOf = ({ layer, reluBefore, reluAfter }: Placed) =>
  `${reluBefore && layer.constructor.name !== 'ActivationLayer' ? 'relu, ' : ''}${layer.constructor.name}${reluAfter ? ', relu' : ''}`
const namesOf = (row: Layer[]) => callsOfRow(row).calls.map(call => nameOf(call).replace(', relu', ''))

describe('how a row of layers is computed', () => {
  test('relu goes after pooling, and into dropout', () => {
    const row = [
      layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d(),
      layers.dropout({ rate: 0.5 }),
    ]
    assert.deepEqual(namesOf(row), ['Conv2d', 'MaxPooling2d', 'relu, Dropout'])
  })

  test('another activation, one of your own, and the last one stay where they are', () => {
    const own: Activation = { ...relu, name: 'mine' }
    for (const activation of ['sigmoid', own] as const) {
      const row = [layers.activation({ activation }), layers.maxPooling2d(), layers.activation({ activation })]
      assert.deepEqual(namesOf([...row, layers.dropout({ rate: 0.5 })]), [
        'ActivationLayer',
        'MaxPooling2d',
        'ActivationLayer',
        'Dropout',
      ])
    }
    const [dense, last] = callsOfRow([layers.dense({ units: 2, activation: 'relu' })]).calls
    assert.deepEqual([dense!.reluAfter, last!.reluBefore], [false, null])
  })

  test('a dense layer applies the relu after it', () => {
    const { calls } = callsOfRow([
      layers.dense({ units: 2, activation: 'relu' }),
      layers.dense({ units: 2, activation: 'tanh' }),
      layers.dropout({ rate: 0.5 }),
    ])
    assert.deepEqual(
      calls.map(({ reluAfter, reluBefore }) => [reluAfter, reluBefore !== null]),
      [
        [true, false],
        [false, true],
        [false, false],
        [false, false],
        [false, false],
      ],
    )
  })

  test('a layer that is taken out of a row no longer does what it did there', () => {
    const dense = layers.dense({ units: 2 })
    const activation = layers.activation({ activation: 'relu' })
    const end = layers.dense({ units: 2 })
    const fused = ({ calls }: Calls) => calls.map(call => call.reluAfter || call.reluBefore !== null)
    assert.deepEqual(fused(callsOfRow([dense, activation, end])), [true, true, false])
    for (const row of [
      [activation, end],
      [dense, end],
    ]) {
      assert.deepEqual(fused(callsOf(rowOf(row, [4]).graph)), [false, false])
    }
  })

  test('what has another reader, or is an output, stays as it is', () => {
    const x = input({ shape: [4] })
    const drop = () => layers.dropout({ rate: 0.5 })
    const named = [layers.dense({ units: 4 }), layers.activation({ activation: 'relu' }), drop(), drop()]
    const [dense, relu, dropout, other] = nameLayers(named, 'test')
    const h = dense!.apply(x)
    const r = relu!.apply(h)
    const d = dropout!.apply(r)
    const seen = (...outputs: Value[]) => {
      const { calls } = callsOf(graphOf([x], outputs, 'test'))
      return calls.map(nameOf)
    }
    assert.deepEqual(seen(d), ['Dense', 'relu, Dropout'])
    assert.deepEqual(seen(dropout!.apply(d)), ['Dense, relu', 'relu, Dropout', 'Dropout'])
    assert.deepEqual(seen(d, r), ['Dense', 'ActivationLayer', 'Dropout'])
    assert.deepEqual(seen(d, other!.apply(r)), ['Dense, relu', 'ActivationLayer', 'Dropout', 'Dropout'])
    assert.deepEqual(seen(d, other!.apply(h)), ['Dense', 'relu, Dropout', 'Dropout'])
    assert.deepEqual(seen(dropout!.apply(d), h), ['Dense', 'relu, Dropout', 'Dropout'])
  })

  test('looks at each call a few times, however many there are', () => {
    const inputsAsked = (length: number) => {
      let asked = 0
      const counted = (call: Placed): Placed => ({
        ...call,
        get inputs() {
          asked++
          return call.inputs
        },
      })
      const { calls, outputs } = callsOfRow(Array.from({ length }, () => layers.activation({ activation: 'relu' })))
      assert.equal(fuse(calls.map(counted), outputs).length, length)
      return asked / length
    }
    assert.ok(inputsAsked(500) <= 2 * inputsAsked(5))
  })
})

/** The same functions in a form that nothing is known of. */
const opaque = (f: Activation): Activation => ({ ...f })

/** A convolutional network with everything that is rearranged, or with nothing of it. */
async function trained(backend: 'wasm' | 'reference', scaling: 'inverted' | 'vanilla', arranged: boolean) {
  const of = (f: Activation) => (arranged ? f : opaque(f))
  const model = sequential({
    backend,
    seed: 5,
    layers: [
      layers.conv2d({ filters: 5, kernelSize: 3, activation: of(relu), inputShape: [10, 9, 2] }),
      layers.conv2d({ filters: 6, kernelSize: 2, activation: of(relu), padding: 'same' }),
      layers.maxPooling2d({ padding: 'same' }),
      layers.dropout({ rate: 0.25, scaling }),
      layers.flatten(),
      layers.dense({ units: 11, activation: of(sigmoid) }),
      layers.dense({ units: 9, activation: of(tanh) }),
      layers.batchNormalization(),
      layers.activation({ activation: of(relu) }),
      layers.dropout({ rate: 0.5, scaling }),
      layers.dense({ units: 7, activation: of(relu) }),
      layers.dropout({ rate: 0.5, scaling }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  model.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'adam' })
  const n = 24
  const x = tensor(
    Float32Array.from({ length: n * 180 }, (_, i) => Math.sin(i * 1.7) + 0.3),
    [n, 10, 9, 2],
  )
  const y = tensor(
    Int32Array.from({ length: n }, (_, i) => i % 3),
    [n],
  )
  await model.fit(x, y, { batchSize: 10, epochs: 3 })
  const predicted = await model.predict(x, { batchSize: 24 })
  const sampled = await model.predict(x, { training: true, step: 3 })
  return [...(await model.getWeights()), predicted, sampled].map(({ data }) => data)
}

describe('the rearranged row computes the same bits', () => {
  for (const backend of ['wasm', 'reference'] as const) {
    for (const scaling of ['inverted', 'vanilla'] as const) {
      test(`${backend}, ${scaling} dropout`, async () => {
        assert.deepEqual(await trained(backend, scaling, true), await trained(backend, scaling, false))
      })
    }
  }
})

test('a relu computed with its dropout has the right gradient', async () => {
  for (const [rate, scaling] of [
    [0.5, 'inverted'],
    [0.3, 'vanilla'],
    [0, 'inverted'],
    [1, 'inverted'],
  ] as const) {
    for (const training of [true, false]) {
      const row = [layers.dense({ units: 6, activation: 'relu' }), layers.dropout({ rate, scaling })]
      const { passed, worst } = await checkGradients(row, { inputShape: [5], training })
      assert.ok(passed, `${rate}, ${scaling}, training ${training}: ${worst}`)
    }
  }
})
