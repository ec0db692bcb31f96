import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as layers from '../../src/layers/index.ts'
import { sequential } from '../../src/model/sequential.ts'
import { readSafetensors } from '../../src/safetensors/read.ts'
import { writeSafetensors } from '../../src/safetensors/write.ts'
import { EPOCHS, HISTORY } from '../../src/saving/format.ts'
import { loadModel } from '../../src/saving/load.ts'
import { tensor } from '../../src/tensor/tensor.ts'
import { refused } from './support.ts'

const sound = await (async () => {
  const model = sequential({
    seed: 1,
    backend: 'reference',
    layers: [layers.dense({ units: 2, inputShape: [3] }), layers.dropout({ rate: 0.5 })],
  })
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
  return model.toSafetensors()
})()

type Tree = Record<string, unknown>
/** The sound file with another description of something in it. */
function changed(name: string, change: (tree: Tree) => unknown): Uint8Array {
  const { tensors, metadata } = readSafetensors(sound)
  metadata.set(name, JSON.stringify(change(JSON.parse(metadata.get(name)!))))
  return writeSafetensors(tensors, metadata)
}
const set = (name: string, key: string, value: unknown) => changed(name, tree => ({ ...tree, [key]: value }))
const first = (layer: unknown) =>
  changed('model', tree => ({ ...tree, layers: (tree.layers as unknown[]).with(0, layer) }))
/** … with another tensor in it, float64, or without. */
const withTensor = (name: string, values?: number[], shape?: number[]) => {
  const { tensors, metadata } = readSafetensors(sound)
  if (values) tensors.set(name, tensor(Float64Array.from(values), shape))
  else tensors.delete(name)
  return writeSafetensors(tensors, metadata)
}
/** … as version 1 had it, after so many epochs. */
const old = (epoch: number, curves: Tree) => {
  const { tensors, metadata } = readSafetensors(sound)
  tensors.delete(EPOCHS)
  metadata.set('thinnet', '1')
  const training = JSON.parse(metadata.get('training')!) as Tree
  metadata.set('training', JSON.stringify({ ...training, epoch, ...curves }))
  return writeSafetensors(tensors, metadata)
}
const load = (bytes: Uint8Array) => loadModel(bytes, { backend: 'reference' })
const dense = (config: object) => ({ object: 'layers', name: 'dense', config: { name: 'dense', ...config } })
const dropout = { object: 'layers', name: 'dropout', config: { name: 'dropout', rate: 0.5 } }

const tied = (to: string) => ({
  object: 'layers',
  name: 'tiedDense',
  config: { name: 'tied', to: { object: 'layer', name: to } },
})

