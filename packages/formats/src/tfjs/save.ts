import { type Bytes, files, type Path, refuse, show } from 'thinnet'
import type { AnyModel, Described, JsonObject, LayerText } from '../described/described.ts'
import { describe } from '../described/from-model.ts'
import { shapesOf } from '../described/shapes.ts'
import { writeGraph } from '../keras/write-graph.ts'
import { weightName } from './names.ts'
import { layerFor } from './to-layers.ts'
import { asTfjs } from './to-topology.ts'

const [JSON_FILE, SHARD] = ['model.json', 'model.weights.bin'] as const

/** The files of a model of TensorFlow.js, by their names. */
export interface TfjsFiles {
  readonly 'model.json': string
  readonly 'model.weights.bin': Bytes
}

/**
 * A model as the files of a layers model of TensorFlow.js: its layers and weights, to predict with, and to be compiled there
 * by whoever trains it on. In a page:
 *
 *     const parts = Object.entries(await toTfjs(model)).map(([name, part]) => new File([part], name))
 *     const theirs = await tf.loadLayersModel(tf.io.browserFiles(parts))
 *
 * @returns `model.json` and `model.weights.bin`
 * @throws ThinnetError for a layer, option, activation or regularizer that TensorFlow.js does not have, by its name
 */
export async function toTfjs(model: AnyModel): Promise<TfjsFiles> {
  const { json, weights } = await written(model, SHARD, 'toTfjs')
  return { [JSON_FILE]: json, [SHARD]: weights }
}

/**
 * `toTfjs` into files: what `tf.loadLayersModel` reads.
 *
 * @param path of `model.json`, a path or file: URL; the weights go next to it, into `model.weights.bin`. Files that are there
 *   are replaced, each once the new one is whole
 * @throws ThinnetError as `toTfjs` does, and for another path, or one that cannot be written
 */
export async function saveTfjs(model: AnyModel, path: Path): Promise<void> {
  const who = 'saveTfjs'
  const [, folder, base] = /^(.*[\\/])?([^\\/]*)$/s.exec(typeof path === 'string' ? path : path.href)!
  if (!base!.endsWith('.json')) refuse(who, 'a path that ends in .json', show(path))
  const shard = base!.replace(/json$/, 'weights.bin')
  const { json, weights } = await written(model, shard, who)
  await files.write(typeof path === 'string' ? (folder ?? '') + shard : new URL(shard, path.href), weights, who)
  await files.write(path, new TextEncoder().encode(json), who)
}

async function written(model: AnyModel, shard: string, who: string): Promise<{ json: string; weights: Bytes }> {
  const described = await describe(model, who)
  if (described.dtype !== 'float32') refuse(who, 'a model of float32', described.dtype)
  const saidOf = ({ config }: LayerText) => `${who}: layer ${show(config.name)}`
  const masked = described.layers.some(({ name, config }) => name === 'masking' || config.maskZero)
  const idle = masked ? [] : ['zeroOutputForMask']
  const told = described.layers.map(layer =>
    // parts of what a recurrent layer gives are no layers there
    layer.name === 'recurrentOutput' ? layer : layerFor(layer, idle, saidOf(layer)),
  )
  await checkAxes(model, described, saidOf)
  const graph = writeGraph({ ...described, layers: told }, who)
  const topology = asTfjs(graph.json)
  const layers = (topology.config as JsonObject).layers as readonly JsonObject[]
  const byName = new Map(layers.map(layer => [(layer.config as JsonObject).name, layer]))
  const parts = graph.layers.flatMap(({ name, parameters }) =>
    parameters.map(parameter => ({
      name: weightName(byName.get(name)!, parameter),
      tensor: described.tensors.get(parameter[0])!,
    })),
  )
  const weights = new Float32Array(parts.reduce((count, { tensor }) => count + tensor.data.length, 0))
  let at = 0
  for (const { tensor } of parts) {
    weights.set(tensor.data, at)
    at += tensor.data.length
  }
  const specs = parts.map(({ name, tensor: { shape } }) => ({ name, shape, dtype: 'float32' }))
  const json = {
    format: 'layers-model',
    generatedBy: 'thinnet',
    convertedBy: null,
    modelTopology: { ...topology, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
    weightsManifest: [{ paths: [shard], weights: specs }],
  }
  return { json: JSON.stringify(json), weights: new Uint8Array(weights.buffer) }
}

/** TensorFlow.js takes any axis to be normalized, and on its cpu backend computes with the last. */
async function checkAxes(model: AnyModel, described: Described, saidOf: (layer: LayerText) => string): Promise<void> {
  const { layers, calls } = described
  const axisOf = ({ name, config: { axis = -1 } }: LayerText) => (name === 'batchNormalization' ? axis : -1)
  const called = calls.filter(([index]) => axisOf(layers[index]!) !== -1)
  const shapes = called.length > 0 ? await shapesOf(model, described) : []
  for (const [index, value] of called) {
    const axis = axisOf(layers[index]!)
    if (axis !== shapes[value]!.length) refuse(`${saidOf(layers[index]!)}: axis`, 'the last', show(axis))
  }
}
