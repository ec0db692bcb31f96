import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../../described/described.ts'
import { float, type Graph } from './graph.ts'
import { numberOf } from './options.ts'
import { axisOf, type Call, type Value } from './value.ts'

/** y = f(x), as nodes named after a layer. */
type Write = (graph: Graph, x: Value, name: string, options: JsonObject) => string

const simple =
  (op: string): Write =>
  (graph, x, name) =>
    graph.node(op, [x.name], {}, `${name}/${op}`)
const overLast =
  (op: string): Write =>
  (graph, x, name) =>
    graph.node(op, [x.name], { axis: axisOf(x, x.shape.length - 1) }, `${name}/${op}`)
const elu: Write = (graph, x, name, { alpha }) =>
  graph.node('Elu', [x.name], { alpha: float(numberOf(alpha, 1, name)) }, `${name}/Elu`)
const leakyRelu =
  (slope: number): Write =>
  (graph, x, name, { negativeSlope }) =>
    graph.node('LeakyRelu', [x.name], { alpha: float(numberOf(negativeSlope, slope, name)) }, `${name}/LeakyRelu`)

const WRITE: Readonly<Record<string, Write>> = {
  elu,
  exponential: simple('Exp'),
  gelu: (graph, x, name, { approximate }) =>
    graph.node('Gelu', [x.name], { approximate: approximate === true ? 'tanh' : 'none' }, `${name}/Gelu`),
  hardSigmoid: (graph, x, name, { slope }) =>
    graph.node(
      'HardSigmoid',
      [x.name],
      { alpha: float(numberOf(slope, 1 / 6, name)), beta: float(0.5) },
      `${name}/HardSigmoid`,
    ),
  hardSilu: simple('HardSwish'),
  leakyRelu: leakyRelu(0.2),
  logSoftmax: overLast('LogSoftmax'),
  mish: simple('Mish'),
  relu: simple('Relu'),
  relu6: (graph, x, name) => graph.node('Clip', [x.name, graph.scalar(0), graph.scalar(6)], {}, `${name}/Clip`),
  selu: simple('Selu'),
  sigmoid: simple('Sigmoid'),
  silu: (graph, x, name) => {
    const share = graph.node('Sigmoid', [x.name], {}, `${name}/Sigmoid`)
    return graph.node('Mul', [x.name, share], {}, `${name}/Mul`)
  },
  softmax: overLast('Softmax'),
  softplus: simple('Softplus'),
  softsign: simple('Softsign'),
  tanh: simple('Tanh'),
}

/** The value of a layer's `activation`. */
export function activated({ graph, name, who }: Call, x: Value, activation: Json | undefined): Value {
  if (activation === undefined || activation === 'linear') return x
  const object =
    typeof activation === 'string' ? { object: 'activations', name: activation } : (activation as JsonObject)
  const write =
    object.object === 'activations' && Object.hasOwn(WRITE, `${object.name}`) ? WRITE[`${object.name}`] : null
  if (!write) return refuse(`${who}: activation`, 'one that ONNX has', show(object.name ?? activation))
  return { ...x, name: write(graph, x, name, (object.config ?? {}) as JsonObject) }
}

/** Layers that are activations. */
export const activationLayers = {
  activation: (call: Call) => activated(call, call.inputs[0], call.options.activation),
  elu: ({ graph, inputs: [x], name, options }: Call) => ({ ...x, name: elu(graph, x, name, options) }),
  leakyRelu: ({ graph, inputs: [x], name, options }: Call) => ({
    ...x,
    name: leakyRelu(0.3)(graph, x, name, options),
  }),
  relu: limitedRelu,
  softmax({ graph, inputs: [x], name, options }: Call): Value {
    const axis = numberOf(options.axis, -1, name)
    const at = axisOf(x, axis < 0 ? x.shape.length + axis : axis - 1)
    return { ...x, name: graph.node('Softmax', [x.name], { axis: at }, `${name}/Softmax`) }
  },
}

function limitedRelu(call: Call): Value {
  const { graph, inputs, name, options, who } = call
  const [x] = inputs
  const slope = numberOf(options.negativeSlope, 0, who)
  const threshold = numberOf(options.threshold, 0, who)
  const most = numberOf(options.maxValue, Number.POSITIVE_INFINITY, who)
  const node = (op: string, inputs: readonly string[]) => graph.node(op, inputs, {}, `${name}/${op}`)
  if (threshold === 0 && most === Number.POSITIVE_INFINITY)
    return { ...x, name: slope === 0 ? node('Relu', [x.name]) : leakyRelu(slope)(graph, x, name, {}) }
  if (threshold === 0 && slope === 0) return { ...x, name: node('Clip', [x.name, graph.scalar(0), graph.scalar(most)]) }
  // y = min(x, most) above the threshold, else slope · (x − threshold)
  const above = most === Number.POSITIVE_INFINITY ? x.name : node('Min', [x.name, graph.scalar(most)])
  const below = node('Mul', [node('Sub', [x.name, graph.scalar(threshold)]), graph.scalar(slope)])
  return { ...x, name: node('Where', [node('Greater', [x.name, graph.scalar(threshold)]), above, below]) }
}
