import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'
import { listOf, objectOf } from '../json.ts'

/** A value of a Functional model: which output of which call of a layer, each counted from 0. */
export interface TensorOf {
  readonly layer: string
  readonly call: number
  readonly index: number
}

/** One call of a layer. */
export interface ReadCall {
  readonly layer: string
  readonly call: number
  readonly inputs: readonly TensorOf[]
  /** The inputs' names, where they are given by names, as to a model within another. */
  readonly names?: readonly string[]
  readonly kwargs: JsonObject
  /** Padding masks that are given. */
  readonly masks: readonly TensorOf[]
  /** As they stand in the file. */
  readonly args: Json
}

/** Of layers, in one model. */
export const MOST_CALLS = 3000

type Parts = ReadonlyMap<string, { json: JsonObject; who: string }>

/** The calls of all layers (`inbound_nodes`), each behind those whose values it takes. */
export function readCalls(parts: Parts, who: string): ReadCall[] {
  const calls: ReadCall[] = [...parts].flatMap(([layer, { json, who: said }]) =>
    listOf(json.inbound_nodes ?? [], `${said}: inbound_nodes`).map((node, call) => ({
      layer,
      call,
      ...readNode(node, said),
    })),
  )
  if (calls.length > MOST_CALLS) refuse(who, `at most ${MOST_CALLS} calls of layers`, calls.length)
  const key = (layer: string, call: number) => `${layer}\n${call}`
  const done = new Set<string>()
  for (const [layer, { json }] of parts) if (listOf(json.inbound_nodes ?? [], who).length === 0) done.add(key(layer, 0))
  // each waits for the first of its inputs that is not made yet; else the file's order stays
  const waiting = new Map<string, ReadCall[]>()
  const ordered: ReadCall[] = []
  for (const first of calls) {
    const ready = [first]
    for (let next = ready.pop(); next; next = ready.pop()) {
      const missing = next.inputs.find(({ layer, call }) => !done.has(key(layer, call)))
      if (missing) {
        const place = key(missing.layer, missing.call)
        waiting.set(place, [...(waiting.get(place) ?? []), next])
        continue
      }
      const made = key(next.layer, next.call)
      ordered.push(next)
      done.add(made)
      ready.push(...(waiting.get(made) ?? []).reverse())
      waiting.delete(made)
    }
  }
  const [stuck] = [...waiting.values()].flat()
  if (stuck) {
    const missing = stuck.inputs.find(({ layer, call }) => !done.has(key(layer, call)))!
    refuse(
      `${who}: layer ${show(stuck.layer)}`,
      'inputs that are made before it',
      `${show(missing.layer)}, call ${missing.call}`,
    )
  }
  return ordered
}

/** Of Keras 3, `{ args, kwargs }`, or as Keras 2 and TensorFlow.js write it, `[[layer, call, output, kwargs], …]`. */
function readNode(node: Json, who: string): Omit<ReadCall, 'layer' | 'call'> {
  if (Array.isArray(node)) {
    const from = typeof node[0] === 'string' ? [node] : node
    const inputs = from.map(json => {
      const [layer, call, index] = listOf(json, `${who}: inbound_nodes`)
      return tensorAt([layer!, call!, index!], who)
    })
    return { inputs, kwargs: (listOf(from[0] ?? [], who)[3] ?? {}) as JsonObject, masks: [], args: [] }
  }
  const { args, kwargs = {} } = objectOf(node, `${who}: inbound_nodes`)
  const others: Record<string, Json> = {}
  const inputs = tensorsIn(args ?? [], who, 0)
  const named = new Map<string, TensorOf[]>()
  const masks: TensorOf[] = []
  for (const [name, value] of Object.entries(objectOf(kwargs, `${who}: kwargs`))) {
    const tensors = tensorsIn(value, who, 0)
    if (tensors.length === 0) others[name] = value
    else if (MASKS.includes(name)) masks.push(...tensors)
    else if (INPUTS.includes(name)) named.set(name, tensors)
    else refuse(`${who}: ${name}`, 'no value of the model', 'one', 'thinnet has no such argument of a call.')
  }
  const names = namesIn(args ?? [])
  return {
    inputs: [...inputs, ...INPUTS.flatMap(name => named.get(name) ?? [])],
    kwargs: others,
    masks,
    args: args ?? [],
    ...(names?.length === inputs.length && { names }),
  }
}

/** Of `[{ name: value, … }]`, the only argument. */
function namesIn(args: Json): string[] | null {
  const [given] = Array.isArray(args) && args.length === 1 ? (args as readonly Json[]) : []
  const named = typeof given === 'object' && given !== null && !Array.isArray(given) && !('class_name' in given)
  return named ? Object.keys(given) : null
}

/** Arguments that are inputs, in the order in which thinnet's layers take them. */
const INPUTS = ['inputs', 'sequences', 'sequence', 'query', 'value', 'key', 'initial_state']

const MASKS = ['mask', 'query_mask', 'value_mask', 'key_mask']

/** The values of the model in a call's arguments, in their order. */
function tensorsIn(json: Json, who: string, depth: number): TensorOf[] {
  if (depth > 8) return refuse(who, 'arguments nested at most 8 deep', 'more')
  if (Array.isArray(json)) return json.flatMap(item => tensorsIn(item, who, depth + 1))
  if (typeof json !== 'object' || json === null) return []
  const { class_name: className, config } = json as JsonObject
  if (className !== '__keras_tensor__')
    return Object.values(json).flatMap(item => tensorsIn(item as Json, who, depth + 1))
  return [tensorAt(listOf(objectOf(config, who).keras_history, `${who}: keras_history`), who)]
}

/** `[layer, call, output]` */
export function tensorAt([layer, call, index]: readonly Json[], who: string): TensorOf {
  const counts = [call, index].every(count => Number.isSafeInteger(count) && (count as number) >= 0)
  if (typeof layer !== 'string' || !counts) return refuse(who, '[layer, call, output]', show([layer, call, index]))
  return { layer, call: call as number, index: index as number }
}
