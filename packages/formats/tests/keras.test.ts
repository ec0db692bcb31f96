import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { loadKeras, toKeras } from '@thinnet/formats'
import { strFromU8, unzipSync } from 'fflate'
import { input, layers, metrics, model, optimizers, sequential, tensor } from 'thinnet'
import { assertSame, networksIn } from './network.ts'

// Networks by Keras: tests/fixtures/keras-networks.py says what each is.
const folder = new URL('fixtures/keras/', import.meta.url)

describe('files of Keras', async () => {
  for (const [name, network] of Object.entries(await networksIn(folder))) {
    test(`${name}: the same outputs, and the same training from there`, async () => {
      const bytes = await readFile(new URL(`${name}.keras`, folder))
      const model = await loadKeras(bytes, { backend: 'wasm', threads: 1 })
      const again = await loadKeras(await toKeras(model), { backend: 'wasm', threads: 1 })
      await assertSame(model, network)
      await assertSame(again, network)
      model.dispose()
      again.dispose()
    })
  }

  for (const name of ['masks', 'lost-masks', 'two-heads', 'shared', 'squeeze', 'transformer']) {
    test(`${name}: layers of a class are written in the order that Keras counts their weights in`, async () => {
      const bytes = await readFile(new URL(`${name}.keras`, folder))
      const model = await loadKeras(bytes, { backend: 'reference' })
      type Written = { class_name: string; name: string }
      const namesIn = (file: Uint8Array): string[] =>
        (JSON.parse(strFromU8(unzipSync(file)['config.json']!)).config.layers as Written[])
          .map(({ class_name: kind, name }) => `${kind} ${name}`)
          .sort((a, b) => (a.split(' ')[0]! < b.split(' ')[0]! ? -1 : a.split(' ')[0] === b.split(' ')[0] ? 0 : 1))
      const [before, after] = [namesIn(bytes), namesIn(await toKeras(model))]
      const both = before.filter(name => after.includes(name))
      assert.ok(both.length >= 4, both.join())
      assert.deepEqual(
        after.filter(name => both.includes(name)),
        both,
      )
    })
  }

  test('what Keras takes as a float alone is written as one', async () => {
    const network = sequential({ backend: 'reference', layers: [layers.dense({ units: 3, inputShape: [4] })] })
    network.compile({
      optimizer: optimizers.sgd({ learningRate: 1 }),
      loss: 'mse',
      metrics: [metrics.fBetaScore({ beta: 2 })],
    })
    const text = strFromU8(unzipSync(await toKeras(network))['config.json']!)
    assert.match(text, /"beta":2\.0\b/)
    assert.match(text, /"learning_rate":1\.0\b/)
  })

  test('layers are written in the order in which Keras lists them, which its places of weights go by', async () => {
    const x = input({ shape: [4] })
    const far = layers.dense({ units: 3, name: 'far' }).apply(layers.dense({ units: 3, name: 'farthest' }).apply(x))
    const near = layers.dense({ units: 3, name: 'near' }).apply(x)
    const kind = layers.dense({ units: 2, name: 'kind' }).apply(layers.add().apply([near, far]))
    const price = layers.dense({ units: 1, name: 'price' }).apply(far)
    const net = model({ seed: 1, backend: 'wasm', threads: 1, inputs: x, outputs: { price, kind } })
    const { config } = JSON.parse(strFromU8(unzipSync(await toKeras(net))['config.json']!))
    // as Keras 3.15 has them in model.layers, outputs by their sorted names
    const names = config.layers.map((layer: { name: string }) => layer.name)
    assert.deepEqual(names.slice(1), ['farthest', 'near', 'far', 'add', 'kind', 'price'])
    const again = await loadKeras(await toKeras(net), { backend: 'wasm', threads: 1 })
    const sample = tensor(Float32Array.of(1, -2, 3, -4), [1, 4])
    assert.deepEqual(await again.predict(sample), await net.predict(sample))
  })

  test('layers within a bidirectional one, which have no names here, get one', async () => {
    const layer = layers.bidirectional({ layer: layers.gru({ units: 2 }), inputShape: [3, 2] })
    const model = sequential({ seed: 1, backend: 'wasm', threads: 1, layers: [layer] })
    const again = await loadKeras(await toKeras(model), { backend: 'wasm', threads: 1 })
    assert.deepEqual(await again.getWeights(), await model.getWeights())
  })
})
