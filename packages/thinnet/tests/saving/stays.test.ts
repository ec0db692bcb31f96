import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as initializers from '../../src/initializers/index.ts'
import * as layers from '../../src/layers/index.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../../src/layers/layer.ts'
import { sequential } from '../../src/model/sequential.ts'
import { readSafetensors } from '../../src/safetensors/read.ts'
import { writeSafetensors } from '../../src/safetensors/write.ts'
import { loadModel } from '../../src/saving/load.ts'
import type { Shape } from '../../src/tensor/shape.ts'
import { tensor } from '../../src/tensor/tensor.ts'
import { refused, small, x, y } from './support.ts'

const wasm = { backend: 'wasm', threads: 1 } as const
type Loose = Record<string, unknown>
const set = (object: object, name: string | number, value: unknown) => {
  ;(object as Loose)[name] = value
}

describe('what a model is made of stays', () => {
  test('names, layers, seeds and parts cannot be set, and the file stays readable', async () => {
    const model = small()
    const bytes = await model.toSafetensors()
    const [dense, normalization, dropout] = model.layers as unknown as Loose[]
    const tried: [Loose, string, unknown, RegExp][] = [
      [dense!, 'name', 'other', /^Dense "dense": expected its name to stay, got name = "other"\. Give the name where/],
      [dense!, 'units', 5, /^Dense "dense": expected its units to stay, got units = 5\. Make a new layer/],
      [dense!, 'activation', undefined, /its activation to stay/],
      [dense!, 'options', {}, /its options to stay/],
      [dense!, 'inputShape', [3], /its inputShape to stay/],
      [normalization!, 'name', 'a/b', /^BatchNormalization "batch_normalization": expected its name/],
      [dropout!, 'scaling', 'vanilla', /its scaling to stay/],
      [dropout!, 'rateAt', () => 0.9, /its rateAt to stay/],
      [model as unknown as Loose, 'layers', [], /^model: expected its layers to stay, got layers = \[\]/],
      [model as unknown as Loose, 'seed', 3, /^model: expected its seed to stay, got seed = 3\. Make a new model/],
    ]
    for (const [object, name, value, message] of tried) {
      assert.throws(() => set(object, name, value), refused(message))
      // Where code is not strict, too.
      assert.throws(() => new Function('object', 'name', 'value', 'object[name] = value')(object, name, value), {
        name: 'ThinnetError',
      })
    }
    const row = model.layers as Layer[]
    assert.throws(() => row.push(layers.dropout({ rate: 0.5 })), TypeError)
    assert.throws(() => row.reverse(), TypeError)
    assert.throws(() => set(row, 0, layers.flatten()), TypeError)
    assert.throws(() => set(row, 'length', 1), TypeError)
    assert.throws(() => set(dense!.options as Loose, 'units', 5), TypeError)
    assert.throws(() => (dense!.inputShape as number[]).push(5), TypeError)
    assert.throws(() => (model.outputShape as number[]).push(5), TypeError)
    assert.deepEqual(await model.toSafetensors(), bytes)
    await loadModel(bytes, wasm)
  })

  test('options are copied: what is done to what was given changes neither the model nor its file', async () => {
    const build = (change: boolean) => {
      const inputShape = [4, 4, 2]
      const noiseShape: (number | null)[] = [null, 1, 1, 2]
      const kernelSize = [3, 3] as [number, number]
      const inner: Layer[] = [layers.batchNormalization()]
      const metrics = ['accuracy'] as 'accuracy'[]
      const row: Layer[] = [
        layers.conv2d({ filters: 2, kernelSize, padding: 'same', inputShape }),
        layers.dropout({ rate: 0.5, noiseShape }),
        layers.residual({ layers: inner }),
        layers.flatten(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ]
      const spoil = () => {
        inputShape[0] = 9
        noiseShape[1] = 4
        kernelSize[0] = 1
        inner.push(layers.dropout({ rate: 0.1 }))
        row.reverse()
        metrics.push('accuracy')
      }
      if (change) {
        inputShape[3] = 9
        inputShape.pop()
      }
      const model = sequential({ ...wasm, seed: 1, layers: row })
      model.compile({ loss: 'sparseCategoricalCrossentropy', metrics })
      if (change) spoil()
      return model
    }
    const bytes = await build(true).toSafetensors()
    assert.deepEqual(bytes, await build(false).toSafetensors())
    const again = await loadModel(bytes, wasm)
    assert.deepEqual(await again.toSafetensors(), bytes)
  })

  test('what is changed between the making of a layer and that of its model is found out when it is saved', async () => {
    const dense = layers.dense({ units: 3, inputShape: [2] })
    Object.assign(dense, { units: 5 })
    const model = sequential({ ...wasm, layers: [dense] })
    await assert.rejects(model.toSafetensors(), refused(/^save: tensor dense\/kernel: expected shape \[2, 3\]/))
  })

  test('the history that fit returns is one’s own', async () => {
    const model = small()
    const history = await model.fit(x, y, { epochs: 2 })
    const bytes = await model.toSafetensors()
    history.epochs.length = 0
    history.history.loss!.push('low' as never)
    history.history.other = [Number.NaN]
    assert.deepEqual(await model.toSafetensors(), bytes)
    const on = await model.fit(x, y, { epochs: 3, initialEpoch: 2 })
    assert.deepEqual(on.epochs, [0, 1, 2])
    assert.deepEqual(Object.keys(on.history), ['loss', 'accuracy'])
  })

  test('weights that were given out do not change the shapes within', async () => {
    const model = small()
    const bytes = await model.toSafetensors()
    for (const { shape } of await model.getWeights()) {
      assert.throws(() => set(shape, 0, 99), TypeError)
    }
    assert.deepEqual(await model.toSafetensors(), bytes)
  })

  test('own layers keep what fields they change; the parts that every layer has stay', async () => {
    class Own extends Layer {
      rate = 0.5
      constructor(options: LayerOptions & { rate: number; given: object; start: object }) {
        super(options)
      }
      build([shape]: Inputs<Shape>, declare: Declare): Call {
        const [y, dx] = [declare.reshaped(shape), declare.reshapedGradient()]
        return { forward: () => y, backward: () => [dx] }
      }
    }
    const given = { deep: [1, { far: 2 }] as const, twice: [0] }
    const start = initializers.heNormal()
    const own = new Own({ rate: 0.5, given, start, inputShape: [2] })
    const model = sequential({ ...wasm, layers: [own, layers.dense({ units: 1 })] })
    own.rate = 0.25
    Object.assign(given.deep[1], { far: 3 })
    assert.deepEqual(own.options.given, { deep: [1, { far: 2 }], twice: [0] })
    assert.equal(own.options.start, start)
    assert.throws(() => set(own, 'name', 'x'), refused(/its name to stay/))
    await model.toSafetensors()
  })
})

describe('after many epochs', () => {
  test('a model saves, loads and resumes: 300 000 of them', async () => {
    const model = small('sgd')
    const epochs = 300_000
    const { tensors, metadata } = readSafetensors(await model.toSafetensors())
    tensors.set('training/fit/epochs', tensor(Float64Array.from({ length: epochs }, (_, i) => i)))
    const names = ['loss', 'accuracy', 'valLoss', 'valAccuracy']
    for (const name of names) {
      const values = Float64Array.from({ length: epochs }, (_, i) => (i % 1000 === 0 ? Number.NaN : 1 / (i + 3)))
      tensors.set(`training/history/${name}`, tensor(values))
    }
    metadata.set('training', metadata.get('training')!.replace('"epoch":0', `"epoch":${epochs}`))
    const loaded = await loadModel(writeSafetensors(tensors, metadata), wasm)
    const further = { initialEpoch: epochs, epochs: epochs + 1, validationData: [x, y] as const }
    const { epochs: all, history } = await loaded.fit(x, y, further)
    assert.equal(all.length, epochs + 1)
    const again = await loadModel(await loaded.toSafetensors(), wasm)
    const on = await again.fit(x, y, { ...further, initialEpoch: again.epoch, epochs: epochs + 2 })
    for (const name of names) assert.deepEqual(on.history[name]!.slice(0, -1), history[name])
  })
})
