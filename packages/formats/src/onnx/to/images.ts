import type { Numbers } from '../tensor.ts'
import { transposed } from '../tensor.ts'
import { activated } from './activations.ts'
import { pairOf } from './options.ts'
import { type Call, plain, type Value } from './value.ts'
import { moving, type Plane, planeOf, reachOf, windowOf } from './windows.ts'

/** Our kernels have the places first, [k, …, C, F]: the last two are brought to the front, F before C. */
const filtersFirst = (kernel: Numbers) => {
  const rank = kernel.shape.length
  return transposed(kernel, [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, i) => i)])
}
/** [k, …, C, M] of a depthwise convolution: [C · M, 1, k, …]. */
const channelByChannel = (kernel: Numbers): Numbers => {
  const rank = kernel.shape.length
  const places = Array.from({ length: rank - 2 }, (_, i) => i)
  const { shape, data } = transposed(kernel, [rank - 2, rank - 1, ...places])
  return { shape: [shape[0]! * shape[1]!, 1, ...shape.slice(2)], data }
}

/** One convolution, without what comes after it. */
function convolved(
  call: Call,
  plane: Plane,
  weights: readonly string[],
  { groups, channels, pointwise = false }: { groups: number; channels: number; pointwise?: boolean },
): Value {
  const { options, graph, name } = call
  const rank = plane.places.length
  const window = windowOf(pointwise ? { kernelSize: 1 } : options, rank)
  const { attributes, counts } = moving(window, plane.places)
  const all = { ...attributes, dilations: window.dilations, group: groups }
  return plane.of(graph.node('Conv', [plane.x.name, ...weights], all, `${name}/Conv`), channels, counts)
}

const biasOf = (call: Call) => (call.options.useBias === false ? [] : [call.weights('bias')])

function convolution(call: Call): Value {
  const { options } = call
  const weights = [call.weights('kernel', filtersFirst), ...biasOf(call)]
  const groups = (options.groups as number | undefined) ?? 1
  const y = convolved(call, planeOf(call), weights, { groups, channels: options.filters as number })
  return activated(call, y, options.activation)
}

function depthwise(call: Call): Value {
  const { options } = call
  const plane = planeOf(call)
  const channels = plane.channels * ((options.depthMultiplier as number | undefined) ?? 1)
  const weights = [call.weights('kernel', channelByChannel), ...biasOf(call)]
  return activated(call, convolved(call, plane, weights, { groups: plane.channels, channels }), options.activation)
}

function separable(call: Call): Value {
  const { options } = call
  const plane = planeOf(call)
  const middle = plane.channels * ((options.depthMultiplier as number | undefined) ?? 1)
  const kernel = call.weights('depthwiseKernel', channelByChannel)
  const h = convolved(call, plane, [kernel], { groups: plane.channels, channels: middle })
  const weights = [call.weights('pointwiseKernel', filtersFirst), ...biasOf(call)]
  const between = planeOf({ ...call, inputs: [h] })
  const y = convolved(call, between, weights, { groups: 1, channels: options.filters as number, pointwise: true })
  return activated(call, y, options.activation)
}

function convTranspose(call: Call): Value {
  const { options, graph, name } = call
  const plane = planeOf(call)
  const window = windowOf(options, plane.places.length)
  const extra = options.outputPadding === undefined || options.outputPadding === null ? null : options.outputPadding
  const sides = plane.places.map((size, side) => {
    const [reach, stride] = [reachOf(window, side), window.strides[side]!]
    const more = extra === null ? null : pairOf(extra, plane.places.length, 0)[side]!
    const all = (size - 1) * stride + reach
    const count =
      window.padding === 'valid'
        ? all + (more ?? Math.max(stride - reach, 0))
        : more === null
          ? size * stride
          : (size - 1) * stride + (reach % 2) + more
    const before = window.padding === 'valid' ? 0 : Math.floor(Math.max(all - count, 0) / 2)
    // ONNX has all places but the pads, and more at the end
    return { count, before, after: Math.max(all - before - count, 0), more: Math.max(before + count - all, 0) }
  })
  const attributes = {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: [...sides.map(({ before }) => before), ...sides.map(({ after }) => after)],
    output_padding: sides.map(({ more }) => more),
  }
  const weights = [call.weights('kernel', filtersFirst), ...biasOf(call)]
  const y = graph.node('ConvTranspose', [plane.x.name, ...weights], attributes, `${name}/ConvTranspose`)
  const counts = sides.map(({ count }) => count)
  return activated(call, plane.of(y, options.filters as number, counts), options.activation)
}

const pooling = (op: 'MaxPool' | 'AveragePool') => (call: Call) => {
  const plane = planeOf(call)
  const { attributes, counts } = moving(windowOf(call.options, plane.places.length), plane.places)
  // places beyond the edges do not count: so it is by default
  const y = call.graph.node(op, [plane.x.name], attributes, `${call.name}/${op}`)
  return plane.of(y, plane.channels, counts)
}

