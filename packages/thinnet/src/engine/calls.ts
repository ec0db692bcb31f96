import { refuse } from '../errors.ts'
import { ActivationLayer } from '../layers/activation.ts'
import type { Composer, Inputs, Layer } from '../layers/layer.ts'
import { nameLayer } from '../layers/layer.ts'
import { inputsOf, type Value } from '../layers/value.ts'
import { fuse } from './fusions.ts'
import type { Graph } from './graph.ts'

/** A value between two calls. */
export interface Wire {
  /** Its place among the values of the graph. */
  readonly id: number
}

/** One call of a layer in a graph. */
export interface Placed {
  readonly layer: Layer
  /** The layer that was asked for: `layer` itself, or the one whose `activation` option this is. */
  readonly owner: Layer
  /** By which it draws: the layer's name, for a further call name/1, name/2 … */
  readonly site: string
  readonly inputs: Inputs<Wire>
  readonly output: Wire
  /** See `Declare`. */
  readonly reluAfter: boolean
  readonly reluBefore: 'applies' | 'applied' | null
  /** The output whose loss is computed by the call that makes it. */
  readonly lossOf?: number
}

/** A graph as it is computed: layers of layers are taken apart, and what is faster together is put together. */
export interface Calls {
  readonly inputs: readonly Wire[]
  readonly outputs: readonly Wire[]
  readonly calls: readonly Placed[]
}

/** Layers must have their names: calls are called after them. */
export function callsOf(graph: Graph): Calls {
  const calls: Placed[] = []
  const times = new Map<Layer, number>()
  let ids = 0
  const wire = (): Wire => ({ id: ids++ })
  const wires = new Map<Value, Wire>(graph.inputs.map(value => [value, wire()]))

  const place = (layer: Layer, owner: Layer, site: string, inputs: Inputs<Wire>): Wire => {
    const output = wire()
    calls.push({ layer, owner, site, inputs, output, reluAfter: false, reluBefore: null })
    return output
  }
  /** One call of the layer itself, and one of its activation. */
  const once = (layer: Layer, inputs: Inputs<Wire>): Wire => {
    const before = times.get(layer) ?? 0
    times.set(layer, before + 1)
    const site = before ? `${layer.name}/${before}` : layer.name
    const output = place(layer, layer, site, inputs)
    const { activation } = layer
    if (!activation) return output
    const applied = new ActivationLayer({ activation })
    nameLayer(applied, `${site}/${activation.name}`)
    return place(applied, layer, applied.name, [output])
  }
  const composer =
    (whole: Layer): Composer<Wire> =>
    (layer, inputs) =>
      layer === whole ? once(layer, inputs) : call(layer, inputs)
  const composed = (layer: Layer, inputs: Inputs<Wire>): Wire | undefined => {
    const before = calls.length
    const output = layer.compose?.(inputs, composer(layer))
    const read = (wire: Wire) => wire === output || calls.slice(before).some(({ inputs }) => inputs.includes(wire))
    if (!output || inputs.every(read)) return output
    return refuse(`${layer.constructor.name} "${layer.name}"`, 'one value', `${inputs.length} values`)
  }
  const call: Composer<Wire> = (layer, inputs) => composed(layer, inputs) ?? once(layer, inputs)

  for (const value of graph.values) {
    const [first, ...others] = inputsOf(value).map(input => wires.get(input)!) as unknown as Inputs<Wire>
    wires.set(value, call(value.layer!, [first, ...others]))
  }
  const outputs = graph.outputs.map(value => wires.get(value)!)
  return { inputs: graph.inputs.map(value => wires.get(value)!), outputs, calls: fuse(calls, outputs) }
}
