import { refuse, show } from 'thinnet'
import type { Described, Json, JsonObject, LayerText } from '../described/described.ts'
import { layerOrder } from './layer-order.ts'
import type { Parameter } from './layers.ts'
import { forgets, Masks, merges } from './masks.ts'
import { snakeCaseOfClass } from './names.ts'
import { type WrittenLayer, writeLayer } from './write-layer.ts'

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
  checkMasks(described, who)
  const all = layers.map(layer => {
    const said = `${who}: layer ${show(layer.config.name)}`
    if (layer.name === 'unmask')
      return isForgotten(described, layer) ? null : form === 'row' ? writeLayer(layer, said) : TIMES_1
    return layer.name === 'recurrentOutput' ? null : writeLayer(layer, said)
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
  const order = form === 'row' ? [...layers.keys()] : layerOrder(described, i => all[i] === null)
  const placed = order.flatMap((i): Placed[] => {
    const one = all[i]
    if (!one) return []
    const place = placeOf(one.json.class_name)
    const parameters = one.parameters.map(([, at], k): Parameter => [names[i]![k]!, `${place}/${at}`])
    return [{ place, name: layers[i]!.config.name, parameters }]
  })
  const written = all.map(one =>
    !one || one === TIMES_1
      ? (one?.json ?? null)
      : { ...one.json, config: { ...(one.json.config as JsonObject), dtype } },
  )
  const config =
    form === 'row'
      ? {
          name: 'sequential',
          trainable: true,
          layers: [...inputLayers, ...written.filter(layer => layer !== null)] as Json,
        }
      : functional(described, inputLayers, written, order)
  const json = {
    module: form === 'row' ? 'keras' : 'keras.src.models.functional',
    class_name: form === 'row' ? 'Sequential' : 'Functional',
    config: config as JsonObject,
    registered_name: form === 'row' ? null : 'Functional',
    ...(form === 'row' ? { build_config: { input_shape: [null, ...inputs[0]!.shape] } } : {}),
  }
  return { json, layers: placed }
}

/** Operations of Keras forget a padding mask. */
const TIMES_1: WrittenLayer = {
  json: { module: 'keras.src.ops.numpy', class_name: 'Multiply', config: {}, registered_name: 'Multiply' },
  parameters: [],
}

/** Refuses inputs of a merge whose masks Keras would lose. */
function checkMasks({ layers, inputs, calls }: Described, who: string): void {
  const masks = new Masks()
  for (const [k, [index, ...values]] of calls.entries()) {
    const layer = layers[index]!
    const said = `${who}: layer ${show(layer.config.name)}`
    if (masks.lost(layer, values, said).length > 0)
      refuse(
        said,
        'a padding mask at all inputs or at none',
        'one at some',
        'In Keras 3 the result would have none: so has layers.unmask() before it.',
      )
    masks.follow(layer, values, inputs.length + k)
  }
}

/** Whether a mask is taken off where Keras's layers forget it anyway: by themselves, or as they merge it with what has none. */
function isForgotten({ layers, inputs, calls, outputs }: Described, unmask: LayerText): boolean {
  const isUnmasked = (value: number) => layers[calls[value - inputs.length]?.[0] ?? -1]?.name === 'unmask'
  return calls.every(([index], k) => {
    const value = inputs.length + k
    if (layers[index] !== unmask) return true
    const users = calls.filter(([, ...values]) => values.includes(value))
    const isLost = ([user, ...values]: (typeof calls)[number]) =>
      forgets(layers[user]!) || (merges(layers[user]!) && !values.every(isUnmasked))
    return users.every(isLost) && outputs.every(output => output.value !== value)
  })
}

function functional(
  described: Described,
  inputLayers: readonly JsonObject[],
  written: readonly (JsonObject | null)[],
  order: readonly number[],
): JsonObject {
  const { layers, form, inputs, calls, outputs } = described
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
    if (layer.name === 'unmask' && isForgotten(described, layer)) {
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
      ...order.flatMap(i => {
        const layer = written[i]
        return layer ? [{ ...layer, name: layers[i]!.config.name, inbound_nodes: nodes[i]! } as JsonObject] : []
      }),
    ],
    input_layers: inputs.length === 1 ? starts[0]! : starts,
    output_layers: form === 'names' ? named(outputs, ends) : form === 'value' ? ends[0]! : ends,
  }
}

const tensorText = (history: readonly Json[]): Json => ({
  class_name: '__keras_tensor__',
  config: { shape: [null], dtype: 'float32', keras_history: history },
})

const MERGING = ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum', 'concatenate', 'dot', 'attention']
const RECURRENT = ['lstm', 'gru', 'simpleRnn', 'bidirectional']

/** The arguments of a call, as each layer of Keras takes its inputs. */
function nodeOf({ name, config }: LayerText, tensors: readonly Json[]): Json {
  const [first, ...others] = tensors
  const causal: JsonObject = config.useCausalMask === true ? { use_causal_mask: true } : {}
  if (MERGING.includes(name)) return { args: [[...tensors]], kwargs: causal }
  if (name === 'multiHeadAttention') {
    const [value = first!, key] = others
    return { args: [first!, value], kwargs: { ...(key === undefined ? {} : { key }), ...causal } as JsonObject }
  }
  if (RECURRENT.includes(name) && others.length > 0) return { args: [first!], kwargs: { initial_state: others } }
  return { args: name === 'unmask' ? [first!, 1] : [...tensors], kwargs: {} }
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
