import { graphOf } from '../engine/graph.ts'
import { refuse } from '../errors.ts'
import { Value } from '../layers/value.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Plan } from './network.ts'

/** The graph of layers in a row. */
export function rowOf(layers: readonly { apply(value: Value): Value }[], inputShape: Shape): Plan {
  const x = new Value(null, { shape: inputShape, name: '' })
  const y = layers.reduce((value, layer) => {
    const made: unknown = layer.apply(value)
    if (made instanceof Value) return made
    const hint = 'Use model({ inputs, outputs }), and apply it there.'
    return refuse('sequential', 'models of one output', 'one with an array or object of outputs', hint)
  }, x)
  return { graph: graphOf([x], [y], 'sequential'), inputNames: ['input'], outputNames: ['output'] }
}
