import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../../described/described.ts'
import { rowOf } from '../../keras/several.ts'
import { TYPES } from '../proto.ts'
import { type Numbers, transposed } from '../tensor.ts'
import { type Attribute, floats } from './graph.ts'
import { isGiven, numberOf } from './options.ts'
import { type Call, type Made, plain, type Value } from './value.ts'

/** One direction of a recurrent layer. */
interface Direction {
  readonly kind: string
  readonly options: JsonObject
  readonly call: Call
}

/** The operator of each layer, and where its gates are among those here. */
const KINDS: Readonly<Record<string, { op: string; gates: readonly number[]; states: number }>> = {
  // here i, f, g, o; there i, o, f, c
  lstm: { op: 'LSTM', gates: [0, 3, 1, 2], states: 2 },
  gru: { op: 'GRU', gates: [0, 1, 2], states: 1 },
  simpleRnn: { op: 'RNN', gates: [0], states: 1 },
}

/** Functions of an RNN, with their alpha and beta. */
const FUNCTIONS: Readonly<Record<string, readonly [name: string, alpha: number, beta: number]>> = {
  elu: ['Elu', 1, 0],
  hardSigmoid: ['HardSigmoid', 1 / 6, 0.5],
  leakyRelu: ['LeakyRelu', 0.2, 0],
  linear: ['Affine', 1, 0],
  relu: ['Relu', 0, 0],
  sigmoid: ['Sigmoid', 0, 0],
  softplus: ['Softplus', 0, 0],
  softsign: ['Softsign', 0, 0],
  tanh: ['Tanh', 0, 0],
}

function functionOf(activation: Json | undefined, who: string) {
  const name = typeof activation === 'object' ? (activation as JsonObject | null)?.name : (activation ?? 'tanh')
  const found = Object.hasOwn(FUNCTIONS, `${name}`) ? FUNCTIONS[`${name}`]! : null
  const [function_, alpha, beta] = found ?? refuse(`${who}: activation`, 'one that ONNX has in its RNN', show(name))
  const { negativeSlope, slope } = ((activation as JsonObject | undefined)?.config ?? {}) as JsonObject
  return [function_, numberOf(negativeSlope ?? slope, alpha, who), beta] as const
}

/** The functions of each direction, gates first; none: those of ONNX, which are those of the layer here. */
function functionsOf(directions: readonly Direction[], who: string) {
  const given = directions.map(({ options: { activation = 'tanh', recurrentActivation = 'sigmoid' } }) => {
    return { activation, recurrentActivation }
  })
  const { kind } = directions[0]!
  const usual = given.every(one => one.activation === 'tanh' && one.recurrentActivation === 'sigmoid')
  if (usual && kind !== 'simpleRnn') return []
  return given.flatMap(one => {
    const made = functionOf(one.activation, who)
    if (kind === 'simpleRnn') return [made]
    const gate = functionOf(one.recurrentActivation, who)
    return kind === 'lstm' ? [gate, made, made] : [gate, made]
  })
}

/** ONNX has it the other way: [units of all gates, inputs], with the gates in its order, for each direction. */
function gatesFirst({ shape, data }: Numbers, gates: readonly number[]): Numbers {
  const [rows, columns] = shape as [number, number]
  const units = columns / gates.length
  const turned = transposed({ shape: [rows, gates.length, units], data }, [1, 2, 0])
  return { shape: [1, columns, rows], data: reordered(turned.data, gates) }
}

function reordered(data: Numbers['data'], gates: readonly number[]): Numbers['data'] {
  const size = data.length / gates.length
  const out = data.slice()
  for (const [to, from] of gates.entries()) out.set(data.subarray(from * size, (from + 1) * size), to * size)
  return out
}

/** The bias of the inputs' product, then that of the recurrent one, which is 0 where it has none. */
function bothBiases({ shape, data }: Numbers, gates: readonly number[]): Numbers {
  const own = shape.length === 2 ? data.length / 2 : data.length
  const both = new Float32Array(2 * own)
  both.set(reordered(data.subarray(0, own), gates))
  if (shape.length === 2) both.set(reordered(data.subarray(own), gates), own)
  return { shape: [1, 2 * own], data: both }
}

function checked({ kind, options, call: { who, training } }: Direction): void {
  for (const name of ['zoneout', 'zoneoutCell', 'weightDrop'])
    if (isGiven(options[name])) refuse(`${who}: ${name}`, '0', show(options[name]), 'ONNX has no such layer.')
  if (!training) return
  for (const name of ['dropout', 'recurrentDropout'])
    if (isGiven(options[name])) refuse(`${who}: ${name}`, '0', `${kind} with one`, 'Leave training out.')
}

