import { options as kinds, type LoadOptions, type Model, type Path, refuse, show, type Tensor } from 'thinnet'
import type { Described, Json, JsonObject, LayerText } from '../described/described.ts'
import { modelOf } from '../described/to-model.ts'
import { readWithMend } from '../errors.ts'
import { objectOf } from '../json.ts'
import { isFitted, type Parameter } from '../keras/layers.ts'
import { GraphReader, type InputShape, type ReadGraph } from '../keras/read-graph.ts'
import { inputShapes } from '../options.ts'
import type { GivenFiles } from './given-files.ts'
import { asKeras3 } from './keras-2.ts'
import { parameterOf, WeightNames } from './names.ts'
import { readState } from './optimizer-state.ts'
import { type FetchLike, type Source, sourceOf } from './source.ts'
import { readTraining } from './training.ts'
import { readWeights, type Weight } from './weights.ts'

export interface LoadTfjsOptions extends Omit<LoadOptions, 'customObjects'> {
  /** false: layers and weights alone, to be compiled again. Default true: with optimizer, its state, loss and metrics, where the file has them. */
  compile?: boolean
  /**
   * Gets a file by its URL or path: to add headers, say, or to read from an archive. Default: the platform's `fetch` for URLs,
   * and files by their paths.
   */
  fetch?: FetchLike
  /**
   * The sizes of a sample where the file leaves them open, as a sequence of any length does: `[20, 64]`, or by inputs' names.
   * Default: those of the file.
   */
  inputShape?: InputShape
}

/**
 * A layers model of TensorFlow.js: `model.json` and the shards that it names.
 *
 * Sequential and functional models, models within models, layers that are shared; weights in 8 or 16 bits. Of a model that
 * was saved with `includeOptimizer: true`, the optimizer with its state: it trains on from where it stood. Files of
 * `tensorflowjs_converter` from Keras 2, too.
 *
 * @param source a path or file: URL (Node), a URL, which is fetched (in a page, relative to it), or files in hand: by their
 *   paths, `{ 'model.json': bytes, 'group1-shard1of1.bin': bytes }`, a list of `File`s, or what TensorFlow.js gives to
 *   `tf.io.withSaveHandler`
 * @throws ThinnetError for a layer, option, loss, metric or optimizer that thinnet does not have: its name, and where it is in
 *   the file; for a graph model, which has no layers; for shards that are not whole. Nothing in a file is run
 */
export async function loadTfjs(source: Path | GivenFiles, options: LoadTfjsOptions = {}): Promise<Model> {
  const who = 'loadTfjs'
  const { compile = true, fetch, inputShape, ...others } = options
  kinds.checkValue(who, 'compile', compile, kinds.flag)
  if (fetch !== undefined) kinds.checkValue(who, 'fetch', fetch, kinds.func)
  if (inputShape !== undefined) kinds.checkValue(who, 'inputShape', inputShape, inputShapes)
  const files = await sourceOf(source, fetch, who)
  return readWithMend(who, () => read(files, { compile, inputShape }, others, who))
}

async function read(
  files: Source,
  { compile, inputShape }: Pick<LoadTfjsOptions, 'compile' | 'inputShape'>,
  others: LoadOptions,
  who: string,
): Promise<Model> {
  const { topology, training } = partsOf(files.json, who)
  const graph = new GraphReader(inputShape).read(asKeras3(topology, who), who)
  const compiled = compile
    ? readTraining(
        training,
        graph.outputs.map(({ name }) => name),
        `${who}: trainingConfig`,
      )
    : null
  const weights = await readWeights(files.json.weightsManifest, files, `${who}: weightsManifest`)
  const own = weights.filter(({ optimizer }) => !optimizer)
  const found = placed(graph, own, who)
  const tensors = new Map<string, Tensor>([...found].map(([name, { tensor }]) => [name, tensor]))
  const state =
    compiled &&
    readState(
      compiled,
      weights.filter(({ optimizer }) => optimizer),
      fitted(graph, found, own),
      who,
    )
  for (const [name, tensor] of state?.tensors ?? []) tensors.set(name, tensor)
  const step = state?.step ?? 0
  const layers = graph.layers.map((layer, i) => withMultiplier(layer, graph.parameters[i]!, tensors))
  const described: Described = {
    ...graph,
    layers,
    dtype: 'float32',
    compile: compiled,
    tensors,
    step,
    optimizerStep: step,
  }
  return await modelOf(described, others, who)
}

/** What `model.json` says of layers and of training. */
function partsOf(json: JsonObject, who: string): { topology: JsonObject; training: Json | undefined } {
  const { format, modelTopology, trainingConfig } = json
  const topology = modelTopology === undefined ? undefined : objectOf(modelTopology, `${who}: modelTopology`)
  if (format === 'graph-model' || topology?.node !== undefined) {
    refuse(
      who,
      'a layers model',
      'a graph model',
      'It has operations, no layers. Convert the Keras model again, with --output_format tfjs_layers_model, or load its .keras file: loadKeras.',
    )
  }
  if (topology === undefined) return refuse(who, 'a model.json with modelTopology', show(json))
  const { model_config: inner, training_config: old } = topology
  if (inner === undefined) return { topology, training: trainingConfig }
  return { topology: objectOf(inner, `${who}: model_config`), training: trainingConfig ?? old }
}

/** The weight of each parameter, by the parameter's name here. */
function placed(
  { layers, names, parameters }: ReadGraph,
  weights: readonly Weight[],
  who: string,
): Map<string, Weight> {
  const byName = new WeightNames(weights, who)
  const found = new Map<string, Weight>()
  for (const [i, list] of parameters.entries()) {
    const place = `${who}: layer ${show(names[i])} (${layers[i]!.name})`
    for (const [name] of list) {
      const { direction, parameter } = parameterOf(name)
      const ofDirection = layers[i]!.name === 'bidirectional' ? direction : undefined
      found.set(name, byName.find(names[i]!, parameter, ofDirection, place))
    }
  }
  return found
}

/** Parameters that an optimizer changes, in the file's order of their weights. */
function fitted({ layers, parameters }: ReadGraph, found: Map<string, Weight>, order: readonly Weight[]) {
  const trained = parameters.flatMap((list, i) => (layers[i]!.config.trainable === false ? [] : list.filter(isFitted)))
  const places = new Map(order.map((weight, i) => [weight, i]))
  return trained
    .map(([name]) => [name, found.get(name)!] as const)
    .sort(([, a], [, b]) => places.get(a)! - places.get(b)!)
    .map(([name, { tensor }]) => [name, tensor] as const)
}

/** TensorFlow.js does not save it; the depthwise kernel, [height, width, channels, multiplier], says it. */
function withMultiplier(layer: LayerText, parameters: readonly Parameter[], tensors: Map<string, Tensor>): LayerText {
  const { config } = layer
  if (!layer.name.startsWith('separableConv') || config.depthMultiplier !== undefined) return layer
  return { ...layer, config: { ...config, depthMultiplier: tensors.get(parameters[0]![0])!.shape.at(-1)! } }
}
