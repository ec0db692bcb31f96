import { refuse } from 'thinnet'
import type { JsonObject } from '../../described/described.ts'
import { TYPES } from '../proto.ts'
import { countOf } from '../tensor.ts'
import { linear } from './dense.ts'
import { isGiven, numberOf } from './options.ts'
import { type Call, type Made, maskOfAll, plain, type Value } from './value.ts'

const cast = ({ graph, name }: Call, x: string, to: number) => graph.node('Cast', [x], { to }, `${name}/Cast`)

function embedding(call: Call): Made {
  const { graph, name, options, inputs, who, training } = call
  if (training && isGiven(options.dropout))
    refuse(`${who}: dropout`, '0', 'words that are dropped', 'Leave training out.')
  const x = plain(graph, inputs[0])
  const y = graph.node(
    'Gather',
    [call.weights('embeddings'), cast(call, x.name, TYPES.int64)],
    { axis: 0 },
    `${name}/Gather`,
  )
  const mask = options.maskZero ? cast(call, cast(call, x.name, TYPES.bool), TYPES.float) : null
  return { name: y, shape: [...x.shape, options.outputDim as number], mask }
}

/** A row of the table for each step, for each sample. */
function positionEmbedding(call: Call): Value {
  const { graph, name, inputs } = call
  const x = plain(graph, inputs[0])
  const rows = call.weights('embeddings', ({ data }) => ({ shape: x.shape, data: data.subarray(0, countOf(x.shape)) }))
  const shape = graph.node('Shape', [x.name], {}, `${name}/Shape`)
  return { ...x, name: graph.node('Expand', [rows, shape], {}, `${name}/Expand`) }
}

function masking(call: Call): Made {
  const { graph, name, options, inputs } = call
  const x = plain(graph, inputs[0])
  const node = (op: string, inputs: readonly string[], attributes = {}) =>
    graph.node(op, inputs, attributes, `${name}/${op}`)
  const same = node('Equal', [x.name, graph.scalar(numberOf(options.maskValue, 0, name))])
  const marks = node('ReduceMax', [cast(call, node('Not', [same]), TYPES.float), graph.ints([2])], { keepdims: 1 })
  return { ...x, name: node('Mul', [x.name, marks]), mask: node('Squeeze', [marks, graph.ints([2])]) }
}

/** Vectors of 0 and 1, or of counts, of whole numbers. */
function categoryEncoding(call: Call): Made {
  const { graph, name, options, inputs } = call
  const { outputMode: mode = 'multiHot', numTokens } = options as { outputMode?: string; numTokens: number }
  const x = plain(graph, inputs[0])
  const alone = mode === 'oneHot' && x.shape.at(-1) === 1
  const values = graph.weights('off_on', () => ({ shape: [2], data: Float32Array.of(0, 1) }))
  const indices = cast(call, x.name, TYPES.int64)
  const hot = graph.node('OneHot', [indices, graph.ints([numTokens]), values], { axis: -1 }, `${name}/OneHot`)
  if (mode === 'oneHot' && !alone) return { name: hot, shape: [...x.shape, numTokens] }
  const op = mode === 'count' ? 'ReduceSum' : 'ReduceMax'
  const y = graph.node(op, [hot, graph.ints([-2])], { keepdims: 0 }, `${name}/${op}`)
  return { name: y, shape: [...x.shape.slice(0, -1), numTokens] }
}

/** Each step as a sample of its own. */
function timeDistributed(call: Call): Value {
  const { graph, name, inputs, options } = call
  const x = plain(graph, inputs[0])
  const [steps, ...shape] = x.shape
  const fold = graph.node('Reshape', [x.name, graph.ints([-1, ...shape])], {}, `${name}/Reshape`)
  const y = plain(graph, call.inner(options.layer as JsonObject, [{ ...x, name: fold, shape, mask: null }], name))
  const sizes = graph.ints([-1, steps!, ...y.shape])
  return { ...x, shape: [steps!, ...y.shape], name: graph.node('Reshape', [y.name, sizes], {}, `${name}/Reshape`) }
}

/** Which of [query, value, key] each is made of. */
const attended = (inputs: readonly Value[]) =>
  ({ q: 0, v: Math.min(inputs.length - 1, 1), k: inputs.length - 1 }) as const