/** What all directions give: all steps [steps, directions, batch, units], and the last states [directions, batch, units]. */
function run(call: Call, x: string, lengths: string, directions: readonly Direction[]) {
  const { graph, name, inputs, who } = call
  for (const direction of directions) checked(direction)
  const [{ kind, options }] = directions as [Direction]
  if (directions.some(one => one.kind !== kind)) refuse(who, 'layers of one kind', 'two kinds', 'ONNX has no other.')
  const { op, gates, states } = KINDS[kind]!
  const units = options.units as number
  const both = (names: readonly string[], axis = 0) =>
    names.length === 1 ? names[0]! : graph.node('Concat', names, { axis }, `${name}/Concat`)
  const w = both(directions.map(one => one.call.weights('kernel', kernel => gatesFirst(kernel, gates))))
  const r = both(directions.map(one => one.call.weights('recurrentKernel', kernel => gatesFirst(kernel, gates))))
  const biased = options.useBias !== false
  const b = biased ? both(directions.map(one => one.call.weights('bias', bias => bothBiases(bias, gates)))) : ''
  const given = inputs.slice(1)
  const initial = Array.from({ length: given.length === 0 ? 0 : states }, (_, k) =>
    both(
      directions.map((_, d) =>
        graph.node('Unsqueeze', [given[d * states + k]!.name, graph.ints([0])], {}, `${name}/Unsqueeze`),
      ),
    ),
  )
  const attributes: Record<string, Attribute> = {
    hidden_size: units,
    direction: directions.length === 2 ? 'bidirectional' : options.goBackwards ? 'reverse' : 'forward',
  }
  if (kind === 'gru') attributes.linear_before_reset = options.resetAfter === false ? 0 : 1
  const functions = functionsOf(directions, who)
  if (functions.length > 0) {
    attributes.activations = { texts: functions.map(([function_]) => function_) }
    attributes.activation_alpha = floats(functions.map(([, alpha]) => alpha))
    attributes.activation_beta = floats(functions.map(([, , beta]) => beta))
  }
  const names = [x, w, r, b, lengths, ...initial]
  while (names.at(-1) === '') names.pop()
  const [y, ...last] = graph.nodeOf(op, names, attributes, `${name}/${op}`, [true, ...Array(states).fill(true)])
  return { y: y!, last, units, states }
}

/** A layer of one direction or two, whose outputs are merged. */
function recurrent(call: Call, directions: readonly Direction[], merge: string | null): Made {
  const { graph, name, inputs } = call
  const [{ kind, options }] = directions as [Direction]
  const x = plain(graph, inputs[0])
  const steps = x.shape[0]!
  const node = (op: string, of: readonly string[], attributes: Record<string, Attribute> = {}) =>
    graph.node(op, of, attributes, `${name}/${op}`)
  const padding = x.mask ? compacted(call, x, x.mask) : null
  const inTime = node('Transpose', [padding?.x ?? x.name], { perm: [1, 0, 2] })
  const { y, last, units, states } = run(call, inTime, padding?.lengths ?? '', directions)
  const two = directions.length === 2
  const zero = two || options.zeroOutputForMask === true
  const backwards = !two && options.goBackwards === true
  /** All steps of one direction, [batch, steps, units]. */
  const stepsOf = (all: string) => {
    const turned = node('Transpose', [all], { perm: [1, 0, 2] })
    const spread = padding ? padding.back(turned, { zero, backwards, units }) : turned
    // outputs are in the order in which they are computed
    return backwards ? reversed(call, spread) : spread
  }
  const of = (value: string, d: number, axis: number) =>
    two ? node('Gather', [value, graph.ints([d], [])], { axis }) : node('Squeeze', [value, graph.ints([axis])])
  const sequences = options.returnSequences === true
  const shape = (width: number) => (sequences ? [steps, width] : [width])
  const mask = !sequences || !x.mask ? null : backwards ? reversed(call, x.mask) : x.mask
  const value = (name: string, width = units): Value => ({ name, shape: shape(width), first: false, mask })
  const merged = two ? mergedAs(merge) : [value(sequences ? stepsOf(of(y, 0, 1)) : of(last[0]!, 0, 0))]
  function mergedAs(how: string | null): Value[] {
    // both directions of a step side by side
    if (how === 'concat' && sequences) {
      const beside = node('Reshape', [node('Transpose', [y], { perm: [2, 0, 1, 3] }), graph.ints([0, 0, 2 * units])])
      return [value(padding ? padding.back(beside, { zero, backwards, units: 2 * units }) : beside, 2 * units)]
    }
    if (how === 'concat') {
      const beside = node('Transpose', [last[0]!], { perm: [1, 0, 2] })
      return [value(node('Reshape', [beside, graph.ints([0, 2 * units])]), 2 * units)]
    }
    const both = directions.map((_, d) => (sequences ? stepsOf(of(y, d, 1)) : of(last[0]!, d, 0)))
    if (how === null) return both.map(one => value(one))
    return [value(node(({ sum: 'Add', mul: 'Mul', ave: 'Mean' } as Record<string, string>)[how]!, both))]
  }
  const state = (k: number, d: number): Value => ({
    name: of(last[k]!, d, 0),
    shape: [units],
    first: false,
    mask: null,
  })
  const returned = options.returnState
    ? directions.flatMap((_, d) => Array.from({ length: states }, (_, k) => state(k, d)))
    : []
  const parts = [...merged, ...returned]
  const row = rowOf({ object: 'layers', name: two ? 'bidirectional' : kind, config: call.options as never })
  return row ? { name: '', shape: [], parts, mask: null } : parts[0]!
}

