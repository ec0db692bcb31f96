import { alike, axisOf, type Call, type Made, maskOfAll, plain, type Value } from './value.ts'

/** An operator of two values, or of as many as there are. */
const merge =
  (op: string, many = false) =>
  (call: Call): Made => {
    const [{ mask: _, ...x }, ...others] = alike(call.graph, call.inputs)
    const node = (inputs: readonly string[]) => call.graph.node(op, inputs, {}, `${call.name}/${op}`)
    const names = others.map(({ name }) => name)
    return {
      ...x,
      name: many ? node([x.name, ...names]) : names.reduce((all, other) => node([all, other]), x.name),
    }
  }

function concatenate(call: Call): Made {
  const { graph, name, options } = call
  const xs = alike(graph, call.inputs)
  const [{ shape }] = xs
  const given = (options.axis as number | undefined) ?? -1
  const axis = given < 0 ? shape.length + given : given - 1
  const y = graph.node(
    'Concat',
    xs.map(x => x.name),
    { axis: axisOf(xs[0], axis) },
    `${name}/Concat`,
  )
  const size = xs.reduce((sum, x) => sum + x.shape[axis]!, 0)
  const made = { ...xs[0], name: y, shape: shape.map((same, i) => (i === axis ? size : same)) }
  // one after the other in time: so are their masks
  return axis === 0 && shape.length > 1
    ? { ...made, mask: masksInTime(call) }
    : { ...made, mask: maskOfAll(graph, xs, name) }
}

function masksInTime({ graph, name, inputs }: Call): string | null {
  if (inputs.every(({ mask }) => mask === null)) return null
  const whole = (x: Value) => {
    const steps = graph.ints([x.shape[0]!])
    const samples = graph.node('Shape', [x.name], { start: 0, end: 1 }, `${name}/Shape`)
    const shape = graph.node('Concat', [samples, steps], { axis: 0 }, `${name}/Concat`)
    return graph.node('Expand', [graph.scalar(1), shape], {}, `${name}/Expand`)
  }
  const masks = inputs.map(x => x.mask ?? whole(plain(graph, x)))
  return graph.node('Concat', masks, { axis: 1 }, `${name}/Mask`)
}

/** Σ a · b of two vectors, of length 1 if asked for. */
function dot({ graph, name, options, inputs: [a, b] }: Call): Made {
  const node = (op: string, inputs: readonly string[], attributes = {}) =>
    graph.node(op, inputs, attributes, `${name}/${op}`)
  const unit = (x: string) =>
    node('Div', [x, node('Max', [node('ReduceL2', [x, graph.ints([1])], { keepdims: 1 }), graph.scalar(1e-7)])])
  const [x, y] = [a.name, b!.name].map(value => (options.normalize ? unit(value) : value)) as [string, string]
  return { name: node('ReduceSum', [node('Mul', [x, y]), graph.ints([1])], { keepdims: 1 }), shape: [1], mask: null }
}

export const mergeLayers = {
  add: merge('Add'),
  average: merge('Mean', true),
  concatenate,
  dot,
  maximum: merge('Max', true),
  minimum: merge('Min', true),
  multiply: merge('Mul'),
  subtract: merge('Sub'),
}
