import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../../described/described.ts'
import { lazily, type Numbers, transposed } from '../tensor.ts'
import { type Constant, isUniform, wholeOf } from './constants.ts'
import { viewAt } from './inputs.ts'
import { constantAt, isConstant, isView, listAt, type Node, numberOf, textOf, weightsAt } from './node.ts'
import { sizesOf, transposed as turned, type View, viewOf } from './view.ts'

interface Kind {
  readonly layer: 'lstm' | 'gru' | 'simpleRnn'
  /** Where each gate here is among those of ONNX. */
  readonly gates: readonly number[]
  readonly states: number
}

const KINDS: Readonly<Record<string, Kind>> = {
  // there i, o, f, c; here i, f, g, o
  LSTM: { layer: 'lstm', gates: [0, 2, 3, 1], states: 2 },
  GRU: { layer: 'gru', gates: [0, 1, 2], states: 1 },
  RNN: { layer: 'simpleRnn', gates: [0], states: 1 },
}
const FUNCTIONS: Readonly<Record<string, string>> = {
  Affine: 'linear',
  Elu: 'elu',
  HardSigmoid: 'hardSigmoid',
  LeakyRelu: 'leakyRelu',
  Relu: 'relu',
  Sigmoid: 'sigmoid',
  Softplus: 'softplus',
  Softsign: 'softsign',
  Tanh: 'tanh',
}

const MOST_STEPS = 1 << 14

/** One direction's part of [directions, …]. */
function partOf(numbers: Numbers, direction: number): Numbers {
  const { shape } = numbers
  return lazily(shape.slice(1), () => {
    const { data } = numbers
    const size = data.length / shape[0]!
    return data.subarray(direction * size, (direction + 1) * size)
  })
}

function reordered(data: Numbers['data'], gates: readonly number[]): Float32Array {
  const size = data.length / gates.length
  const out = new Float32Array(data.length)
  for (const [to, from] of gates.entries()) out.set(data.subarray(from * size, (from + 1) * size), to * size)
  return out
}

/** [gates · units, inputs] as it is here, [inputs, gates · units]. */
function kernelOf(numbers: Numbers, gates: readonly number[]): Numbers {
  const inOrder = lazily(numbers.shape, () => reordered(numbers.data, gates))
  return transposed(inOrder, [1, 0])
}

/** Both biases in one, but where a gate comes after the recurrent product. */
function biasOf({ data }: Numbers, gates: readonly number[], apart: boolean): Numbers {
  const half = data.length / 2
  const [w, r] = [reordered(data.subarray(0, half), gates), reordered(data.subarray(half), gates)]
  if (!apart) return { shape: [half], data: w.map((value, i) => value + r[i]!) }
  return { shape: [2, half], data: Float32Array.of(...w, ...r) }
}

