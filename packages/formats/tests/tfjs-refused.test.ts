import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { loadTfjs, saveTfjs, toTfjs } from '@thinnet/formats'
import { unzipSync } from 'fflate'
import { activations, layers, type SequentialOptions, sequential, ThinnetError } from 'thinnet'

type Layers = SequentialOptions['layers'][number][]
type Files = Record<string, Uint8Array | string>
type Layer = { class_name: string; name?: string; inbound_nodes?: unknown; config: Record<string, unknown> }
interface ModelJson {
  format?: string
  modelTopology: { class_name: string; config: { layers: Layer[] }; node?: unknown }
  trainingConfig?: { loss: unknown; optimizer_config: { class_name: string } }
  weightsManifest: {
    paths: string[]
    weights: { name: string; shape: unknown[]; dtype: string; quantization?: object }[]
  }[]
}

const folder = new URL('fixtures/tfjs/', import.meta.url)
const filesOf = async (name: string): Promise<Files> => unzipSync(await readFile(new URL(`${name}.zip`, folder)))

/** A model of TensorFlow.js with its model.json changed. */
async function changed(name: string, change: (json: ModelJson) => void): Promise<Files> {
  const files = await filesOf(name)
  const json = JSON.parse(new TextDecoder().decode(files['model.json'] as Uint8Array)) as ModelJson
  change(json)
  return { ...files, 'model.json': JSON.stringify(json) }
}

const refused = (files: Files | Promise<Files>, message: RegExp) =>
  assert.rejects(
    async () => loadTfjs(await files, { backend: 'reference' }),
    (error: Error) => {
      assert.ok(error instanceof ThinnetError, error.stack)
      assert.match(error.message, message)
      return true
    },
  )

