import { refuse } from 'thinnet'
import type { JsonObject } from '../../described/described.ts'
import { activated } from './activations.ts'
import { type Call, plain, spread, type Value } from './value.ts'

/** y = x · W + b: one node for vectors, a product and a sum for rows of them. */
export function linear(call: Call, x: Value, weights: readonly [w: string, b: string | null], width: number): Value {
  const { graph, name } = call
  const [w, b] = weights
  const shape = [...x.shape.slice(0, -1), width]
  const given = plain(graph, x)
  if (shape.length === 1)
    return { ...given, shape, name: graph.node('Gemm', [given.name, w, ...(b ? [b] : [])], {}, `${name}/Gemm`) }
  const product = graph.node('MatMul', [given.name, w], {}, `${name}/MatMul`)
  return { ...given, shape, name: b ? graph.node('Add', [product, b], {}, `${name}/Add`) : product }
}

export function dense(call: Call): Value {
  const { options, inputs } = call
  const bias = options.useBias === false ? null : call.weights('bias')
  const y = linear(call, inputs[0], [call.weights('kernel'), bias], options.units as number)
  return activated(call, y, options.activation)
}

export const denseLayers = {
  dense,
  /** In inference; its mean over draws cannot be told in ONNX. */
  dropConnect(call: Call): Value {
    const { who, options, training } = call
    if (training) refuse(who, 'a layer whose draws ONNX has', 'dropped weights', 'Leave training out.')
    if (options.inferenceSamples)
      refuse(who, 'inferenceSamples: 0', options.inferenceSamples as number, 'ONNX has no other inference of it.')
    return dense(call)
  },
  tiedDense(call: Call): Value {
    const { graph, name, inputs, options } = call
    const { name: embedding } = options.to as JsonObject as { name: string }
    const { name: table, shape } = call.other(embedding, 'embeddings')
    const w = graph.once(`tied ${table}`, () => graph.node('Transpose', [table], { perm: [1, 0] }, `${name}/Transpose`))
    const x = plain(graph, inputs[0])
    const y = {
      ...x,
      shape: [...x.shape.slice(0, -1), shape[0]!],
      name: graph.node('MatMul', [x.name, w], {}, `${name}/MatMul`),
    }
    return activated(call, y, options.activation)
  },
  prelu(call: Call): Value {
    const { graph, name, inputs } = call
    const [x] = inputs
    const slope = call.weights('alpha', alpha => spread(x, alpha))
    return { ...x, name: graph.node('PRelu', [x.name, slope], {}, `${name}/PRelu`) }
  },
}
