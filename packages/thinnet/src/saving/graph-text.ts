import { graphOf } from '../engine/graph.ts'
import { refuse, show } from '../errors.ts'
import { type Layer, requireLayer } from '../layers/layer.ts'
import { Value } from '../layers/value.ts'
import type { Form } from '../model/forms.ts'
import type { Plan } from '../model/network.ts'
import { record } from './decode.ts'
import type { Json } from './encode.ts'
import { MOST_LAYERS } from './format.ts'

/**
 * A graph as a file says it: values are numbered, first the inputs, then what each call makes, in the order they are
 * computed.
 *
 *     { form, inputs: [{ name, shape }], calls: [[layer, value, …]], outputs: [{ name, value }] }
 */
export function graphText({ graph, inputNames, outputNames }: Plan, layers: readonly Layer[], form: Form): Json {
  const all = [...graph.inputs, ...graph.values]
  const numberOf = new Map(all.map((value, i) => [value, i]))
  return {
    form,
    inputs: graph.inputs.map(({ shape }, k) => ({ name: inputNames[k]!, shape: [...shape!] })),
    calls: graph.values.map(({ layer, inputs }) => [
      layers.indexOf(layer!),
      ...inputs.map(value => numberOf.get(value)!),
    ]),
    outputs: graph.outputs.map((value, k) => ({ name: outputNames[k]!, value: numberOf.get(value)! })),
  }
}

/** The graph of these layers that the text says. Nothing in it is believed. */
export function graphFrom(
  json: Json | undefined,
  layers: readonly Layer[],
  shapeOf: (json: Json | undefined, who: string) => number[],
  who: string,
): { plan: Plan; form: Form } {
  const { form, inputs, calls, outputs } = record(json, who)
  if (form !== 'value' && form !== 'array' && form !== 'names')
    return refuse(`${who}: form`, 'value, array or names', show(form))
  const list = (json: Json | undefined, what: string) =>
    Array.isArray(json) && json.length > 0 && json.length <= MOST_LAYERS
      ? json
      : refuse(`${who}: ${what}`, `an array of 1 to ${MOST_LAYERS}`, show(json))
  const nameIn = (entry: { [key: string]: Json }, names: string[], what: string) => {
    const { name } = entry
    if (typeof name !== 'string' || name === '' || name === '__proto__' || names.includes(name)) {
      return refuse(`${who}: ${what}`, 'unique names', `${show(name)} twice`)
    }
    names.push(name)
    return name
  }
  const inputNames: string[] = []
  const values: Value[] = list(inputs, 'inputs').map((entry, k) => {
    const input = record(entry, `${who}: inputs[${k}]`)
    const name = nameIn(input, inputNames, 'inputs')
    return new Value(null, { shape: shapeOf(input.shape, `${who}: inputs[${k}]: shape`), name })
  })
  const numbered = (json: Json | undefined, what: string) =>
    (typeof json === 'number' ? values[json] : undefined) ??
    refuse(`${who}: ${what}`, 'a value made before', show(json))
  for (const [i, call] of list(calls, 'calls').entries()) {
    const [index, ...from] = list(call, `calls[${i}]`)
    const layer = typeof index === 'number' ? layers[index] : undefined
    requireLayer(layer, `${who}: calls[${i}]`, 'the index of a layer')
    if (from.length === 0) refuse(`${who}: calls[${i}]`, 'values', 'none')
    values.push(layer.apply(from.map(value => numbered(value, `calls[${i}]`))))
  }
  const names: string[] = []
  const ends = list(outputs, 'outputs').map((entry, k) => {
    const output = record(entry, `${who}: outputs[${k}]`)
    nameIn(output, names, 'outputs')
    const value = numbered(output.value, `outputs[${k}]`)
    return value.layer ? value : refuse(`${who}: outputs[${k}]`, 'what a layer makes', 'an input')
  })
  if (new Set(ends).size < ends.length) refuse(`${who}: outputs`, 'each value once', 'one twice')
  if (form === 'value' && ends.length > 1) refuse(`${who}: outputs`, 'one, for form value', ends.length)
  const graph = graphOf(values.slice(0, inputNames.length), ends, who)
  return { plan: { graph, inputNames, outputNames: names }, form }
}
