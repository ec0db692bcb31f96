import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'

/**
 * A model's configuration as TensorFlow.js writes it, of one of Keras 3: the way back from `asKeras3`.
 *
 * @param model `{ class_name, config }`
 */
export function asTfjs({ config }: JsonObject): JsonObject {
  const { name, layers, input_layers: inputs, output_layers: outputs } = config as JsonObject
  const all = (layers as readonly JsonObject[]).map(layerOf)
  if (inputs === undefined) return { class_name: 'Sequential', config: { name: name!, layers: all } }
  return {
    class_name: 'Model',
    config: { name: name!, layers: all, input_layers: listOf(inputs), output_layers: listOf(outputs!) },
  }
}

/** One value, several, or several by names. */
const listOf = (values: Json): readonly Json[] =>
  Array.isArray(values) ? (typeof values[0] === 'string' ? [values] : values) : Object.values(values as JsonObject)

function layerOf({ class_name: className, config, name, inbound_nodes: nodes }: JsonObject): JsonObject {
  const entries = Object.entries(config as JsonObject).flatMap(([option, value]) => optionOf(option, value))
  return {
    ...(name === undefined ? {} : { name }),
    ...changedClass(className as string, Object.fromEntries(entries)),
    ...(nodes === undefined ? {} : { inbound_nodes: (nodes as readonly Json[]).map(tensorsIn) }),
  }
}

/** Classes and options that it has by other names. */
function changedClass(className: string, config: JsonObject): JsonObject {
  const { threshold, max_value: most, negative_slope: slope, ...others } = config
  if (className === 'LeakyReLU' && slope !== undefined)
    return { class_name: className, config: { ...others, alpha: slope } }
  if (className !== 'ReLU' || !threshold) return { class_name: className, config }
  if (most !== undefined) refuse(`toTfjs: layer ${show(config.name)}`, 'maxValue or threshold', 'both')
  return { class_name: 'ThresholdedReLU', config: { ...others, theta: threshold } }
}

function optionOf(option: string, value: Json): [string, Json][] {
  if (option === 'ragged') return []
  if (option === 'batch_shape') return [['batch_input_shape', value]]
  if (option === 'layer') return [[option, layerOf(value as JsonObject)]]
  return [[option, option.endsWith('regularizer') ? regularizerOf(value) : value]]
}

/** It has one class for all. A name stands for one of 0.01. */
function regularizerOf(value: Json): Json {
  if (value === null) return null
  const { class_name: className, config = {} } = (
    typeof value === 'string' ? { class_name: value.toUpperCase(), config: { [value]: 0.01 } } : value
  ) as { class_name: string; config?: JsonObject }
  const { l1 = 0, l2 = 0 } = config
  return /^(L1|L2|L1L2)$/.test(className)
    ? { class_name: 'L1L2', config: { l1, l2 } }
    : refuse('toTfjs: regularizer', 'l1, l2 or l1l2', show(className))
}

/** `[layer, call, output, {}]` of the values in the arguments of a call. */
function tensorsIn(node: Json): Json[] {
  if (typeof node !== 'object' || node === null) return []
  const history = ((node as JsonObject).config as JsonObject | undefined)?.keras_history
  return history ? [[...(history as readonly Json[]), {}]] : Object.values(node as JsonObject).flatMap(tensorsIn)
}
