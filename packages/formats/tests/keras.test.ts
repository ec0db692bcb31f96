import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { loadKeras, toKeras } from '@thinnet/formats'
import { layers, sequential } from 'thinnet'
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

  test('layers within a bidirectional one, which have no names here, get one', async () => {
    const layer = layers.bidirectional({ layer: layers.gru({ units: 2 }), inputShape: [3, 2] })
    const model = sequential({ seed: 1, backend: 'wasm', threads: 1, layers: [layer] })
    const again = await loadKeras(await toKeras(model), { backend: 'wasm', threads: 1 })
    assert.deepEqual(await again.getWeights(), await model.getWeights())
  })
})
