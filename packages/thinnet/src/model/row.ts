import { graphOf } from '../engine/graph.ts'
import { Value } from '../layers/value.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Plan } from './network.ts'

/** The graph of layers in a row. */
export function rowOf(layers: readonly { apply(value: Value): Value }[], inputShape: Shape): Plan {
  const x = new Value(null, { shape: inputShape, name: '' })
  const y = layers.reduce((value, layer) => layer.apply(value), x)
  return { graph: graphOf([x], [y], 'sequential'), inputNames: ['input'], outputNames: ['output'] }
}
