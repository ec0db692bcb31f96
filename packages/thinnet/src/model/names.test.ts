import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../errors.ts'
import { checkGradients, layers, losses, sequential, standalone, tensor } from '../index.ts'
import { type Call, type Declare, type Inputs, Layer } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String((error as Error)?.stack ?? error))
  assert.match(error.message, message)
  return true
}
const reference = { backend: 'reference', seed: 1 } as const

describe('layers of a model that could not be made', () => {
  test('may be used again, under the names they would have had', async () => {
    const dense = layers.dense({ units: 3, inputShape: [4] })
    const dropout = layers.dropout({ rate: 0.5 })
    const wrong = layers.conv2d({ filters: 2, kernelSize: 3 })
    const named = layers.dropout({ rate: 0.5, name: 'named' })
    for (const row of [
      [dense, named, dropout, wrong], // cannot be built
      [dense, dropout, dropout],
      [dense, dropout, {} as Layer],
    ]) {
      assert.throws(() => sequential({ ...reference, layers: row }), ThinnetError)
    }
    assert.throws(() => sequential({ ...reference, seed: -1, layers: [dense, dropout] }), refused(/seed/))
    assert.throws(() => sequential({ backend: 'gpu' as never, layers: [dense, dropout] }), refused(/backend/))
    assert.throws(() => standalone([dense, wrong], reference), refused(/Conv2d/))
    await assert.rejects(checkGradients([dense, wrong], { inputShape: [4] }), refused(/Conv2d/))
    assert.deepEqual([dense.name, dropout.name, named.name], ['', '', 'named'])

    const model = sequential({ ...reference, layers: [dense, dropout, named] })
    const fresh = sequential({
      ...reference,
      layers: [
        layers.dense({ units: 3, inputShape: [4] }),
        layers.dropout({ rate: 0.5 }),
        layers.dropout({ rate: 0.5, name: 'named' }),
      ],
    })
    const x = tensor(new Float32Array(8).fill(1), [2, 4])
    assert.deepEqual(await model.predict(x, { training: true }), await fresh.predict(x, { training: true }))
    assert.throws(() => sequential({ layers: [dense] }), refused(/in no model yet, got dense "dense" of another model/))
  })

  test('wrapped ones and those within residuals, too', () => {
    const inner = layers.dense({ units: 4 })
    const wrapped = layers.dense({ units: 4 })
    const make = (units: number) => [
      layers.residual({ layers: [inner, layers.dense({ units })], inputShape: [4] }),
      layers.concreteDropout({ layer: wrapped }),
    ]
    assert.throws(() => sequential({ ...reference, layers: make(5) }), refused(/layers that end with/))
    const model = sequential({ ...reference, layers: make(4) })
    assert.equal(inner.name, 'dense')
    assert.equal(wrapped.name, 'concrete_dropout/dense')
    assert.equal(model.layers.length, 2)
  })

  test('of a model whose first data do not fit: it takes others, or gives the layers up', async () => {
    const row = [layers.conv2d({ filters: 2, kernelSize: 3 }), layers.flatten()]
    const model = sequential({ ...reference, layers: row })
    const flat = tensor(new Float32Array(8), [2, 4])
    const images = tensor(new Float32Array(32).fill(1), [2, 4, 4, 1])
    await assert.rejects(model.predict(flat), refused(/Conv2d "conv2d"/))
    assert.deepEqual((await model.predict(images)).shape, [2, 8])
    assert.equal(model.layers[0]!.name, 'conv2d')
    assert.throws(() => sequential({ layers: row }), refused(/in no model yet/))

    const given = [layers.conv2d({ filters: 2, kernelSize: 3 }), layers.flatten()]
    const first = sequential({ ...reference, layers: given })
    await assert.rejects(first.predict(flat), refused(/Conv2d/))
    const second = sequential({ ...reference, layers: given })
    assert.deepEqual(await second.predict(images), await model.predict(images))
    await assert.rejects(first.predict(images), refused(/^model: expected layers that are in no model yet/))
  })

  test('of a check of gradients, afterwards', async () => {
    const dense = layers.dense({ units: 2, inputShape: [3] })
    assert.ok((await checkGradients(dense, { inputShape: [3] })).passed)
    sequential({ ...reference, layers: [dense] })
  })
})

describe('a compile that fails', () => {
  test('leaves a model as it was: the same training as if it had not been tried', async () => {
    const make = () => {
      const model = sequential({
        ...reference,
        layers: [layers.dense({ units: 3, inputShape: [4], activation: 'relu' })],
      })
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
      return model
    }
    const [model, other] = [make(), make()]
    const x = tensor(
      Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)),
      [8, 4],
    )
    const y = tensor(
      Float32Array.from({ length: 24 }, (_, i) => Math.cos(i)),
      [8, 3],
    )
    const broken = { ...losses.meanSquaredError(), build: () => assert.fail('no such loss') }
    assert.throws(() => model.compile({ loss: broken }), /no such loss/)
    assert.throws(() => model.compile({ loss: 'none' as never }), refused(/loss/))
    await model.fit(x, y, { epochs: 3 })
    await other.fit(x, y, { epochs: 3 })
    assert.deepEqual(await model.getWeights(), await other.getWeights())
  })
})

describe('layers', () => {
  class Own extends Layer {
    build([shape]: Inputs<Shape>, declare: Declare): Call {
      const [y, dx] = [declare.reshaped(shape), declare.reshapedGradient()]
      return { forward: () => y, backward: () => [dx] }
    }
  }

  test('of another copy of the library are refused with a hint', async () => {
    const specifier = '../layers/layer.ts?another'
    const another = (await import(specifier)) as typeof import('../layers/layer.ts')
    class Foreign extends another.Layer {
      build(): never {
        throw new Error('it is refused before')
      }
    }
    const foreign = new Foreign() as unknown as Layer
    for (const run of [
      () => sequential({ layers: [foreign] }),
      () => layers.residual({ layers: [foreign] }),
      () => layers.concreteDropout({ layer: foreign }),
      () => standalone(foreign, { inputShape: [1] }),
    ]) {
      assert.throws(run, refused(/got one of another copy of thinnet\. Import one copy everywhere/))
    }
    assert.throws(() => standalone({} as Layer), refused(/layers made by layers/))
  })

  test('within each other beyond reason, or without end, are refused', () => {
    let deep: Layer = layers.dense({ units: 1, inputShape: [1] })
    for (let i = 0; i < 20_000; i++) deep = layers.residual({ layers: [deep] })
    assert.throws(() => sequential({ layers: [deep] }), refused(/layers within layers, at most 15 deep, got more/))
    const cyclic = new Own()
    Object.defineProperty(cyclic, 'layers', { value: [cyclic] })
    assert.throws(() => sequential({ layers: [cyclic] }), refused(/layers within layers/))
  })

  test('whose type or name is odd are named all the same', () => {
    class Odd extends Own {
      override get type() {
        return 'a/b'
      }
    }
    const nameless = new (class extends Own {})()
    Object.defineProperty(nameless.constructor, 'name', { value: '' })
    const row = [new Odd({ inputShape: [2] }), nameless, new Odd()]
    sequential({ ...reference, layers: row })
    assert.deepEqual(
      row.map(({ name }) => name),
      ['a_b', 'layer', 'a_b_1'],
    )
    const wrong = new Own({ inputShape: [2] })
    Object.defineProperty(wrong, 'name', { value: 5 })
    assert.throws(() => sequential({ layers: [wrong] }), refused(/whose name is text, got 5/))
  })
})
