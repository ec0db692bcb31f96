import type { Json, JsonObject } from '../described/described.ts'
import { listOf, objectOf } from '../json.ts'

/**
 * A model's configuration as Keras 2 and TensorFlow.js write it, as Keras 3 would.
 *
 * @param model `{ class_name, config }`
 * @param who names its place in errors
 */
export function asKeras3(model: JsonObject, who: string): JsonObject {
  const { config } = model
  // Keras before 2.2.3 wrote the layers alone
  const parts: JsonObject = Array.isArray(config) ? { layers: config } : objectOf(config, `${who}: config`)
  const layers = listOf(parts.layers, `${who}: layers`).map((json, i) =>
    withValues(layerOf(json, `${who}: layers[${i}]`)),
  )
  return { ...model, config: callsFrom0({ ...parts, layers }) }
}

/**
 * Calls of models within a model are counted from 1: the first is the one that made them. Unless one says 0, as of a
 * Sequential model that was made without an input.
 */
function callsFrom0({ input_layers: inputs, output_layers: outputs, ...config }: JsonObject): JsonObject {
  const layers = config.layers as readonly JsonObject[]
  if (inputs === undefined || outputs === undefined) return config
  const models = new Set(layers.filter(isModel).map(({ name }) => name))
  const nodes = [outputs, ...layers.map(({ inbound_nodes: nodes }) => nodes ?? null)]
  for (const node of nodes) eachCall(node, (layer, call) => call === 0 && models.delete(layer))
  const shift = (json: Json): Json => mapCalls(json, (layer, call) => (models.has(layer) ? call - 1 : call))
  const shifted = layers.map(layer => ({ ...layer, inbound_nodes: shift(layer.inbound_nodes ?? []) }))
  return { ...config, layers: shifted, input_layers: inputs, output_layers: shift(outputs) }
}

/** Values that are given by name, as those of attention are, after those that are not. */
function withValues(layer: JsonObject): JsonObject {
  if (layer.class_name !== 'MultiHeadAttention' || !Array.isArray(layer.inbound_nodes)) return layer
  const inOrder = (json: Json): Json[] => {
    if (!Array.isArray(json) || !isNamed(json[3])) return [json]
    const { value, key, ...others } = json[3]
    const given = [value, key].filter(one => Array.isArray(one)) as (readonly Json[])[]
    return [[...json.slice(0, 3), others], ...given.map(one => [...one.slice(0, 3), {}])]
  }
  const nodes = (layer.inbound_nodes as readonly Json[]).map(node =>
    Array.isArray(node) ? node.flatMap(inOrder) : node,
  )
  return { ...layer, inbound_nodes: nodes }
}
const isNamed = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

const isModel = ({ config }: JsonObject): boolean => (config as JsonObject).layers !== undefined

/** `[layer, call, output, …]`, wherever they are in arrays. */
function mapCalls(json: Json, f: (layer: string, call: number) => number): Json {
  if (!Array.isArray(json)) return json
  const [layer, call, ...others] = json as readonly Json[]
  if (typeof layer === 'string' && typeof call === 'number') return [layer, f(layer, call), ...others]
  return json.map(item => mapCalls(item as Json, f))
}

const eachCall = (json: Json, f: (layer: string, call: number) => unknown): void => {
  mapCalls(json, (layer, call) => {
    f(layer, call)
    return call
  })
}

function layerOf(json: Json, who: string): JsonObject {
  const layer = objectOf(json, who)
  const given = layer.config
  if (Array.isArray(given) || (given as JsonObject | null)?.layers !== undefined) return asKeras3(layer, who)
  const { class_name: className, config } = changedClass(`${layer.class_name}`, objectOf(given, `${who}: config`))
  const entries = Object.entries(config).flatMap(([name, value]) => {
    const made = LEFT_OUT.includes(name) ? undefined : optionOf(name, value, `${who}: ${name}`)
    return made === undefined ? [] : [[name, made] as const]
  })
  return { ...layer, class_name: className, config: Object.fromEntries(entries) as JsonObject }
}