/** softmax(scale · q · kᵀ) · v of [batch, heads, steps, size], where k is [batch, heads, size, steps] already. */
function attend(call: Call, [q, k, v]: readonly string[], scale: number, of: { steps: number; keys: number }): string {
  const { graph, name, options, inputs, training, who } = call
  const node = (op: string, inputs: readonly string[], attributes = {}) =>
    graph.node(op, inputs, attributes, `${name}/${op}`)
  const { k: key, v: value } = attended(inputs)
  const marks = (mask: string | null, axes: number[]) => (mask ? [node('Unsqueeze', [mask, graph.ints(axes)])] : [])
  const seen = [
    ...marks(inputs[0].mask, [1, 3]),
    ...marks(maskOfAll(graph, [inputs[value]!, inputs[key]!], name), [1, 2]),
    ...(options.useCausalMask ? [graph.weights(`causal_${of.steps}_${of.keys}`, () => causal(of))] : []),
  ]
  const scores = node('MatMul', [q!, k!])
  const scaled = scale === 1 ? scores : node('Mul', [scores, graph.scalar(scale)])
  let weights: string
  if (seen.length === 0) weights = node('Softmax', [scaled], { axis: -1 })
  else {
    // those that are not seen get −1e9; a query that sees none gets weights of 0
    const allowed = seen.reduce((all, one) => node('Mul', [all, one]))
    const far = node('Mul', [node('Sub', [allowed, graph.scalar(1)]), graph.scalar(1e9)])
    weights = node('Mul', [node('Softmax', [node('Add', [scaled, far])], { axis: -1 }), allowed])
  }
  const rate = training ? numberOf(options.dropout, 0, `${who}: dropout`) : 0
  if (rate > 0) weights = graph.node('Dropout', [weights, graph.scalar(rate), graph.yes], {}, `${name}/Dropout`)
  return node('MatMul', [weights, v!])
}

const causal = ({ steps, keys }: { steps: number; keys: number }) => ({
  shape: [1, 1, steps, keys],
  data: Float32Array.from({ length: steps * keys }, (_, i) => (i % keys <= Math.floor(i / keys) ? 1 : 0)),
})

function attention(call: Call): Value {
  const { graph, name, inputs } = call
  const all = inputs.map(input => plain(graph, input))
  const { q, k, v } = attended(inputs)
  const one = (i: number) => graph.node('Unsqueeze', [all[i]!.name, graph.ints([1])], {}, `${name}/Unsqueeze`)
  const keys = graph.node('Transpose', [one(k)], { perm: [0, 1, 3, 2] }, `${name}/Transpose`)
  const shape = [all[q]!.shape[0]!, all[v]!.shape[1]!]
  const y = attend(call, [one(q), keys, one(v)], 1, { steps: shape[0]!, keys: all[k]!.shape[0]! })
  const context = graph.node('Squeeze', [y, graph.ints([1])], {}, `${name}/Squeeze`)
  return { name: context, shape, first: false, mask: inputs[0].mask }
}

function multiHeadAttention(call: Call): Value {
  const { graph, name, inputs, options } = call
  const { numHeads: heads, keyDim, valueDim = keyDim } = options as Record<string, number>
  const all = inputs.map(input => plain(graph, input))
  const from = attended(inputs)
  /** The kernel as a matrix [in, out], the bias as a vector. */
  const project = (part: string, x: Value, rows: number, columns: number) => {
    const w = call.weights(`${part}Kernel`, ({ data }) => ({ shape: [rows, columns], data }))
    const b = options.useBias === false ? null : call.weights(`${part}Bias`, ({ data }) => ({ shape: [columns], data }))
    return linear({ ...call, name: `${name}/${part}` }, x, [w, b], columns)
  }
  const split = (part: 'query' | 'key' | 'value', x: Value, size: number, perm: readonly number[]) => {
    const y = project(part, x, x.shape[1]!, heads! * size)
    const rows = graph.node('Reshape', [y.name, graph.ints([0, 0, heads!, size])], {}, `${name}/${part}/Reshape`)
    return graph.node('Transpose', [rows], { perm }, `${name}/${part}/Transpose`)
  }
  const q = split('query', all[from.q]!, keyDim!, [0, 2, 1, 3])
  const k = split('key', all[from.k]!, keyDim!, [0, 2, 3, 1])
  const v = split('value', all[from.v]!, valueDim!, [0, 2, 1, 3])
  const [steps, features] = all[0]!.shape as [number, number]
  const context = attend(call, [q, k, v], 1 / Math.sqrt(keyDim!), { steps, keys: all[from.k]!.shape[0]! })
  const turned = graph.node('Transpose', [context], { perm: [0, 2, 1, 3] }, `${name}/output/Transpose`)
  const width = heads! * valueDim!
  const rows = graph.node('Reshape', [turned, graph.ints([0, 0, width])], {}, `${name}/output/Reshape`)
  const outputs = ([options.outputShape].flat()[0] as number | undefined) ?? features
  const merged = { name: rows, shape: [steps, width], first: false, mask: inputs[0].mask }
  return project('output', merged, width, outputs)
}

export const sequenceLayers = {
  attention,
  categoryEncoding,
  embedding,
  masking,
  multiHeadAttention,
  positionEmbedding,
  timeDistributed,
}