function recurrent(node: Node) {
  const { builder, name, who, op, used } = node
  const { layer, gates, states } = KINDS[op]!
  const units = numberOf(node, 'hidden_size', 0)
  const direction = textOf(node, 'direction', 'forward')
  const two = direction === 'bidirectional'
  const count = two ? 2 : 1
  const layout = numberOf(node, 'layout', 0)
  const given = viewAt(node, 0)
  if (given.axes.length !== 3) refuse(`${who}: input 0`, 'sequences', show(sizesOf(given)))
  // [steps, batch, features] there, or with layout 1 as here
  const x = builder.plain(layout === 1 ? given : turned(given, [1, 0, 2]), name, who)
  const [steps, features] = x.shape as [number, number]
  if (steps > MOST_STEPS) refuse(who, `at most ${MOST_STEPS} steps`, steps, 'thinnet lays out each.')
  checkOthers(node, steps)
  const [w, r] = [1, 2].map(k => wholeOf(weightsAt(node, k), who)) as [Constant, Constant]
  const fits = [w, r].every(
    ({ shape }, i) => shape.join() === [count, gates.length * units, [features, units][i]].join(),
  )
  if (!fits)
    refuse(
      who,
      `weights of ${count} directions, ${gates.length} · ${units} rows and ${features} inputs`,
      show([w.shape, r.shape]),
    )
  const b = constantAt(node, 3)
  const bias = b && wholeOf(b, who)
  if (bias && bias.shape.join() !== [count, 2 * gates.length * units].join())
    refuse(`${who}: input 3`, 'biases of both products', show(bias.shape))
  const after = op === 'GRU' && numberOf(node, 'linear_before_reset', 0) === 1
  const parameters = (d: number): [string, Numbers | null][] => [
    ['kernel', kernelOf(partOf(w, d), gates)],
    ['recurrentKernel', kernelOf(partOf(r, d), gates)],
    ['bias', bias ? biasOf(partOf(bias, d), gates, after) : null],
  ]
  const initial = statesOf(node, units, count, states)
  // all steps, the last states: what of it somebody reads
  const [all, ...last] = Array.from({ length: states + 1 }, (_, k) => used[k] ?? false) as [boolean, ...boolean[]]
  const returnState = last.slice(1).some(Boolean) || (all && last[0] === true)
  const options = (d: number): JsonObject => ({
    units,
    returnSequences: all,
    ...(returnState ? { returnState } : {}),
    ...(bias ? {} : { useBias: false }),
    ...(op === 'GRU' ? { resetAfter: after } : {}),
    ...functionsOf(node, d),
  })
  const apart = two && !returnState && layout === 0 && readOneByOne(node, all ? 0 : 1)
  const values = [x.value, ...initial]
  const made = two
    ? bidirectional(node, layer, options(0), options(1), apart, values, [parameters(0), parameters(1)])
    : builder.call(
        name,
        layer,
        { ...options(0), ...(direction === 'reverse' ? { goBackwards: true } : {}) },
        values,
        Object.fromEntries(parameters(0)),
      )
  const width = two && !apart ? 2 * units : units
  const row = { outputs: apart ? 2 : 1, width, sequences: all, states: returnState ? count * states : 0, units }
  const part = (k: number) =>
    row.outputs + row.states === 1
      ? made
      : builder.call(
          `${name}_output_${k}`,
          'recurrentOutput',
          { ...row, part: k },
          all && k < row.outputs ? [made, x.value] : [made],
        )
  const { batch } = builder
  /** [steps, directions, batch, units], or with layout 1 [batch, steps, directions, units], of [batch, steps, directions · units]. */
  const stepsAs = (value: number): View => {
    const shape = [steps, width]
    const axes = layout === 1 ? [[0], [1], two ? [2] : [], [two ? 3 : 2]] : [[1], two ? [2] : [], [0], [two ? 3 : 2]]
    const view = { value, shape, atoms: two ? [batch, steps, 2, units] : [batch, steps, units], axes }
    return direction === 'reverse' ? { ...view, reversed: layout === 1 ? 1 : 0 } : view
  }
  /** Of one direction: [steps, batch, units], or of the last step [batch, units]. */
  const ofOne = (value: number): View =>
    all ? viewOf(value, [steps, units], batch, [1, 0, 2]) : viewOf(value, [units], batch)
  /** [directions, batch, units], or with layout 1 [batch, directions, units], of [batch, directions · units]. */
  const lastAs = (value: number): View => ({
    value,
    shape: [count * units],
    atoms: two ? [batch, 2, units] : [batch, units],
    axes: layout === 1 ? [[0], two ? [1] : [], [two ? 2 : 1]] : [two ? [1] : [], [0], [two ? 2 : 1]],
  })
  if (apart) {
    const both = { directions: [part(0), part(1)].map(one => ofOne(one)) }
    return all ? [both] : [undefined, both]
  }
  if (!all && !returnState) return [undefined, lastAs(made)]
  const state = (k: number) => {
    const parts = Array.from({ length: count }, (_, d) => part(1 + d * states + k))
    return lastAs(parts.length === 1 ? parts[0]! : builder.call(`${name}_states`, 'concatenate', {}, parts))
  }
  // without all steps, the first part is what the last of them gave
  return [all ? stepsAs(part(0)) : undefined, ...last.map((reads, k) => (reads ? state(k) : undefined))]
}

/** Whether everybody takes one direction of output k, so that they need not be side by side. */
function readOneByOne(node: Node, k: number): boolean {
  const readers = node.readers(k)
  const one = ({ op, attributes: { axis = 0 }, inputs: [, index] }: (typeof readers)[number]) =>
    op === 'Gather' && axis === 1 - k && isConstant(index) && index.shape.length === 0
  return readers.length > 0 && readers.every(one)
}

