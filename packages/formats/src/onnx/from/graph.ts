import { refuse, type Shape, show } from 'thinnet'
import { type GraphProto, type NodeProto, type TensorProto, TYPES, type ValueInfoProto } from '../proto.ts'
import { liesIn, numbersOf } from '../tensor.ts'
import { Builder } from './builder.ts'
import { type Constant, constant, evaluate } from './constants.ts'
import { products } from './dense.ts'
import { elementwise } from './elementwise.ts'
import type { External } from './external.ts'
import { images } from './images.ts'
import { type Attributes, attributesOf, isConstant, isTensor, isView, isWhole, type Node, type Value } from './node.ts'
import { recurrents } from './recurrent.ts'
import { shapes as shapeOperators } from './shapes.ts'
import { OPEN, viewOf } from './view.ts'

/** What an operator gives: one value an output; undefined for one that nobody reads. */
type Read = (node: Node) => readonly (Value | undefined)[]
const OPERATORS: Readonly<Record<string, Read>> = {
  ...products,
  ...elementwise,
  ...images,
  ...recurrents,
  ...shapeOperators,
} as never

/** How many inputs an operator has at least, where that is not one. */
const LEAST: Readonly<Record<string, number>> = {
  BatchNormalization: 5,
  ...leastOf(3, 'GRU GroupNormalization InstanceNormalization LSTM RNN Range Where'),
  ...leastOf(
    2,
    'Add And Conv ConvTranspose Div Equal Expand Gather Gemm Greater GreaterOrEqual LayerNormalization Less',
  ),
  ...leastOf(2, 'LessOrEqual MatMul Mod Mul Or PRelu Pow Sub Tile'),
}
function leastOf(count: number, operators: string): Record<string, number> {
  return Object.fromEntries(operators.split(' ').map(operator => [operator, count]))
}

const MOST_NODES = 100_000
const MOST_AXES = 32
/** Numbers that are made of others, besides four times as many as the weights have bytes. */
const MOST_MADE = 1 << 24

export interface GraphOptions {
  readonly opset: number
  readonly inputShapes: Readonly<Record<string, Shape>>
  readonly external: External
}