describe('a malformed model', () => {
  const cases: [string, () => Uint8Array, RegExp][] = [
    ['is no model', () => writeSafetensors({ a: tensor([1]) }), /Was the file saved by thinnet\?/],
    [
      'comes from the future',
      () => changed('thinnet', () => 5),
      /format 4 or below, got 5, written by thinnet .+newer/,
    ],
    [
      'has a layer that another was given, and that is not there',
      () => first(tied('nowhere')),
      /came before, got "nowhere"/,
    ],
    ['has a layer that was given itself', () => first(tied('tied')), /a layer that came before, got "tied"/],
    ['has no number of a format', () => changed('thinnet', () => 'x'), /number of a format/],
    ['has no layers', () => set('model', 'layers', []), /at least one layer/],
    ['has layers that are none', () => set('model', 'layers', 5), /at most 10000 layers/],
    ['has a million', () => set('model', 'layers', Array(1e5).fill(dropout)), /at most 10000 layers/],
    ['has 5000 of one name', () => set('model', 'layers', Array(5000).fill(dropout)), /"dropout" twice/],
    [
      'has units of 1e12',
      () => first(dense({ units: 1e12 })),
      /tensor dense\/kernel: expected shape \[3, 1000000000000\]/,
    ],
    ['has units of 1e300', () => first(dense({ units: 1e300 })), /dense\/kernel/],
    ['has an input of 1e12', () => set('model', 'inputShape', [1e12]), /its inputShape, got \[batch, 1000000000000\]/],
    ['has an input of many sizes', () => set('model', 'inputShape', Array(99).fill(1)), /at most 32 sizes/],
    ['has an input below 0', () => set('model', 'inputShape', [-3]), /sizes, got \[-3\]/],
    [
      'has a layer "constructor"',
      () => first({ ...dense({ units: 2 }), name: 'constructor' }),
      /got layers\.constructor/,
    ],
    ['has a layer "__proto__"', () => first({ ...dense({ units: 2 }), name: '__proto__' }), /got layers\.__proto__/],
    [
      'has objects of kind "__proto__"',
      () => first({ ...dense({ units: 2 }), object: '__proto__' }),
      /got __proto__\.dense/,
    ],
    [
      'has an option "__proto__"',
      () => first(JSON.parse('{"config":{"name":"a","__proto__":{"x":1}}}')),
      /got "__proto__"/,
    ],
    ['has options that are none', () => first({ object: 'layers', name: 'dense', config: 5 }), /an object, got 5/],
    ['has no options', () => first({ object: 'layers', name: 'dense' }), /an object, got undefined/],
    [
      'has a layer without name',
      () => first({ object: 'layers', name: 'flatten', config: {} }),
      /a name, got undefined/,
    ],
    ['has an option that nobody knows', () => first(dense({ units: 2, unit: 3 })), /got "unit"/],
    [
      'has another kind of object',
      () => first(dense({ units: 2, kernelInitializer: { object: 'activations', name: 'relu' } })),
      /an initializer/,
    ],
    [
      'has an optimizer for a layer',
      () => first({ ...dense({}), object: 'optimizers', name: 'sgd' }),
      /a class of Layer|options among/,
    ],
    [
      'is nested deeply',
      () => first(dense({ units: JSON.parse('['.repeat(3000) + ']'.repeat(3000)) })),
      /at most 64 deep/,
    ],
    ['has no type', () => set('model', 'dtype', undefined), /float32 or float64, got undefined/],
    ['has no seed', () => set('model', 'seed', undefined), /seed/],
    [
      'has a seed of a million digits',
      () => set('model', 'seed', { object: 'bigint', value: '9'.repeat(1e6) }),
      /a whole number, got "9+…/,
    ],
    ['says that it is float64', () => set('model', 'dtype', 'float64'), /type float64, got float32/],
    [
      'has a loss that is an activation',
      () => set('compile', 'loss', { object: 'activations', name: 'relu' }),
      /loadModel/,
    ],
    ['has no loss', () => set('compile', 'loss', undefined), /loss meanSquaredError|loss /],
    ['has a learning rate below 0', () => set('compile', 'learningRate', -1), /learningRate ≥ 0, got -1/],
    ['has a step with a fraction', () => set('training', 'step', 0.5), /step: expected a whole number/],
    ['has epochs that are none', () => old(0, { epochs: [0, 'a'], history: {} }), /epochs: expected whole numbers/],
    ['has a history that is none', () => old(0, { epochs: [], history: { loss: 'low' } }), /loss: expected numbers/],
    ['has an epoch with a fraction', () => withTensor(EPOCHS, [0.5]), /epochs: expected a number an epoch/],
    ['has no epochs', () => withTensor(EPOCHS), /epochs: expected a tensor, got none/],
    ['has a history of rows', () => withTensor(`${HISTORY}loss`, [1], [1, 1]), /loss: expected a number an epoch/],
    ['has callbacks that are none', () => set('training', 'callbacks', { a: 5 }), /an object, got 5/],
  ]
  for (const [name, make, message] of cases) {
    test(name, async () => {
      await assert.rejects(load(make()), refused(message))
      assert.equal(({} as Tree).x, undefined)
    })
  }

  test('of version 1, where the history stood in the text, is read', async () => {
    const history = { loss: [0.5, { object: 'number', value: 'NaN' }] }
    const model = await load(old(2, { epochs: [0, 1], history }))
    const x = tensor(new Float32Array(3), [1, 3])
    const y = tensor(new Float32Array(2), [1, 2])
    const { epochs, history: curves } = await model.fit(x, y, { epochs: 3, initialEpoch: model.epoch })
    assert.deepEqual(epochs, [0, 1, 2])
    assert.deepEqual(curves.loss!.slice(0, 2), [0.5, Number.NaN])
  })

  test('has metadata that are no JSON, or none', async () => {
    const { tensors, metadata } = readSafetensors(sound)
    for (const name of ['model', 'training']) {
      const without = new Map(metadata)
      without.delete(name)
      await assert.rejects(load(writeSafetensors(tensors, without)), refused(new RegExp(`description of the ${name}`)))
      await assert.rejects(load(writeSafetensors(tensors, new Map([...metadata, [name, '{']]))), refused(/JSON/))
      await assert.rejects(load(writeSafetensors(tensors, new Map([...metadata, [name, '[]']]))), refused(/an object/))
    }
    const long = new Map([...metadata, ['model', `{"a":"${'x'.repeat(2 ** 24)}"}`]])
    await assert.rejects(load(writeSafetensors(tensors, long)), refused(/at most 16777216 characters/))
  })

  test('has a tensor more, less, or of another shape or type', async () => {
    const { tensors, metadata } = readSafetensors(sound)
    for (const name of tensors.keys()) {
      if (name === EPOCHS) continue
      const change = (other: (map: Map<string, ReturnType<typeof tensor>>) => unknown) => {
        const map = new Map(tensors)
        other(map)
        return load(writeSafetensors(map, metadata))
      }
      const { data, shape } = tensors.get(name)!
      const said = new RegExp(`tensor ${name}: expected`)
      await assert.rejects(
        change(map => map.delete(name)),
        refused(said),
      )
      await assert.rejects(
        change(map => map.set(name, tensor(data, [...shape, 1]))),
        refused(said),
      )
      await assert.rejects(
        change(map => map.set(name, tensor(Float64Array.from(data), shape))),
        refused(said),
      )
    }
    for (const name of ['more', 'optimizer/mean/more', 'callbacks/earlyStopping/weights/0', '__proto__']) {
      const map = new Map(tensors).set(name, tensor([1]))
      await assert.rejects(load(writeSafetensors(map, metadata)), refused(/only tensors that the model has/))
    }
  })

  test('is asked for with options that are wrong', async () => {
    await assert.rejects(loadModel(sound, { backend: 'gpu' as never }), refused(/backend/))
    await assert.rejects(loadModel(sound, { dtype: 'float64' } as never), refused(/"dtype"/))
    await assert.rejects(loadModel(sound, { customObject: {} } as never), refused(/"customObject"/))
    await assert.rejects(loadModel(5 as never), refused(/loadModel/))
  })
})