function bidirectional(
  { builder, name }: Node,
  layer: string,
  forward: JsonObject,
  backward: JsonObject,
  apart: boolean,
  values: readonly number[],
  parameters: readonly (readonly (readonly [string, Numbers | null])[])[],
): number {
  const same = JSON.stringify(forward) === JSON.stringify(backward)
  // what is in it gets its name from this one: `forward_…`, `backward_…`
  let own = ''
  const options = (called: string): JsonObject => {
    own = called
    const text = (config: JsonObject) => ({ object: 'layers', name: layer, config: { ...config, name: own } }) as Json
    return {
      layer: text(forward),
      ...(same ? {} : { backwardLayer: text({ ...backward, goBackwards: true }) }),
      mergeMode: apart ? null : 'concat',
    }
  }
  const value = builder.call(name, 'bidirectional', options, values)
  for (const [d, direction] of ['forward', 'backward'].entries())
    builder.give(`${direction}_${own}`, Object.fromEntries(parameters[d]!))
  return value
}

function functionsOf(node: Node, direction: number): JsonObject {
  const { attributes, who, op } = node
  const names = attributes.activations as readonly string[] | undefined
  if (!names) return {}
  if (!Array.isArray(names) || !names.every(one => typeof one === 'string'))
    refuse(`${who}: activations`, 'names', show(names))
  if (op !== 'RNN') {
    const own = op === 'LSTM' ? ['Sigmoid', 'Tanh', 'Tanh'] : ['Sigmoid', 'Tanh']
    const wanted = names.map((_, i) => own[i % own.length]!)
    if (names.join().toLowerCase() !== wanted.join().toLowerCase())
      refuse(`${who}: activations`, show(wanted), show(names))
    return {}
  }
  const function_ = Object.keys(FUNCTIONS).find(known => known.toLowerCase() === names[direction]?.toLowerCase())
  const activation = function_ && FUNCTIONS[function_]
  if (!activation) return refuse(`${who}: activations`, Object.keys(FUNCTIONS).join(', '), show(names))
  const slope = listAt(node, 'activation_alpha')?.[direction]
  if (activation !== 'leakyRelu' || slope === undefined) return { activation }
  return { activation: { object: 'activations', name: activation, config: { negativeSlope: slope } } }
}

/** Lengths of sequences, peepholes, clipping, coupled gates: refused, unless they do nothing. */
function checkOthers(node: Node, steps: number): void {
  const { inputs, who, attributes } = node
  const lengths = inputs[4]
  if (lengths !== undefined && !(isConstant(lengths) && isUniform(lengths) && lengths.data[0] === steps))
    refuse(`${who}: input 4`, 'no lengths of sequences', 'some', 'In thinnet a mask marks the padding.')
  if (inputs[7] !== undefined && !(isConstant(inputs[7]) && inputs[7].data.every(value => value === 0)))
    refuse(`${who}: input 7`, 'no peepholes', 'some')
  for (const name of ['clip', 'input_forget'])
    if (attributes[name]) refuse(`${who}: ${name}`, 'none', show(attributes[name]))
}

/** The initial states, [batch, units] of each direction; none where they are 0. */
function statesOf(node: Node, units: number, count: number, states: number): number[] {
  const { builder, inputs, name, who } = node
  const given = Array.from({ length: states }, (_, k) => inputs[5 + k])
  const zero = given.every(value => value === undefined || (isConstant(value) && value.data.every(one => one === 0)))
  if (zero) return []
  const views = given.map((value, k) => {
    if (!isView(value)) return refuse(`${who}: input ${5 + k}`, 'all states of the model, or none', 'others')
    if (value.axes.length !== 3) refuse(`${who}: input ${5 + k}`, 'three axes', show(sizesOf(value)))
    const view = builder.plain(turned(value, numberOf(node, 'layout', 0) === 1 ? [0, 1, 2] : [1, 0, 2]), name, who)
    return view.shape.join() === [count, units].join()
      ? view
      : refuse(`${who}: input ${5 + k}`, show([count, 'batch', units]), show(sizesOf(value)))
  })
  const one = (view: View, d: number) => {
    const part =
      count === 1
        ? view.value
        : builder.call(`${name}_state`, 'cropping1d', { cropping: [d, count - 1 - d] }, [view.value])
    return builder.call(`${name}_state`, 'reshape', { targetShape: [units] }, [part])
  }
  return Array.from({ length: count }, (_, d) => views.map(view => one(view, d))).flat()
}

export const recurrents = { GRU: recurrent, LSTM: recurrent, RNN: recurrent }
