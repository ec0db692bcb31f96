import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { loadKeras, toKeras } from '@thinnet/formats'
import { unzipSync, zipSync } from 'fflate'
import { input, layers, model, optimizers, sequential, ThinnetError } from 'thinnet'
import { Hdf5 } from '../src/keras/hdf5.ts'

const folder = new URL('fixtures/keras/', import.meta.url)
const file = async (name: string) => new Uint8Array(await readFile(new URL(`${name}.keras`, folder)))

type Config = { class_name: string; config: { layers: Layer[]; output_layers?: unknown } }
type Layer = {
  class_name: string
  module?: string
  registered_name?: string | null
  name?: string
  inbound_nodes?: unknown[]
  config: Record<string, unknown>
}

/** A file of Keras's with its configuration changed. */
async function changed(name: string, change: (config: Config) => void): Promise<Uint8Array> {
  const parts = unzipSync(await file(name))
  const config = JSON.parse(new TextDecoder().decode(parts['config.json'])) as Config
  change(config)
  return zipSync({ ...parts, 'config.json': new TextEncoder().encode(JSON.stringify(config)) })
}

const refused = (bytes: Uint8Array | Promise<Uint8Array>, message: RegExp) =>
  assert.rejects(
    async () => loadKeras(await bytes, { backend: 'reference' }),
    (error: Error) => error instanceof ThinnetError && message.test(error.message),
  )

describe('what loadKeras refuses, and says where', () => {
  const layer = (name: string, i: number, change: (layer: Layer) => void) =>
    changed(name, ({ config }) => change(config.layers[i]!))

  test('a layer that thinnet does not have', () =>
    refused(
      layer('dense', 1, one => {
        one.class_name = 'Lambda'
      }),
      /^loadKeras: layer "dense\w*" \(Lambda\): expected a layer that thinnet has \(.*Dense.*\), got "Lambda"/,
    ))

  test('a class of somebody’s own, by whatever name', () =>
    refused(
      layer('dense', 1, one => {
        one.registered_name = 'mine>Dense'
      }),
      /expected a layer that thinnet has.*got "mine>Dense"/,
    ))

  test('a setting that would give other numbers', () =>
    refused(
      layer('dense-bn', 2, one => {
        one.config.renorm = true
      }),
      /\(BatchNormalization\): expected renorm: false, got true/,
    ))

  test('a value of a wrong kind', () =>
    refused(
      layer('dense', 1, one => {
        one.config.units = 'many'
      }),
      /Dense "dense\w*": expected units: a whole number ≥ 1, got "many"/,
    ))

  test('code in place of an activation, and a registered function', async () => {
    const activation = (value: unknown) =>
      layer('dense', 1, one => {
        one.config.activation = value
      })
    const lambda = { class_name: '__lambda__', config: { value: ['4wEA', null, null] } }
    await refused(
      activation(lambda),
      /\(Dense\): activation: expected a function of Keras, got code in Python\. Nothing/,
    )
    const registered = { module: 'builtins', class_name: 'function', config: 'mine>swish', registered_name: 'function' }
    await refused(activation(registered), /\(Dense\): activation: expected a function of Keras, got "mine>swish"/)
  })

  test('an operation that layers cannot do', () =>
    refused(
      layer('operations', 2, one => {
        one.module = 'keras.src.ops.numpy'
        one.class_name = 'Cumsum'
      }),
      /\(Cumsum\): expected an operation that layers can do \(Add, .*\), got Cumsum\. Use a layer of Keras/,
    ))

  test('a loss that thinnet does not have, with the way around it', () =>
    refused(
      changed('dense', config => {
        const loss = { module: 'keras.losses', class_name: 'Dice', config: {} }
        Object.assign(config, { compile_config: { optimizer: 'adam', loss } })
      }),
      /^loadKeras: compile_config: loss: Dice: expected one of thinnet's losses \(.*\), got dice\. Or load .*compile: false/,
    ))

  test('an input that is made of a value', () =>
    refused(
      layer('residual', 2, one => {
        one.class_name = 'InputLayer'
      }),
      /\(InputLayer\): expected no values that it is made of, got 1/,
    ))

  test('a shape that a call says in another way is none: what is merged has one anyway', async () => {
    const bytes = await changed('residual', ({ config }) => {
      const text = JSON.stringify(config.layers).replaceAll(/"shape":\[[^\]]*\]/g, '"shape":"x"')
      config.layers = JSON.parse(text)
    })
    const model = await loadKeras(bytes, { backend: 'reference', compile: false })
    const same = await loadKeras(await file('residual'), { backend: 'reference', compile: false })
    assert.equal(model.layers.length, same.layers.length)
  })

  test('calls in a circle', () =>
    refused(
      changed('residual', ({ config }) => {
        const [first, last] = [config.layers[1]!, config.layers.at(-1)!]
        first.inbound_nodes = JSON.parse(JSON.stringify(last.inbound_nodes))
      }),
      /expected inputs that are made before it, got "/,
    ))

  test('weights of another shape', () =>
    refused(
      layer('dense', 1, one => {
        one.config.units = 5
      }),
      /^loadKeras: tensor dense\w*\/kernel: expected shape \[5, 5\], got \[5, 4\]/,
    ))

  test('a model whose input shape nobody knows', () =>
    refused(
      layer('dense', 0, one => {
        one.config.batch_shape = [null, null]
      }),
      /expected sizes that are known, but for the batch/,
    ))

  test('one byte that has changed, in weights that could be any', async () => {
    const bytes = await file('dense')
    const { 'model.weights.h5': weights } = unzipSync(bytes)
    const begin = Buffer.from(bytes).indexOf(weights!)
    bytes[begin + weights!.length - 2]! ^= 1
    await refused(
      bytes,
      /^loadKeras: model\.weights\.h5: expected what its checksum says, got other bytes\. The file is damaged/,
    )
  })

  test('more damaged numbers than HDF5 had room to refuse, and then reads sound ones', async () => {
    const weights = unzipSync(await file('dropout'))['model.weights.h5']!
    const path = 'layers/dense/vars/0'
    const numbers = async (from: Uint8Array, times: number) => {
      const file5 = await Hdf5.open(from.slice(), 'test')
      try {
        for (let i = 1; i < times; i++) assert.throws(() => file5.tensor(path), /test: .*expected what HDF5 can read/)
        return times === 1 ? file5.tensor(path)!.data.slice() : undefined
      } finally {
        file5.close()
      }
    }
    const before = await numbers(weights, 1)
    const damaged = weights.slice()
    damaged.fill(255, 4000)
    await numbers(damaged, 3000)
    assert.deepEqual(await numbers(weights, 1), before)
  })

  test('files that are no such file, or not whole', async () => {
    const bytes = await file('dense')
    await refused(new Uint8Array(100), /expected a \.keras file, a sound zip archive/)
    await refused(bytes.subarray(0, 2000), /expected a \.keras file, a sound zip archive/)
    const parts = unzipSync(bytes)
    const { 'model.weights.h5': weights, ...others } = parts
    await refused(zipSync(others), /expected a \.keras file with model\.weights\.h5/)
    await refused(weights!, /got an HDF5 file\. Save it again in Keras 3/)
    await refused(
      zipSync({ ...parts, 'model.weights.h5': weights!.subarray(0, 3000) }),
      /a sound HDF5 file|HDF5 can read/,
    )
    const deep = new TextEncoder().encode('{"a":'.repeat(5000))
    await refused(zipSync({ ...parts, 'config.json': deep }), /expected objects nested at most 200 deep/)
    const bomb = zipSync({ ...parts, 'config.json': new Uint8Array(1 << 25) })
    await refused(bomb, /config\.json: expected at most 16777216 bytes, got 33554432/)
  })
})