/** Reads the graph of a file into layers and calls. */
export function readGraph(graph: GraphProto, options: GraphOptions, who: string) {
  if (graph.node.length > MOST_NODES) refuse(who, `at most ${MOST_NODES} nodes`, graph.node.length)
  const values = new Map<string, Value>()
  const set = (name: string, value: Value, said: string) => {
    if (values.has(name)) refuse(said, 'unique names', `${show(name)} twice`)
    if (isView(value) && value.axes.length > MOST_AXES) refuse(said, `at most ${MOST_AXES} axes`, value.axes.length)
    values.set(name, value)
  }
  for (const tensor of graph.initializer) {
    const said = `${who}: weights ${show(tensor.name)}`
    set(tensor.name ?? '', weights(tensor, options.external, said), said)
  }
  // what weights can be at most, whatever their shapes say
  const given = graph.initializer.reduce(
    (sum, tensor) => sum + (options.external.get(tensor)?.length ?? tensor.raw?.length ?? 0) + tensor.floats.length,
    0,
  )
  const most = MOST_MADE + 4 * given
  let made = 0
  const ends = new Map<string, number>()
  for (const { name = '' } of graph.output) ends.set(name, (ends.get(name) ?? 0) + 1)
  const inputs = graph.input.filter(({ name = '' }) => !values.has(name))
  if (inputs.length === 0) refuse(who, 'inputs', 'none')
  const unknown = Object.keys(options.inputShapes).find(name => !inputs.some(input => input.name === name))
  if (unknown !== undefined)
    refuse(`${who}: inputShapes`, `names of inputs, ${inputs.map(({ name }) => name).join(', ')}`, show(unknown))
  const shapes = inputs.map(input => inputOf(input, options.inputShapes, `${who}: input ${show(input.name)}`))
  const batch = shapes[0]!.batch
  const builder = new Builder(batch, who, most)
  for (const { name, shape, axis, whole } of shapes) {
    const order = [...shape.map((_, i) => i + 1)]
    order.splice(axis, 0, 0)
    const view = viewOf(builder.input(builder.unique(name), shape), shape, batch, order)
    set(name, whole ? { ...view, whole: 'given' } : view, `${who}: input ${show(name)}`)
  }
  for (const { node, index } of ordered(graph, values, who)) read(node, index)
  const outputs = graph.output.map(output => outputOf(output))
  if (outputs.length === 0) refuse(who, 'outputs', 'none')
  const numbers = builder.prune(outputs.map(({ value }) => value))
  return { builder, outputs: outputs.map(({ name }, k) => ({ name, value: numbers[k]! })) }

  function read(proto: NodeProto, index: number): void {
    const { opType: op = '', domain = '', name = '', input, output } = proto
    const said = `${who}: node ${index} ${show(name || output[0])} (${domain && domain !== 'ai.onnx' ? `${domain}.` : ''}${op})`
    const attributes = attributesOf(proto.attribute, said)
    const operands = input.map(one => (one === '' ? undefined : values.get(one)))
    const least = LEAST[op] ?? (Object.hasOwn(OPERATORS, op) ? 1 : 0)
    if (operands.slice(0, least).filter(Boolean).length < least)
      refuse(said, `at least ${least} ${least === 1 ? 'input' : 'inputs'}`, operands.filter(Boolean).length)
    const results = known() ?? layered()
    for (const [k, value] of results.entries()) if (value && output[k]) set(output[k], value, said)

    function known() {
      const constants = evaluated(op, domain, operands, attributes, output.length, said)
      for (const { data } of constants ?? []) made += data.length
      if (made > most) refuse(said, 'a graph that is computed from weights', 'too many numbers')
      return constants
    }

    function layered() {
      const ours = (domain === '' || domain === 'ai.onnx') && Object.hasOwn(OPERATORS, op)
      const operator = ours ? OPERATORS[op]! : refuse(said, 'an operator that thinnet has a layer for', op)
      const called = name || output[0] || op
      return operator({
        who: said,
        op,
        name: layerName(called, op),
        attributes,
        inputs: operands,
        builder,
        used: output.map(one => one !== '' && readers(one).length + (ends.get(one) ?? 0) > 0),
        alone: k => readers(input[k] ?? '').length + (ends.get(input[k] ?? '') ?? 0) === 1,
        readers: k =>
          readers(output[k] ?? '').map(reader => ({
            op: reader.opType ?? '',
            attributes: attributesOf(reader.attribute, said),
            inputs: reader.input.map(one => values.get(one)),
          })),
        shared: operands.some(one => isConstant(one) && one.name !== undefined && readers(one.name).length > 1),
        opset: options.opset,
      })
    }
  }

  function readers(name: string): readonly NodeProto[] {
    return readersOf(graph).get(name) ?? []
  }

  function outputOf({ name = '' }: ValueInfoProto) {
    const said = `${who}: output ${show(name)}`
    const value = values.get(name)
    if (!isView(value)) return refuse(said, 'a value that the model makes', value ? 'weights' : 'none')
    if (value.reversed !== undefined) refuse(said, 'steps from the first to the last', 'the other way round')
    const { value: number } = builder.plain(value, name, said)
    // an input itself is no output
    const own =
      number >= builder.inputs.length ? number : builder.call(name, 'activation', { activation: 'linear' }, [number])
    return { name, value: own }
  }
}

/** What reads each name; found once a graph. */
const tables = new WeakMap<GraphProto, Map<string, NodeProto[]>>()
function readersOf(graph: GraphProto): Map<string, NodeProto[]> {
  const known = tables.get(graph)
  if (known) return known
  const table = new Map<string, NodeProto[]>()
  for (const node of graph.node) {
    for (const name of node.input) {
      const list = table.get(name)
      if (list) list.push(node)
      else table.set(name, [node])
    }
  }
  tables.set(graph, table)
  return table
}

