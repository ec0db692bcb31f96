import { refuse } from '../errors.ts'
import { Value } from '../layers/value.ts'
import { byName } from './by-name.ts'
import { inForm, type Values } from './forms.ts'
import type { Network } from './network.ts'
import type { Source } from './source.ts'

/** What a model makes of values of another graph: see `Model.apply`. */
export function apply(network: Network | null, { plan, inputShape, form }: Source, inputs: Values): unknown {
  const unbuilt = () =>
    refuse('apply', 'a built model', 'one of unknown input shape', 'Give the first layer an inputShape.')
  const { graph, inputNames, outputNames } = network ?? plan(inputShape ?? unbuilt())
  const given = byName<Value>(inputs, inputNames, 'apply', value => value instanceof Value)
  const made = new Map<Value, Value>(graph.inputs.map((input, k) => [input, given[k]!]))
  for (const value of graph.values) made.set(value, value.layer!.apply(value.inputs.map(input => made.get(input)!)))
  const outputs = graph.outputs.map(output => made.get(output)!)
  return inForm(form, outputs, outputNames)
}
