import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { loadTfjs, toTfjs } from '@thinnet/formats'
import { unzipSync } from 'fflate'
import { assertSame, networksIn } from './network.ts'

// Networks by TensorFlow.js: tests/fixtures/tfjs-networks.mjs says what each is.
const folder = new URL('fixtures/tfjs/', import.meta.url)
const filesOf = async (name: string) => unzipSync(await readFile(new URL(`${name}.zip`, folder)))
const networks = await networksIn(folder)
const wasm = { backend: 'wasm', threads: 1 } as const

/** Sequences of any length are built for one. */
const shapes: Record<string, Record<string, number[]>> = {
  translation: { encoderInputs: [7, 5], decoderInputs: [6, 4] },
}
/** tf.js's Adadelta divides by the mean square before it adds the gradient's: the next steps differ. */
const trainOtherwise = ['adadelta']

describe('files of TensorFlow.js', () => {
  for (const [name, { losses, ...network }] of Object.entries(networks)) {
    test(`${name}: the same outputs, and the same training from there; written and read again`, async () => {
      const inputShape = shapes[name]
      const model = await loadTfjs(await filesOf(name), { ...wasm, ...(inputShape && { inputShape }) })
      if (name === 'activations')
        await assert.rejects(toTfjs(model), /an activation that TensorFlow\.js has, got .*gelu/)
      else {
        const again = await loadTfjs({ ...(await toTfjs(model)) }, wasm)
        await assertSame(again, { x: network.x, outputs: network.outputs })
        again.dispose()
      }
      await assertSame(model, { ...network, ...(losses && !trainOtherwise.includes(name) && { losses }) })
      if (losses) assert.equal(model.step, 3 + (trainOtherwise.includes(name) ? 0 : losses.length))
      model.dispose()
    })
  }
})

describe('where loadTfjs finds files', () => {
  const name = 'mnist' // of several shards
  const { x, outputs } = networks[name]!
  const same = async (source: Parameters<typeof loadTfjs>[0], options = {}) =>
    assertSame(await loadTfjs(source, { ...wasm, ...options }), { x, outputs })

  test('by a path, and by a file: URL', async () => {
    const at = await mkdtemp(join(tmpdir(), 'thinnet tfjs '))
    try {
      for (const [file, bytes] of Object.entries(await filesOf(name))) await writeFile(join(at, file), bytes)
      await same(join(at, 'model.json'))
      await same(pathToFileURL(join(at, 'model.json')))
    } finally {
      await rm(at, { recursive: true })
    }
  })

  test('by a URL, whose query is that of the shards, too', async () => {
    const files = await filesOf(name)
    const urls: string[] = []
    const fetch = async (url: string) => {
      urls.push(url)
      const bytes = files[/([^/]*)\?key=1$/.exec(url)![1]!]!
      return { ok: true, status: 200, arrayBuffer: async () => new Uint8Array(bytes).buffer }
    }
    await same('https://example.com/models/model.json?key=1', { fetch })
    assert.equal(urls[1], 'https://example.com/models/group1-shard1of3.bin?key=1')
    await same(new URL('https://example.com/models/model.json?key=1'), { fetch })
    await assert.rejects(
      loadTfjs('https://example.com/model.json', {
        fetch: async () => ({ ...(await fetch('/model.json?key=1')), ok: false, status: 404 }),
      }),
      /^ThinnetError: loadTfjs https:\/\/example\.com\/model\.json: expected a file, got status 404/,
    )
  })

  test('as files of an input element, and as what tf.js hands over', async () => {
    const files = await filesOf(name)
    await same(Object.entries(files).map(([name, bytes]) => new File([new Uint8Array(bytes)], name)))
    const { weightsManifest, ...json } = JSON.parse(new TextDecoder().decode(files['model.json']))
    const weightData = weightsManifest[0].paths.map((path: string) => new Uint8Array(files[path]!).buffer)
    await same({ ...json, weightSpecs: weightsManifest[0].weights, weightData })
  })
})