describe('what loadTfjs refuses, and says where', () => {
  const layer = (name: string, i: number, change: (layer: Layer) => void) =>
    changed(name, json => change(json.modelTopology.config.layers[i]!))
  const weight = (change: (weight: ModelJson['weightsManifest'][0]['weights'][0]) => void) =>
    changed('sparse', json => change(json.weightsManifest[0]!.weights[0]!))

  test('a graph model', () =>
    refused(
      changed('sparse', json => {
        json.format = 'graph-model'
      }),
      /^loadTfjs: expected a layers model, got a graph model\. .*loadKeras/,
    ))

  test('a layer that thinnet does not have', () =>
    refused(
      layer('sparse', 1, one => {
        one.class_name = 'Conv3D'
      }),
      /^loadTfjs: layer "dense_\w+" \(Conv3D\): expected a layer that thinnet has/,
    ))

  test('a loss and an optimizer that thinnet does not have', async () => {
    const made = changed('sparse', json => {
      json.trainingConfig!.loss = 'my_loss'
    })
    await refused(made, /^loadTfjs: .*loss .*got "myLoss"/)
    const model = await loadTfjs(await made, { compile: false, backend: 'reference' })
    assert.equal(model.step, 0)
  })

  test('calls in a circle', () =>
    refused(
      changed('merges', ({ modelTopology }) => {
        const [first, last] = [modelTopology.config.layers[2]!, modelTopology.config.layers.at(-1)!]
        first.inbound_nodes = last.inbound_nodes
      }),
      /expected inputs that are made before it, got "/,
    ))

  test('a length that the file leaves open, and another than it says', async () => {
    await refused(filesOf('translation'), /"encoderInputs" .*expected sizes that are known, but for the batch/)
    const other = (inputShape: Record<string, number[]>, message: RegExp) =>
      assert.rejects(async () => loadTfjs((await filesOf('translation')) as never, { inputShape }), message)
    await other({ encoderInputs: [7, 4] }, /expected inputShape \[any, 5\], got \[7, 4\]/)
    await other({ inputs: [7, 5] }, /expected inputShape of inputs \(encoderInputs, decoderInputs\), got "inputs"/)
  })

  test('shards that are missing, too short, too long, or elsewhere', async () => {
    const { 'group1-shard1of1.bin': shard, ...json } = await filesOf('sparse')
    await refused(
      json,
      /^loadTfjs: group1-shard1of1\.bin: expected among the files that are given, got \[model\.json\]/,
    )
    for (const length of [0, 10, shard!.length + 4]) {
      const other = new Uint8Array(length)
      await refused(
        { ...json, 'group1-shard1of1.bin': other },
        new RegExp(`expected ${shard!.length} bytes, got ${length}`),
      )
    }
    for (const path of [
      '../../etc/passwd',
      '/etc/passwd',
      'a/%2e%2E/b',
      'C:\\b',
      '\\\\host\\b',
      'https://example.com/b',
      '//example.com/b',
      '.\t./b',
      '',
    ]) {
      const fetched = changed('sparse', ({ weightsManifest }) => {
        weightsManifest[0]!.paths = [path]
      })
      const { 'model.json': text } = await fetched
      const at = await mkdtemp(join(tmpdir(), 'thinnet-tfjs-'))
      try {
        await writeFile(join(at, 'model.json'), text!)
        await assert.rejects(
          loadTfjs(join(at, 'model.json')),
          /^ThinnetError: loadTfjs: weightsManifest: paths: expected files in the folder of model\.json, got "/,
        )
      } finally {
        await rm(at, { recursive: true })
      }
    }
  })

  test('weights that are not what the model has, or cannot be', async () => {
    const shaped = (shape: unknown[]) =>
      weight(one => {
        one.shape = shape
      })
    await refused(shaped([1e9, 1e9]), /weights\[0\] .*: shape: expected sizes, whole numbers, got/)
    await refused(shaped([1e6, 1e6]), /expected \d+ bytes, got/)
    await refused(shaped([-5, -4]), /shape: expected sizes, whole numbers, got \[-5, -4\]/)
    await refused(shaped([4, 5]), /tensor dense_\w+\/kernel: expected shape \[5, 4\], got \[4, 5\]/)
    const typed = (dtype: string, quantization?: object) =>
      weight(one => Object.assign(one, { dtype, ...(quantization && { quantization }) }))
    await refused(
      typed('string'),
      /weights\[0\] \("dense_\w+\/kernel"\): dtype: expected float32, int32, bool, got "string"/,
    )
    await refused(
      typed('float32', { dtype: 'uint8', scale: null, min: 0 }),
      /expected numbers scale and min, got null and 0/,
    )
    await refused(typed('float32', { dtype: 'int4' }), /quantization: expected float16, uint8, uint16, got "int4"/)
    await refused(
      weight(one => {
        one.name = 'other/kernel'
      }),
      /layer "dense_\w+" \(dense\): expected a weight dense_\w+\/kernel, got none/,
    )
  })

  test('what TensorFlow.js has not, when a model is written', async () => {
    const written = (inputShape: number[], ...row: Layers) =>
      toTfjs(sequential({ backend: 'reference', layers: [layers.rescaling({ scale: 2, inputShape }), ...row] }))
    const cases: [message: RegExp, inputShape: number[], ...row: Layers][] = [
      [
        /toTfjs: layer "group_normalization": expected a layer that TensorFlow\.js has/,
        [4],
        layers.groupNormalization({ groups: 2 }),
      ],
      [/"gru": resetAfter: expected false, got true/, [3, 2], layers.gru({ units: 2 })],
      [
        /"conv1d": padding: expected valid or same, got "causal"/,
        [3, 2],
        layers.conv1d({ filters: 1, kernelSize: 2, padding: 'causal' }),
      ],
      [/"dense": activation: .*got "?hardSigmoid/, [4], layers.dense({ units: 1, activation: 'hardSigmoid' })],
      [/"batch_normalization": axis: expected the last, got 1/, [2, 3, 3], layers.batchNormalization({ axis: 1 })],
    ]
    for (const [message, ...given] of cases) await assert.rejects(written(...given), message)
    const slope = activations.hardSigmoid({ slope: 0.2 })
    const { 'model.json': json } = await written([4], layers.dense({ units: 1, activation: slope }))
    assert.match(json, /"activation":"hard_sigmoid"/)
    await assert.rejects(
      saveTfjs(null as never, 'model.bin'),
      /^ThinnetError: saveTfjs: expected a path that ends in \.json/,
    )
  })

  test('what is no model.json', async () => {
    await refused({}, /^loadTfjs: expected files with a model\.json, got none/)
    await refused({ 'model.json': '<html>' }, /^loadTfjs: model\.json: expected JSON, got something else/)
    await refused({ 'model.json': '{"a":'.repeat(5000) }, /expected objects nested at most 200 deep/)
    await refused({ 'model.json': '{"modelTopology":{}}' }, /^loadTfjs: config: expected an object, got undefined/)
    await assert.rejects(
      loadTfjs(7 as never),
      /^ThinnetError: loadTfjs: expected a path, a URL, or files by their names, got 7/,
    )
  })
})
