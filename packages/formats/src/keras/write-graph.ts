import { show } from 'thinnet'
import type { Described, Json, JsonObject, LayerText } from '../described/described.ts'
import type { Parameter } from './layers.ts'
import { impliedUnmasks } from './masks.ts'
import { snakeCaseOfClass } from './names.ts'
import { writeLayer } from './write-layer.ts'

/** A layer's place in the file, its name, and the places of its parameters by their names here. */
export interface Placed {
  readonly place: string
  readonly name: string
  readonly parameters: readonly Parameter[]
}

/** A model as `config.json` says it, and the places of the layers' variables. */
export interface WrittenGraph {
  readonly json: JsonObject
  readonly layers: readonly Placed[]
}

/** Writes a model's layers and calls: a Sequential model of a row, else a functional one. */
export function writeGraph(described: Described, who: string): WrittenGraph {
  const { layers, form, inputs, dtype } = described
  const counts = new Map<string, number>()
  const placeOf = (className: string) => {
    const name = snakeCaseOfClass(className)
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return `layers/${count === 0 ? name : `${name}_${count}`}`
  }
  const implied = impliedUnmasks(described)
  const all = layers.map((layer, i) => {
    const said = `${who}: layer ${show(layer.config.name)}`
    return layer.name === 'recurrentOutput' || implied.has(i) ? null : writeLayer(layer, said)
  })
  const names = parameterNames(
    described,
    all.map(one => one?.parameters.length ?? 0),
  )
  const inputLayers = inputs.map(({ name, shape }) => {
    const config = { batch_shape: [null, ...shape], dtype, sparse: false, ragged: false, name }
    placeOf('InputLayer')
    return { module: 'keras.layers', class_name: 'InputLayer', config, registered_name: null }
  })
  const placed: Placed[] = []
  const written = all.map((one, i) => {
    if (!one) return null
    const { json, parameters } = one
    const place = placeOf(json.class_name)
    placed.push({
      place,
      name: layers[i]!.config.name,
      parameters: parameters.map(([, at], k) => [names[i]![k]!, `${place}/${at}`]),
    })
    return { ...json, config: { ...(json.config as JsonObject), dtype } }
  })
  const config =
    form === 'row'
      ? { name: 'sequential', trainable: true, layers: [...inputLayers, ...written] as Json }
      : functional(described, inputLayers, written, implied)
  const json = {
    module: form === 'row' ? 'keras' : 'keras.src.models.functional',
    class_name: form === 'row' ? 'Sequential' : 'Functional',
    config: config as JsonObject,
    registered_name: form === 'row' ? null : 'Functional',
    ...(form === 'row' ? { build_config: { input_shape: [null, ...inputs[0]!.shape] } } : {}),
  }
  return { json, layers: placed }
}

function functional(
  { layers, form, inputs, calls, outputs }: Described,
  inputLayers: readonly JsonObject[],
  written: readonly (JsonObject | null)[],
  implied: ReadonlySet<number>,
): JsonObject {
  /** [layer, call, output] of each value. */
  const history: [string, number, number][] = inputs.map(({ name }) => [name, 0, 0])
  const nodes = layers.map((): Json[] => [])
  for (const [index, ...values] of calls) {
    const layer = layers[index]!
    if (layer.name === 'recurrentOutput') {
      const [from, call] = history[values[0]!]!
      history.push([from, call, layer.config.part as number])
      continue
    }
    if (implied.has(index)) {
      history.push(history[values[0]!]!)
      continue
    }
    history.push([layer.config.name, nodes[index]!.length, 0])
    nodes[index]!.push(
      nodeOf(
        layer,
        values.map(value => tensorText(history[value]!)),
      ),
    )
  }
  const ends = outputs.map(({ value }) => history[value]! as Json)
  const named = <T extends { name: string }>(list: readonly T[], values: readonly Json[]) =>
    Object.fromEntries(list.map(({ name }, k) => [name, values[k]!]))
  const starts = history.slice(0, inputs.length) as Json[]
  return {
    name: 'functional',
    trainable: true,
    layers: [
      ...inputLayers.map((layer, k) => ({ ...layer, name: inputs[k]!.name, inbound_nodes: [] })),
      ...written.flatMap((layer, i) =>
        layer ? [{ ...layer, name: layers[i]!.config.name, inbound_nodes: nodes[i]! } as JsonObject] : [],
      ),
    ],
    input_layers: inputs.length === 1 ? starts[0]! : starts,
    output_layers: form === 'names' ? named(outputs, ends) : form === 'value' ? ends[0]! : ends,
  }
}

const tensorText = (history: readonly Json[]): Json => ({
  class_name: '__keras_tensor__',
  config: { shape: [null], dtype: 'float32', keras_history: history },
})

const MERGING = ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum', 'concatenate', 'dot']
const RECURRENT = ['lstm', 'gru', 'simpleRnn', 'bidirectional']

/** The arguments of a call, as each layer of Keras takes its inputs. */
function nodeOf({ name, config }: LayerText, tensors: readonly Json[]): Json {
  const [first, ...others] = tensors
  if (MERGING.includes(name)) return { args: [[...tensors]], kwargs: {} }
  if (name === 'multiHeadAttention') {
    const [value = first!, key] = others
    const causal: JsonObject = config.useCausalMask === true ? { use_causal_mask: true } : {}
    return { args: [first!, value], kwargs: { ...(key === undefined ? {} : { key }), ...causal } as JsonObject }
  }
  if (RECURRENT.includes(name) && others.length > 0) return { args: [first!], kwargs: { initial_state: others } }
  return { args: [...tensors], kwargs: {} }
}

/** The names of each layer's parameters, of which there are so many: they stand in the order of the layers' first calls. */
function parameterNames({ layers, calls, tensors }: Described, counts: readonly number[]): string[][] {
  const all = [...tensors.keys()].filter(name => !name.startsWith('optimizer/'))
  const lists: string[][] = layers.map(() => [])
  let at = 0
  for (const [index] of calls) {
    if (lists[index]!.length > 0) continue
    lists[index] = all.slice(at, at + counts[index]!)
    at += lists[index]!.length
  }
  return lists
}