/** Time the other way round, [batch, steps, …]. */
function reversed({ graph, name }: Call, x: string): string {
  const [begin, end] = [graph.ints([-1]), graph.ints([-(2 ** 31)])]
  return graph.node('Slice', [x, begin, end, graph.ints([1]), graph.ints([-1])], {}, `${name}/Slice`)
}

/**
 * ONNX knows padding at the end alone, by the lengths of sequences. So the steps that count are brought to the front, and
 * what comes of them back to their places: a padded step has the output of the one before it, or 0.
 */
function compacted(call: Call, x: Value, mask: string) {
  const { graph, name } = call
  const [steps, features] = x.shape as [number, number]
  const node = (op: string, of: readonly string[], attributes: Record<string, Attribute> = {}) =>
    graph.node(op, of, attributes, `${name}/${op}`)
  const cast = (of: string, to: number) => node('Cast', [of], { to })
  const counts = node('CumSum', [mask, graph.ints([1], [])])
  const all = node('ReduceSum', [mask, graph.ints([1])], { keepdims: 1 })
  const lengths = cast(node('Squeeze', [all, graph.ints([1])]), TYPES.int32)
  // those that count first, each in its order
  const places = graph.weights(`places_${steps}`, () => ({
    shape: [1, steps],
    data: Float32Array.from({ length: steps }, (_, i) => -i),
  }))
  const keys = node('Add', [node('Mul', [mask, graph.scalar(2 * steps)]), places])
  const topK = graph.nodeOf('TopK', [keys, graph.ints([steps])], { axis: 1 }, `${name}/TopK`, [true, true])
  const gather = (of: string, indices: string, width: number) => {
    const wide = node('Expand', [node('Unsqueeze', [indices, graph.ints([2])]), graph.ints([1, 1, width])])
    return node('GatherElements', [of, wide], { axis: 1 })
  }
  return {
    x: gather(x.name, topK[1]!, features),
    lengths,
    back(y: string, { zero, backwards, units }: { zero: boolean; backwards: boolean; units: number }): string {
      const place = node('Sub', [counts, backwards ? mask : graph.scalar(1)])
      const index = cast(node('Max', [place, graph.scalar(0)]), TYPES.int64)
      const left = backwards ? node('Add', [node('Sub', [all, counts]), mask]) : counts
      const shown = zero ? mask : node('Min', [left, graph.scalar(1)])
      return node('Mul', [gather(y, index, units), node('Unsqueeze', [shown, graph.ints([2])])])
    },
  }
}

const one = (kind: string) => (call: Call) => recurrent(call, [{ kind, options: call.options, call }], null)

function bidirectional(call: Call): Made {
  const { options, who } = call
  const { layer, backwardLayer, mergeMode = 'concat' } = options as { mergeMode?: string | null } & JsonObject
  const texts = [layer, backwardLayer ?? layer] as unknown as { name: string; config: JsonObject }[]
  if (texts[0]!.config.goBackwards) refuse(`${who}: layer`, 'goBackwards: false', 'true', 'ONNX has no other.')
  const directions = texts.map(({ name, config }, d) => ({
    kind: name,
    options: config,
    call: call.part(d, config),
  }))
  return recurrent(call, directions, mergeMode)
}

/** One of the values of a recurrent layer. */
function recurrentOutput({ options, inputs: [row, x] }: Call): Made {
  const value = row.parts![options.part as number]!
  return { ...value, mask: value.shape.length === 2 ? (x?.mask ?? null) : null }
}

export const recurrentLayers = {
  bidirectional,
  gru: one('gru'),
  lstm: one('lstm'),
  recurrentOutput,
  simpleRnn: one('simpleRnn'),
}
