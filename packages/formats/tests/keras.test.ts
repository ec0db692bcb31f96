import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { loadKeras, toKeras } from '@thinnet/formats'
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
})
