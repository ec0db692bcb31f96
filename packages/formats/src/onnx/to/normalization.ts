import type { Json } from '../../described/described.ts'
import { countOf, type Numbers } from '../tensor.ts'
import { float } from './graph.ts'
import { numberOf } from './options.ts'
import { type Call, channelsFirst, plain, spread, type Value } from './value.ts'

/** A parameter, or what it would be where an option leaves it out. */
function given(call: Call, parameter: 'gamma' | 'beta', shape: readonly number[]): string {
  const [option, otherwise] = parameter === 'gamma' ? (['scale', 1] as const) : (['center', 0] as const)
  if (call.options[option] !== false) return call.weights(parameter)
  return call.graph.weights(`${call.name}/${parameter}`, () => ({
    shape,
    data: new Float32Array(countOf(shape)).fill(otherwise),
  }))
}

/** y = x · factor + shift, with numbers that are broadcast over a sample; null for 1 and 0. */
function affine({ graph, name }: Call, x: Value, factor: string | null, shift: string | null): Value {
  const scaled = factor ? graph.node('Mul', [x.name, factor], {}, `${name}/Mul`) : x.name
  return { ...x, name: shift ? graph.node('Add', [scaled, shift], {}, `${name}/Add`) : scaled }
}

function batchNormalization(call: Call): Value {
  const { graph, name, options, inputs } = call
  const [{ shape }] = inputs
  const axis = numberOf(options.axis, -1, name)
  const channel = axis < 0 ? shape.length + axis : axis - 1
  const epsilon = numberOf(options.epsilon, 0.001, name)
  if (channel > 0 && channel < shape.length - 1) return betweenOthers(call, channel, epsilon)
  const x = channel === 0 ? plain(graph, inputs[0]) : channelsFirst(graph, inputs[0])
  const channels = [shape[channel]!]
  const weights = [given(call, 'gamma', channels), given(call, 'beta', channels)]
  const moments = [call.weights('movingMean'), call.weights('movingVariance')]
  const attributes = { epsilon: float(epsilon), momentum: float(numberOf(options.momentum, 0.99, name)) }
  const y = graph.node('BatchNormalization', [x.name, ...weights, ...moments], attributes, `${name}/BatchNormalization`)
  return { ...x, name: y }
}

/** Where neither the first nor the last dimension has the channels: y = x · factor + shift. */
function betweenOthers(call: Call, channel: number, epsilon: number): Value {
  const { graph, name, options } = call
  const x = plain(graph, call.inputs[0])
  const shape = x.shape.map((size, i) => (i === channel ? size : 1))
  const read = (parameter: string) => call.numbers(parameter).data as Float32Array
  const variance = read('movingVariance')
  const gamma = options.scale === false ? variance.map(() => 1) : read('gamma')
  const factor = variance.map((value, i) => gamma[i]! / Math.sqrt(value + epsilon))
  const beta = options.center === false ? variance.map(() => 0) : read('beta')
  const shift = read('movingMean').map((mean, i) => beta[i]! - mean * factor[i]!)
  const weights = (kind: string, data: Float32Array) => graph.weights(`${name}/${kind}`, () => ({ shape, data }))
  return affine(call, x, weights('factor', factor), weights('shift', shift))
}

function layerNormalization(call: Call): Value {
  const { graph, name, options, inputs } = call
  const x = plain(graph, inputs[0])
  const axes = [(options.axis ?? -1) as number | number[]].flat()
  const normalized = x.shape.slice(x.shape.length - axes.length)
  const attributes = { axis: -axes.length, epsilon: float(numberOf(options.epsilon, 0.001, name)) }
  const bias = options.center === false ? [] : [given(call, 'beta', normalized)]
  const weights = [given(call, 'gamma', normalized), ...bias]
  const y = graph.node('LayerNormalization', [x.name, ...weights], attributes, `${name}/LayerNormalization`)
  return { ...x, name: y }
}

/** Instance normalization of [batch, groups, everything else], then a gamma and a beta a channel. */
function groupNormalization(call: Call): Value {
  const { graph, name, options, inputs } = call
  const last = numberOf(options.axis, -1, name) === -1 || options.axis === inputs[0].shape.length
  const x = last ? channelsFirst(graph, inputs[0]) : plain(graph, inputs[0])
  const channels = last ? x.shape.at(-1)! : x.shape[0]!
  const places = last ? x.shape.slice(0, -1) : x.shape.slice(1)
  const given = numberOf(options.groups, 32, name)
  const groups = given === -1 ? channels : given
  const node = (op: string, inputs: readonly string[], attributes = {}) =>
    graph.node(op, inputs, attributes, `${name}/${op}`)
  const all = (value: number) =>
    graph.weights(`all_${value}_${groups}`, () => ({ shape: [groups], data: new Float32Array(groups).fill(value) }))
  const grouped = node('Reshape', [x.name, graph.ints([0, groups, -1])])
  const epsilon = float(numberOf(options.epsilon, 0.001, name))
  const normalized = node('InstanceNormalization', [grouped, all(1), all(0)], { epsilon })
  const back = node('Reshape', [normalized, graph.ints([0, channels, ...places])])
  const perChannel = ({ shape, data }: Numbers): Numbers => ({ shape: [...shape, ...places.map(() => 1)], data })
  const gamma = options.scale === false ? null : call.weights('gamma', perChannel)
  const beta = options.center === false ? null : call.weights('beta', perChannel)
  return affine(call, { ...x, name: back }, gamma, beta)
}

const numbersIn = (json: Json): number[] => [json as number | number[]].flat().map(value => numberOf(value, 0, ''))

/** Numbers of an option as they are broadcast over x; `kept` says which dimensions have one for each of their indices. */
function optionOver(
  call: Call,
  x: Value,
  option: string,
  data: readonly number[],
  kept: (i: number) => boolean,
): string {
  if (data.length === 1) return call.graph.scalar(data[0]!)
  const shape = x.shape.map((size, i) => (kept(i) ? size : 1))
  return call.graph.weights(`${call.name}/${option}`, () => spread(x, { shape, data: Float32Array.from(data) }))
}

function rescaling(call: Call): Value {
  const { options, inputs } = call
  const [x] = inputs
  const channel = options.dataFormat === 'channelsFirst' ? 0 : x.shape.length - 1
  const over = (option: string, json: Json, neutral: number) => {
    const data = numbersIn(json)
    return data.every(value => value === neutral) ? null : optionOver(call, x, option, data, i => i === channel)
  }
  return affine(call, x, over('scale', options.scale!, 1), over('offset', options.offset ?? 0, 0))
}

/** y = (x − mean) / max(√variance, 1e−7), or the other way round. */
function normalization(call: Call): Value {
  const { graph, name, options, inputs } = call
  const [x] = inputs
  const axes = (options.axis === undefined ? [-1] : options.axis === null ? [] : [options.axis].flat()) as number[]
  const kept = axes.map(axis => (axis < 0 ? x.shape.length + axis : axis - 1))
  const over = (option: string, data: readonly number[]) => optionOver(call, x, option, data, i => kept.includes(i))
  const mean = over('mean', numbersIn(options.mean!))
  const deviation = over(
    'deviation',
    numbersIn(options.variance!).map(variance => Math.max(Math.sqrt(variance), 1e-7)),
  )
  if (options.invert) return affine(call, x, deviation, mean)
  const centered = graph.node('Sub', [x.name, mean], {}, `${name}/Sub`)
  return { ...x, name: graph.node('Div', [centered, deviation], {}, `${name}/Div`) }
}

export const normalizationLayers = {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  normalization,
  rescaling,
}