/** What is made of known numbers alone. */
function evaluated(
  op: string,
  domain: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  outputs: number,
  who: string,
) {
  if (domain !== '' && domain !== 'ai.onnx') return null
  if (op === 'Constant') {
    const { value, value_float: one, value_floats: several, value_int: whole, value_ints: wholes } = attributes
    if (isTensor(value)) return [value]
    if (typeof (one ?? whole) === 'number') return [constant([], [(one ?? whole) as number], one === undefined)]
    const list = (several ?? wholes) as readonly number[] | undefined
    const numbers = Array.isArray(list) && list.every(item => typeof item === 'number')
    return numbers ? [constant([list.length], list, several === undefined)] : refuse(who, 'numbers', 'none')
  }
  if (!inputs.every(isConstant)) return null
  return evaluate(op, inputs, attributes, outputs, who)
}

/** Weights, which are read from the file when they are asked for. */
function weights(tensor: TensorProto, external: External, who: string): Constant {
  const bytes = external.get(tensor) ?? tensor.raw
  const constant = {
    name: tensor.name ?? '',
    shape: tensor.dims,
    whole: isWhole(tensor.dataType),
    get data() {
      return numbersOf(tensor, who, bytes).data
    },
  }
  if (bytes && tensor.dataType === TYPES.float) liesIn(bytes, constant)
  return constant
}

/** Of `/conv1/Conv` conv1, of `dense/Gemm` dense. */
const layerName = (name: string, op: string): string => {
  const parts = name
    .replace(/_output_\d+$/, '')
    .split('/')
    .filter(Boolean)
  if (parts.length > 1 && parts.at(-1)!.replace(/_\d+$/, '') === op) parts.pop()
  return parts.join('_')
}

/** Nodes after those whose values they read. ONNX has them so; other files are put in order. */
function ordered(
  graph: GraphProto,
  values: ReadonlyMap<string, Value>,
  who: string,
): { node: NodeProto; index: number }[] {
  const done = new Set(values.keys())
  const all = graph.node.map((node, index) => ({ node, index }))
  const waits = ({ node }: { node: NodeProto }) => node.input.find(name => name !== '' && !done.has(name))
  const found: { node: NodeProto; index: number }[] = []
  const waiting = new Map<string, { node: NodeProto; index: number }[]>()
  const queue = [...all].reverse()
  while (queue.length > 0) {
    const one = queue.pop()!
    const missing = waits(one)
    if (missing !== undefined) {
      const list = waiting.get(missing)
      if (list) list.push(one)
      else waiting.set(missing, [one])
      continue
    }
    found.push(one)
    for (const name of one.node.output) {
      if (name === '') continue
      done.add(name)
      queue.push(...(waiting.get(name) ?? []))
      waiting.delete(name)
    }
  }
  const [left] = [...waiting.values()].flat()
  if (left) {
    const { node, index } = left
    refuse(
      `${who}: node ${index} ${show(node.name || node.output[0])}`,
      'inputs that are made before it',
      show(waits(left)),
    )
  }
  return found
}

/** An input's sample shape, its batch and where that is: the axis that is open, or the first. */
function inputOf({ name = '', type }: ValueInfoProto, shapes: Readonly<Record<string, Shape>>, who: string) {
  const tensor = type?.tensor
  const dim = tensor?.shape?.dim
  if (!tensor || !dim || dim.length === 0) return refuse(who, 'a tensor [batch, …]', 'one without a shape')
  const own = Object.hasOwn(shapes, name) ? shapes[name]! : null
  const sizes = dim.map(({ value, param }) => (param || !value ? 0 : value))
  const open = sizes.flatMap((size, i) => (size > 0 ? [] : [i]))
  const axis = own ? 0 : (open[0] ?? 0)
  const shape = own ?? sizes.filter((_, i) => i !== axis)
  const known = shape.every(size => Number.isSafeInteger(size) && size > 0)
  if (!known || shape.length !== dim.length - 1) {
    const hint = `Say { inputShapes: { ${name}: [${shape.map(size => size || '…').join(', ')}] } }.`
    refuse(who, 'sizes that are known, but for the batch', show(dim.map(({ value, param }) => param || value)), hint)
  }
  return { name, shape, axis, batch: sizes[axis] || OPEN, whole: isWhole(tensor.elemType) }
}