/** What says nothing of a layer that is not said by others. */
const LEFT_OUT = ['input_length', 'batch_size', 'rank']

interface Changed {
  readonly class_name: string
  readonly config: JsonObject
}

/** Classes and options that Keras 3 has by other names. */
function changedClass(className: string, config: JsonObject): Changed {
  const without = (...names: readonly string[]): Changed => {
    const kept = Object.entries(config).filter(([name]) => !names.includes(name))
    return { class_name: className, config: Object.fromEntries(kept) }
  }
  switch (className) {
    case 'LeakyReLU': {
      const { alpha, ...others } = config
      return { class_name: className, config: alpha === undefined ? config : { ...others, negative_slope: alpha } }
    }
    case 'ThresholdedReLU': {
      const { theta, ...others } = config
      return { class_name: 'ReLU', config: { ...others, threshold: theta ?? 1 } }
    }
    case 'BatchNormalization':
    case 'BatchNormalizationV1':
    case 'BatchNormalizationV2': {
      const { axis } = config
      const one = Array.isArray(axis) && axis.length === 1 ? (axis[0] as Json) : axis
      return { class_name: 'BatchNormalization', config: { ...config, ...(one === undefined ? {} : { axis: one }) } }
    }
    // said of every convolution there, of these to no effect
    case 'Conv1DTranspose':
    case 'Conv2DTranspose':
      return without('groups')
    case 'DepthwiseConv1D':
    case 'DepthwiseConv2D':
    case 'SeparableConv1D':
    case 'SeparableConv2D':
      return without('groups', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint')
    case 'GRU':
      return { class_name: className, config: { reset_after: false, ...config } }
    case 'MultiHeadAttention':
      return without('query_shape', 'key_shape', 'value_shape', 'softmax_robust_masking')
    case 'RNN':
      return rnn(config)
    default:
      return { class_name: className, config }
  }
}

/** A recurrent layer that is given its cell is the layer of that cell. */
function rnn(config: JsonObject): Changed {
  const { cell, ...others } = config
  const { class_name: cellName, config: cellConfig } = (cell ?? {}) as JsonObject
  const className = /^(LSTM|GRU|SimpleRNN)Cell$/.exec(`${cellName}`)?.[1]
  if (className === undefined) return { class_name: `RNN of ${cellName}`, config }
  return changedClass(className, { ...(cellConfig as JsonObject), ...others })
}

function optionOf(name: string, value: Json, who: string): Json | undefined {
  if (name === 'layer' || name === 'backward_layer') return value === null ? value : layerOf(value, who)
  if (/(^|_)activation$/.test(name)) return activationOf(value)
  const kind = /_(initializer|regularizer|constraint)$/.exec(name)?.[1]
  if (kind && typeof value === 'object' && value !== null) return objectIn(`keras.${kind}s`, value as JsonObject)
  return value
}

/** An initializer, regularizer or constraint, with its module. */
function objectIn(module: string, { class_name: className, config }: JsonObject): JsonObject {
  const { distribution, ...others } = (config ?? {}) as JsonObject
  // Keras 2's normal was always a truncated one
  const drawn = distribution === 'normal' ? 'truncated_normal' : (distribution ?? null)
  return { module, class_name: `${className}`.replace('LeCun', 'Lecun'), config: { ...others, distribution: drawn } }
}

/** Activations that are others in Keras 3, or have other names. */
function activationOf(value: Json): Json {
  const name = typeof value === 'string' ? value : ((value as JsonObject | null)?.class_name ?? null)
  if (name === 'hard_sigmoid') return activation('HardSigmoid', { slope: 0.2 })
  if (name === 'gelu_new') return activation('Gelu', { approximate: true })
  return name === 'swish' ? 'silu' : value
}

const activation = (className: string, config: JsonObject): JsonObject => ({
  module: 'keras.activations',
  class_name: className,
  config,
})