/** Over all places; `[batch, channels]`, or with sizes of 1 in their place. */
const globalPooling = (op: 'ReduceMax' | 'ReduceMean') => (call: Call) => {
  const { graph, name, options, inputs } = call
  const mask = inputs[0].mask
  if (op === 'ReduceMean' && mask && inputs[0].shape.length === 2 && options.dataFormat !== 'channelsFirst')
    return meanOfSome(call, mask)
  const { x, channels, places, of } = planeOf(call)
  const axes = graph.ints(places.map((_, i) => i + 2))
  const y = graph.node(op, [x.name, axes], { keepdims: options.keepdims ? 1 : 0 }, `${name}/${op}`)
  if (!options.keepdims) return { name: y, shape: [channels], first: false, mask: null }
  return {
    ...of(
      y,
      channels,
      places.map(() => 1),
    ),
    mask: null,
  }
}

/** The mean of the steps that are no padding: Σ x · m / Σ m, 0 where there are none. */
function meanOfSome({ graph, name, options, inputs }: Call, mask: string) {
  const x = plain(graph, inputs[0])
  const node = (op: string, inputs: readonly string[], attributes = {}) =>
    graph.node(op, inputs, attributes, `${name}/${op}`)
  const marks = node('Unsqueeze', [mask, graph.ints([2])])
  const keepdims = options.keepdims ? 1 : 0
  const sum = node('ReduceSum', [node('Mul', [x.name, marks]), graph.ints([1])], { keepdims })
  const count = node('Max', [node('ReduceSum', [marks, graph.ints([1])], { keepdims }), graph.scalar(1)])
  const channels = x.shape[1]!
  return { name: node('Div', [sum, count]), shape: keepdims ? [1, channels] : [channels], first: false, mask: null }
}

function upSampling(call: Call): Value {
  const { graph, name, options } = call
  const plane = planeOf(call)
  const size = pairOf(options.size, plane.places.length, 2)
  const scales = graph.weights(`scales_${size.join('_')}`, () => ({
    shape: [size.length + 2],
    data: Float32Array.of(1, 1, ...size),
  }))
  const how =
    options.interpolation === 'bilinear'
      ? { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
      : { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  const y = graph.node('Resize', [plane.x.name, '', scales], how, `${name}/Resize`)
  return plane.of(
    y,
    plane.channels,
    plane.places.map((places, i) => places * size[i]!),
  )
}

/** What is on each side, [before, after] of each direction. */
function marginsOf({ options }: Call, rank: number, otherwise: number): (readonly [number, number])[] {
  const given = (options.padding ?? options.cropping ?? otherwise) as never
  const sides = (value: number | readonly [number, number]) =>
    typeof value === 'number' ? ([value, value] as const) : value
  if (rank === 1) return [sides(given)]
  return typeof given === 'number' ? [sides(given), sides(given)] : (given as never[]).map(sides)
}

function zeroPadding(call: Call): Value {
  const plane = planeOf(call)
  const margins = marginsOf(call, plane.places.length, 1)
  const pads = [0, 0, ...margins.map(([before]) => before), 0, 0, ...margins.map(([, after]) => after)]
  const y = call.graph.node('Pad', [plane.x.name, call.graph.ints(pads)], {}, `${call.name}/Pad`)
  return plane.of(
    y,
    plane.channels,
    plane.places.map((size, i) => size + margins[i]![0] + margins[i]![1]),
  )
}

function cropping(call: Call): Value {
  const { graph, name } = call
  const plane = planeOf(call)
  const margins = marginsOf(call, plane.places.length, plane.places.length === 1 ? 1 : 0)
  const starts = graph.ints(margins.map(([before]) => before))
  const ends = graph.ints(margins.map(([, after], i) => plane.places[i]! - after))
  const axes = graph.ints(margins.map((_, i) => i + 2))
  const y = graph.node('Slice', [plane.x.name, starts, ends, axes], {}, `${name}/Slice`)
  return plane.of(
    y,
    plane.channels,
    plane.places.map((size, i) => size - margins[i]![0] - margins[i]![1]),
  )
}

export const imageLayers = {
  averagePooling1d: pooling('AveragePool'),
  averagePooling2d: pooling('AveragePool'),
  conv1d: convolution,
  conv1dTranspose: convTranspose,
  conv2d: convolution,
  conv2dTranspose: convTranspose,
  cropping1d: cropping,
  cropping2d: cropping,
  depthwiseConv1d: depthwise,
  depthwiseConv2d: depthwise,
  globalAveragePooling1d: globalPooling('ReduceMean'),
  globalAveragePooling2d: globalPooling('ReduceMean'),
  globalMaxPooling1d: globalPooling('ReduceMax'),
  globalMaxPooling2d: globalPooling('ReduceMax'),
  maxPooling1d: pooling('MaxPool'),
  maxPooling2d: pooling('MaxPool'),
  separableConv1d: separable,
  separableConv2d: separable,
  upSampling1d: upSampling,
  upSampling2d: upSampling,
  zeroPadding1d: zeroPadding,
  zeroPadding2d: zeroPadding,
}
