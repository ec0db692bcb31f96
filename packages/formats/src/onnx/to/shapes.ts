import { countOf } from '../tensor.ts'
import { type Call, type Made, plain, type Value } from './value.ts'

/** x under another sample shape. */
export function reshaped({ graph, name }: Call, value: Value, shape: readonly number[]): Value {
  const x = plain(graph, value)
  if (x.shape.join() === shape.join()) return x
  // 0: as many samples as x has
  return { ...x, shape, name: graph.node('Reshape', [x.name, graph.ints([0, ...shape])], {}, `${name}/Reshape`) }
}

function permuted({ graph, name }: Call, value: Value, dims: readonly number[]): Value {
  const x = plain(graph, value)
  const y = graph.node('Transpose', [x.name], { perm: [0, ...dims] }, `${name}/Transpose`)
  return { ...x, shape: dims.map(i => x.shape[i - 1]!), name: y }
}

export const shapeLayers = {
  flatten(call: Call): Value {
    const { graph, name, options, inputs } = call
    const rank = inputs[0].shape.length
    const last = options.dataFormat !== 'channelsFirst' || rank < 2
    // always in the order of channelsLast
    const dims = [...Array.from({ length: rank - 1 }, (_, i) => i + 2), 1]
    const x = last ? plain(graph, inputs[0]) : permuted(call, inputs[0], dims)
    if (x.shape.length === 1) return x
    return { ...x, shape: [countOf(x.shape)], name: graph.node('Flatten', [x.name], { axis: 1 }, `${name}/Flatten`) }
  },
  permute: (call: Call) => permuted(call, call.inputs[0], call.options.dims as number[]),
  reshape(call: Call): Value {
    const target = call.options.targetShape as number[]
    const known = countOf(target.filter(size => size !== -1))
    const all = countOf(call.inputs[0].shape)
    return reshaped(
      call,
      call.inputs[0],
      target.map(size => (size === -1 ? all / known : size)),
    )
  },
  repeatVector({ graph, name, options, inputs: [x] }: Call): Value {
    const n = options.n as number
    const one = graph.node('Unsqueeze', [x.name, graph.ints([1])], {}, `${name}/Unsqueeze`)
    const y = graph.node('Expand', [one, graph.ints([1, n, 1])], {}, `${name}/Expand`)
    return { ...x, shape: [n, ...x.shape], name: y }
  },
  unmask: ({ inputs: [x] }: Call): Made => ({ ...x, mask: null }),
}