for (const [what, maskZero, message] of [
  [
    'a mask at one input of a merge, which Keras would lose',
    false,
    /layer "sum": expected a padding mask at all inputs/,
  ],
  [
    'two masks at a merge, of which Keras takes either',
    true,
    /layer "sum": expected inputs of one padding mask, got s/,
  ],
] as const) {
  test(`toKeras refuses ${what}`, async () => {
    const [a, b] = [input({ shape: [4] }), input({ shape: [4] })]
    const embed = (maskZero: boolean) => layers.embedding({ inputDim: 5, outputDim: 2, maskZero })
    const sum = layers.add({ name: 'sum' }).apply([embed(true).apply(a), embed(maskZero).apply(b)])
    const network = model({ inputs: [a, b], outputs: layers.gru({ units: 2 }).apply(sum), backend: 'reference' })
    await assert.rejects(toKeras(network), message)
  })
}

test('toKeras names the layer that Keras does not have', async () => {
  const model = sequential({
    backend: 'reference',
    layers: [layers.dropBlock2d({ rate: 0.1, blockSize: 2, name: 'block', inputShape: [4, 4, 1] }), layers.flatten()],
  })
  await assert.rejects(
    toKeras(model),
    /^ThinnetError: toKeras: layer "block": expected a layer that Keras has, got dropBlock2d/,
  )
})

test('toKeras refuses adafactor, whose state Keras keeps in another way, and writes the model without it', async () => {
  const model = sequential({ backend: 'reference', layers: [layers.dense({ units: 2, inputShape: [3] })] })
  model.compile({ optimizer: optimizers.adafactor(), loss: 'mse' })
  await assert.rejects(toKeras(model), /expected an optimizer whose state is known, got adafactor\. .*compile: false/)
  const again = await loadKeras(await toKeras(model, { compile: false }), { backend: 'reference' })
  assert.deepEqual(await again.getWeights(), await model.getWeights())
})
