import { refuse, show } from '../errors.ts'
import type { Layer } from '../layers/layer.ts'
import type { Value } from '../layers/value.ts'

/** What users made: inputs, outputs, and between them the values that layers make, in the order they were made. */
export interface Graph {
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly values: readonly Value[]
}

/** @throws ThinnetError for an output that comes from an input which is not among the inputs, or from none of them */
export function graphOf(inputs: readonly Value[], outputs: readonly Value[], who: string): Graph {
  const values = new Set<Value>()
  const waiting = [...outputs]
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    if (values.has(value)) continue
    if (!value.layer) {
      if (inputs.includes(value)) continue
      const named = value.name ? `"${value.name}", ` : ''
      refuse(
        who,
        'all inputs that the outputs are computed from',
        `an output of another one, ${named}${show(value.shape)}`,
      )
    }
    values.add(value)
    waiting.push(...value.inputs)
  }
  return { inputs, outputs, values: [...values].sort((a, b) => a.order - b.order) }
}

/** The layers of a graph, each once, in the order they are first called. */
export function layersOf({ values }: Graph): Layer[] {
  return [...new Set(values.map(({ layer }) => layer!))]
}
