import { refuse, show } from 'thinnet'
import type { JsonObject } from '../../described/described.ts'
import { countOf, type Numbers, transposed } from '../tensor.ts'
import { type Constant, isUniform, listOf, wholeOf } from './constants.ts'
import { isPending, varianceOf } from './formulas.ts'
import { viewAt } from './inputs.ts'
import { constantAt, listAt, type Node, numberOf, only, textOf, type Value, weighted, weightsAt } from './node.ts'
import { axisOf, inMemory, reshaped, sizesOf, transposed as turned, type View, viewOf } from './view.ts'

/** An image or a sequence, in whichever order it is in memory. */
interface Plane {
  readonly x: View
  readonly rank: 1 | 2
  readonly channels: number
  readonly places: readonly number[]
  readonly dataFormat: 'channelsLast' | 'channelsFirst'
}

/** Input 0 as [batch, channels, …places]. */
export function planeOf(node: Node, given = viewAt(node, 0)): Plane {
  const { builder, name, who } = node
  const [, channels, ...places] = sizesOf(given)
  const rank = places.length
  if (rank !== 1 && rank !== 2)
    refuse(who, 'a sequence or an image', show(sizesOf(given)), 'thinnet has no other convolutions.')
  const y = builder.aligned(given, name, who)
  const last = inMemory(y).join() === [0, ...places.map((_, i) => i + 2), 1].join()
  const x = last ? y : builder.plain(y, name, who)
  return { x, rank: rank as 1 | 2, channels: channels!, places, dataFormat: last ? 'channelsLast' : 'channelsFirst' }
}

/** A value of these channels and places, in the order that the plane has. */
export function onPlane(
  { dataFormat }: Pick<Plane, 'dataFormat'>,
  node: Node,
  value: number,
  channels: number,
  places: readonly number[],
): View {
  const { batch } = node.builder
  if (dataFormat === 'channelsFirst') return viewOf(value, [channels, ...places], batch)
  return viewOf(value, [...places, channels], batch, [0, places.length + 1, ...places.map((_, i) => i + 1)])
}

const one = (rank: number, list: readonly number[]) => (rank === 1 ? list[0]! : list)

/** How a window moves, as a node says it. */
function windowOf(node: Node, rank: number, size?: readonly number[]) {
  const ones = Array<number>(rank).fill(1)
  const kernel = size ?? listAt(node, 'kernel_shape') ?? refuse(`${node.who}: kernel_shape`, 'sizes', 'none')
  const strides = listAt(node, 'strides') ?? ones
  const dilations = listAt(node, 'dilations') ?? ones
  const pads = listAt(node, 'pads') ?? [...ones, ...ones].fill(0)
  const whole = [...kernel, ...strides, ...dilations].every(value => Number.isSafeInteger(value) && value > 0)
  if (
    !whole ||
    kernel.length !== rank ||
    strides.length !== rank ||
    dilations.length !== rank ||
    pads.length !== 2 * rank
  )
    refuse(node.who, `a window of ${rank} sizes, strides and dilations`, show([kernel, strides, dilations, pads]))
  return { kernel, strides, dilations, pads, reach: kernel.map((k, i) => (k - 1) * dilations[i]! + 1) }
}
type Window = ReturnType<typeof windowOf>

/** The zeros before and after, and how many places the window has. */
function padsOf(node: Node, { strides, pads, reach }: Window, places: readonly number[]) {
  const auto = textOf(node, 'auto_pad', 'NOTSET')
  const ceil = numberOf(node, 'ceil_mode', 0) === 1
  return places.map((size, i) => {
    let [before, after] = [pads[i]!, pads[i + places.length]!]
    if (auto === 'VALID') [before, after] = [0, 0]
    const same = sameOf(size, reach[i]!, strides[i]!)
    if (auto === 'SAME_UPPER') [before, after] = [same.before, same.after]
    if (auto === 'SAME_LOWER') [before, after] = [same.after, same.before]
    const left = size + before + after - reach[i]!
    if (left < 0 || before < 0 || after < 0) refuse(node.who, `at least ${reach[i]} places`, size)
    if (ceil && left % strides[i]! !== 0)
      refuse(`${node.who}: ceil_mode`, '0', '1', 'Windows lie within the image here.')
    const isSame = before === same.before && after === same.after
    return { before, after, count: Math.floor(left / strides[i]!) + 1, same: isSame, none: before + after === 0 }
  })
}

/** As TensorFlow: ⌈size / stride⌉ places, the odd zero at the end. */
function sameOf(size: number, reach: number, stride: number) {
  const all = Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0)
  return { before: Math.floor(all / 2), after: all - Math.floor(all / 2) }
}

/** The plane with zeros around, by a layer of its own where no padding of the layer's says the same. */
function padded(node: Node, plane: Plane, sides: ReturnType<typeof padsOf>): { value: number; padding: string } {
  const { x, rank, dataFormat } = plane
  if (sides.every(({ none }) => none)) return { value: x.value, padding: 'valid' }
  if (sides.every(({ same }) => same)) return { value: x.value, padding: 'same' }
  return {
    value: zeros(
      node,
      { x, rank, dataFormat },
      sides.map(({ before, after }) => [before, after]),
    ),
    padding: 'valid',
  }
}

function zeros(
  { builder, name, who }: Node,
  { x, rank, dataFormat }: Pick<Plane, 'x' | 'rank' | 'dataFormat'>,
  margins: readonly (readonly number[])[],
): number {
  if (rank === 2) return builder.call(`${name}_pad`, 'zeroPadding2d', { padding: margins, dataFormat }, [x.value])
  if (dataFormat === 'channelsLast')
    return builder.call(`${name}_pad`, 'zeroPadding1d', { padding: margins[0]! }, [x.value])
  // as an image one pixel high: zeroPadding1d is of channelsLast alone
  const [channels, steps] = x.shape as [number, number]
  const image = builder.call(`${name}_image`, 'reshape', { targetShape: [channels, 1, steps] }, [x.value])
  const options = { padding: [[0, 0], margins[0]!], dataFormat }
  const wide = builder.call(`${name}_pad`, 'zeroPadding2d', options, [image])
  const size = steps + margins[0]![0]! + margins[0]![1]!
  if (!Number.isSafeInteger(size)) refuse(who, 'margins that are whole numbers', show(margins))
  return builder.call(`${name}_sequence`, 'reshape', { targetShape: [channels, size] }, [wide])
}

/** [F, C, k, …] as it is here, [k, …, C, F]. */
const filtersLast = (kernel: Numbers) => {
  const rank = kernel.shape.length
  return transposed(kernel, [...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1, 0])
}

interface Convolution {
  kind: string
  window: ReturnType<typeof windowOf>
  kernel: Numbers
  filters: number
  /** What it is of. */
  value: number
  options: JsonObject
}

/** A convolution or transposed convolution of a window; what it gives has so many places. */
function convolution(node: Node, plane: Plane, { kind, window, kernel, filters, value, options }: Convolution) {
  const { rank, dataFormat } = plane
  const bias = constantAt(node, 2)
  const all = {
    filters,
    kernelSize: one(rank, kernel.shape.slice(2)),
    strides: one(rank, window.strides),
    dilationRate: one(rank, window.dilations),
    dataFormat,
    ...options,
    ...(bias ? {} : { useBias: false }),
  }
  const parameters = { kernel: filtersLast(kernel), bias: bias ? wholeOf(bias, node.who) : null }
  const y = weighted(node, kind, all, [value], parameters)
  return (places: readonly number[]) => onPlane(plane, node, y, filters, places)
}

function conv(node: Node) {
  const { who } = node
  const plane = planeOf(node)
  const { rank, channels, places } = plane
  const kernel = wholeOf(weightsAt(node, 1), who)
  const [filters, each, ...size] = kernel.shape
  const groups = numberOf(node, 'group', 1)
  if (size.length !== rank || each! * groups !== channels)
    refuse(`${who}: input 1`, `a kernel [filters, ${channels / groups}, …] of ${rank} directions`, show(kernel.shape))
  const window = windowOf(node, rank, size)
  const sides = padsOf(node, window, places)
  const causal = rank === 1 && sides[0]!.after === 0 && sides[0]!.before === window.reach[0]! - 1 && !sides[0]!.none
  const { value, padding } =
    causal && !sides[0]!.same ? { value: plane.x.value, padding: 'causal' } : padded(node, plane, sides)
  const options = { padding, ...(groups === 1 ? {} : { groups }) }
  const convolved = convolution(node, plane, {
    kind: `conv${rank}d`,
    window,
    kernel,
    filters: filters!,
    value,
    options,
  })
  return [convolved(sides.map(({ count }) => count))]
}

function convTranspose(node: Node) {
  const { who } = node
  const plane = planeOf(node)
  const { rank, channels, places } = plane
  const kernel = wholeOf(weightsAt(node, 1), who)
  const [inputs, filters, ...size] = kernel.shape
  if (size.length !== rank || inputs !== channels || numberOf(node, 'group', 1) !== 1)
    refuse(who, `one group, and a kernel [${channels}, filters, …] of ${rank} directions`, show(kernel.shape))
  if (textOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET' || listAt(node, 'output_shape'))
    refuse(who, 'pads', 'auto_pad or output_shape', 'Say { pads }.')
  const window = windowOf(node, rank, size)
  const { strides, pads, reach } = window
  const more = listAt(node, 'output_padding') ?? Array<number>(rank).fill(0)
  const sides = places.map((place, i) => {
    const all = (place - 1) * strides[i]! + reach[i]!
    const [before, after] = [pads[i]!, pads[i + rank]!]
    const count = all + more[i]! - before - after
    return {
      all,
      before,
      after,
      count,
      same: count === place * strides[i]! && before === Math.floor(Math.max(all - count, 0) / 2),
    }
  })
  const same = sides.every(side => side.same)
  const options: JsonObject = same ? { padding: 'same' } : { outputPadding: one(rank, more) }
  const kind = `conv${rank}dTranspose`
  const convolved = convolution(node, plane, { kind, window, kernel, filters: filters!, value: plane.x.value, options })
  if (same || sides.every(({ before, after }) => before + after === 0))
    return [convolved(sides.map(({ count }) => count))]
  const large = convolved(sides.map(({ all }, i) => all + more[i]!))
  return [
    cropped(
      node,
      large,
      sides.map(({ before, after }, i) => ({ axis: i + 2, before, after })),
    ),
  ]
}

/** The view without some indices at the ends of axes. */
export function cropped(
  node: Node,
  view: View,
  edges: readonly { axis: number; before: number; after: number }[],
): View {
  const { builder, name, who } = node
  let y = builder.aligned(view, name, who)
  for (const { axis, before, after } of edges) {
    if (before === 0 && after === 0) continue
    const dimension = y.axes[axis]![0]! - 1
    if (dimension < 0) refuse(who, 'another axis than the batch', axis)
    const size = y.shape[dimension]!
    const left = size - before - after
    if (left < 1) refuse(who, 'at least one place that is left', left)
    // as an image: what lies before is its height, what lies behind its channels
    const [outer, inner] = [countOf(y.shape.slice(0, dimension)), countOf(y.shape.slice(dimension + 1))]
    const shape = y.shape.map((old, i) => (i === dimension ? left : old))
    const under = (value: number, from: readonly number[], to: readonly number[]) =>
      from.join() === to.join() ? value : builder.call(`${name}_reshape`, 'reshape', { targetShape: to }, [value])
    const rank = outer === 1 ? 1 : 2
    const image = rank === 1 ? [size, inner] : [outer, size, inner]
    const small = rank === 1 ? [left, inner] : [outer, left, inner]
    const cropping =
      rank === 1
        ? [before, after]
        : [
            [0, 0],
            [before, after],
          ]
    const value = builder.call(name, `cropping${rank}d`, { cropping }, [under(y.value, y.shape, image)])
    const order = y.axes.map(([d]) => d!)
    y = { ...y, ...viewOf(under(value, small, shape), shape, builder.batch, order) }
  }
  return y
}

const pooling = (kind: 'maxPooling' | 'averagePooling') => (node: Node) => {
  const { builder, name, who } = node
  const plane = planeOf(node)
  const { rank, channels, places, dataFormat, x } = plane
  const window = windowOf(node, rank)
  if (window.dilations.some(dilation => dilation !== 1)) refuse(`${who}: dilations`, '1', show(window.dilations))
  const sides = padsOf(node, window, places)
  let { value, padding } = { value: x.value, padding: 'valid' }
  if (!sides.every(({ none }) => none)) {
    // zeros around: they count, or are as good as nothing to the largest of numbers that are not below them
    const zero = kind === 'maxPooling' ? x.positive === true : numberOf(node, 'count_include_pad', 0) === 1
    const same = sides.every(side => side.same)
    if (same && !(zero && kind === 'averagePooling')) padding = 'same'
    else if (zero)
      value = zeros(
        node,
        plane,
        sides.map(({ before, after }) => [before, after]),
      )
    else
      return refuse(`${who}: pads`, 'none, or those of auto_pad SAME_UPPER', show(window.pads), 'thinnet has no other.')
  }
  const options = { poolSize: one(rank, window.kernel), strides: one(rank, window.strides), padding, dataFormat }
  const y = builder.call(name, `${kind}${rank}d`, options, [value])
  return [
    {
      ...onPlane(
        plane,
        node,
        y,
        channels,
        sides.map(({ count }) => count),
      ),
      positive: x.positive === true,
    },
  ]
}

/** The mean, or the largest, over some axes. */
function reduced(node: Node, kind: 'Average' | 'Max', given: readonly number[], keepdims: boolean) {
  const { builder, name, who } = node
  const x = viewAt(node, 0)
  const axes = given.map(axis => axisOf(x, axis, who))
  const batch = x.axes.findIndex(axis => axis.includes(0))
  if (axes.length === 0 || axes.some(axis => !x.axes[axis] || axis === batch))
    refuse(who, 'axes other than the batch', show(given))
  let y = builder.aligned(x, name, who)
  const kept = inMemory(y).filter(axis => axis !== batch && !axes.includes(axis))
  const order = () =>
    inMemory(y)
      .slice(1)
      .map(axis => (axes.includes(axis) ? 'r' : 'k'))
      .join('')
  if (!/^(r+k*|k*r+)$/.test(order())) y = builder.ordered(y, [batch, ...axes, ...kept], name)
  const last = /^r+k*$/.test(order())
  const [places, channels] = [axes, kept].map(list => countOf(list.map(axis => sizesOf(y)[axis]!))) as [number, number]
  const rank = axes.length === 2 && kept.length === 1 ? 2 : 1
  const shape = rank === 2 ? y.shape : last ? [places, channels] : [channels, places]
  const value = builder.under(y, shape, name)
  const options = { dataFormat: last ? 'channelsLast' : 'channelsFirst' }
  const pooled = builder.call(name, `global${kind}Pooling${rank}d`, options, [value])
  if (kind === 'Average' && keepdims)
    builder.means.set(pooled, { value: x.value, axes: axes.slice().sort((a, b) => a - b) })
  const sizes = inMemory(y)
    .filter(axis => kept.includes(axis))
    .map(axis => sizesOf(y)[axis]!)
  const places_ = inMemory(y).filter(axis => kept.includes(axis))
  const all = y.axes.flatMap((_, axis) => {
    if (axis === batch) return [[0]]
    if (!axes.includes(axis)) return [[places_.indexOf(axis) + 1]]
    return keepdims ? [[]] : []
  })
  // the layer gives [batch, channels], which are seen as they were
  return [
    { value: pooled, shape: [channels], atoms: [builder.batch, ...sizes], axes: all, positive: x.positive === true },
  ]
}

const overPlaces = (kind: 'Average' | 'Max') => (node: Node) => {
  const places = sizesOf(viewAt(node, 0)).slice(2)
  return reduced(
    node,
    kind,
    places.map((_, i) => i + 2),
    true,
  )
}

const reduce =
  (kind: 'Average' | 'Max' | 'Sum') =>
  (node: Node): readonly Value[] => {
    const { inputs, builder, name } = node
    const list = inputs[1] ? listOf(constantAt(node, 1)!) : listAt(node, 'axes')
    const keepdims = numberOf(node, 'keepdims', 1) === 1
    if (kind === 'Average' && isPending(inputs[0]) && list && inputs[0].formula.is === 'squared')
      return [varianceOf(node, inputs[0], list, keepdims)]
    const x = viewAt(node, 0)
    const axes = list ?? x.axes.map((_, i) => i)
    if (kind !== 'Sum') return reduced(node, kind, axes, keepdims)
    const mean = reduced(node, 'Average', axes, keepdims)[0]!
    const scale = countOf(axes.map(axis => sizesOf(x)[axisOf(x, axis, node.who)]!))
    return [{ ...mean, value: builder.call(`${name}_sum`, 'rescaling', { scale }, [mean.value]) }]
  }

/** Channels to places: [batch, channels · size², height, width] to [batch, channels, height · size, width · size]. */
function depthToSpace(node: Node): readonly View[] {
  const { who } = node
  const x = viewAt(node, 0)
  const [batch, channels = 0, height = 0, width = 0] = sizesOf(x)
  const size = numberOf(node, 'blocksize', 1)
  const columnsFirst = textOf(node, 'mode', 'DCR') === 'CRD'
  const depth = channels / size ** 2
  const split = columnsFirst ? [depth, size, size] : [size, size, depth]
  const parts = x.axes.length === 4 ? reshaped(x, [batch!, ...split, height, width]) : null
  const order = columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
  const y = parts && reshaped(turned(parts, order), [batch!, depth, height * size, width * size])
  return [y ?? refuse(who, `[batch, channels, height, width], and blocks of ${size}`, show(sizesOf(x)))]
}

function resize(node: Node) {
  const { builder, name, who, op } = node
  const plane = planeOf(node)
  const { rank, channels, places, dataFormat, x } = plane
  const mode = textOf(node, 'mode', 'nearest')
  const how = textOf(node, 'coordinate_transformation_mode', op === 'Upsample' ? 'asymmetric' : 'half_pixel')
  const given = op === 'Upsample' ? (constantAt(node, 1) ?? listAt(node, 'scales')) : constantAt(node, 2)
  const scales = given && ('data' in given ? listOf(given as Constant) : given)
  const sizes = constantAt(node, 3)
  const factors = scales?.length
    ? scales.slice(2)
    : listOf(sizes ?? refuse(who, 'scales or sizes', 'none'))
        .slice(2)
        .map((size, i) => size / places[i]!)
  if (factors.length !== rank || !factors.every(factor => Number.isSafeInteger(factor) && factor >= 1))
    refuse(who, 'sizes that are whole numbers of times as large', show(factors))
  const bilinear = mode === 'linear' && rank === 2 && /half_pixel$/.test(how)
  const nearest =
    mode === 'nearest' &&
    (how !== 'asymmetric' || op === 'Upsample' || textOf(node, 'nearest_mode', 'round_prefer_floor') === 'floor')
  if ((!bilinear && !nearest) || how === 'align_corners')
    refuse(who, 'nearest, or linear with half_pixel', `${mode} with ${how}`)
  if (rank === 1 && dataFormat === 'channelsFirst') {
    const y = builder.ordered(x, [0, 2, 1], name)
    const value = builder.call(name, 'upSampling1d', { size: factors[0]! }, [y.value])
    return [onPlane({ dataFormat: 'channelsLast' }, node, value, channels, [places[0]! * factors[0]!])]
  }
  const options: JsonObject =
    rank === 1 ? { size: factors[0]! } : { size: factors, interpolation: bilinear ? 'bilinear' : 'nearest', dataFormat }
  const value = builder.call(name, `upSampling${rank}d`, options, [x.value])
  return [
    onPlane(
      plane,
      node,
      value,
      channels,
      places.map((size, i) => size * factors[i]!),
    ),
  ]
}

function pad(node: Node) {
  const { who, opset } = node
  if (textOf(node, 'mode', 'constant') !== 'constant') refuse(`${who}: mode`, 'constant', textOf(node, 'mode', ''))
  const value = opset < 11 ? numberOf(node, 'value', 0) : (constantAt(node, 2)?.data[0] ?? 0)
  if (value !== 0) refuse(who, 'zeros', value)
  const list = opset < 11 ? listAt(node, 'pads')! : listOf(weightsAt(node, 1))
  const given = viewAt(node, 0)
  const axes = node.inputs[3]
    ? listOf(constantAt(node, 3)!).map(axis => axisOf(given, axis, who))
    : given.axes.map((_, i) => i)
  const margin = (axis: number) => {
    const at = axes.indexOf(axis)
    return at < 0 ? [0, 0] : [list[at]!, list[at + axes.length]!]
  }
  const margins = given.axes.map((_, axis) => margin(axis))
  if (margins.flat().every(size => size === 0)) return [given]
  const inner = margins.slice(2)
  if (
    margins
      .slice(0, 2)
      .flat()
      .some(size => size !== 0) ||
    margins.flat().some(size => !(size >= 0))
  )
    refuse(who, 'zeros around places alone', show(margins))
  const plane = planeOf(node, given)
  const y = zeros(node, plane, inner)
  return [
    {
      ...onPlane(
        plane,
        node,
        y,
        plane.channels,
        plane.places.map((size, i) => size + inner[i]![0]! + inner[i]![1]!),
      ),
      positive: given.positive === true,
    },
  ]
}

function batchNormalization(node: Node) {
  const { builder, name, who } = node
  only(node, { spatial: 1 })
  const x = viewAt(node, 0)
  let y = builder.aligned(x, name, who)
  let dimension = y.axes[1]?.[0] ?? refuse(who, '[batch, channels, …]', show(sizesOf(x)))
  if (dimension !== 1 && dimension !== y.shape.length) {
    y = builder.plain(y, name, who)
    dimension = 1
  }
  const [gamma, beta, movingMean, movingVariance] = [1, 2, 3, 4].map(k => wholeOf(weightsAt(node, k), who))
  const options = {
    axis: dimension === y.shape.length ? -1 : 1,
    epsilon: numberOf(node, 'epsilon', 1e-5),
    momentum: numberOf(node, 'momentum', 0.9),
  }
  const parameters = { gamma: gamma!, beta: beta!, movingMean: movingMean!, movingVariance: movingVariance! }
  return [{ ...y, value: weighted(node, 'batchNormalization', options, [y.value], parameters), positive: false }]
}

function layerNormalization(node: Node) {
  const { builder, name, who } = node
  const x = viewAt(node, 0)
  const first = axisOf(x, numberOf(node, 'axis', -1), who)
  const count = x.axes.length - first
  const y = builder.plain(x, name, who)
  const shape = y.shape.slice(y.shape.length - count)
  const gamma = wholeOf(weightsAt(node, 1), who)
  const beta = constantAt(node, 2)
  const options: JsonObject = {
    axis: count === 1 ? -1 : Array.from({ length: count }, (_, i) => i - count),
    epsilon: numberOf(node, 'epsilon', 1e-5),
    ...(beta ? {} : { center: false }),
  }
  const as = ({ data }: Numbers): Numbers => ({ shape, data })
  const parameters = { gamma: as(gamma), beta: beta ? as(wholeOf(beta, who)) : null }
  return [{ ...y, value: weighted(node, 'layerNormalization', options, [y.value], parameters), positive: false }]
}

function groupNormalization(node: Node) {
  const { builder, name, who, opset } = node
  const y = builder.plain(viewAt(node, 0), name, who)
  const [groups, channels] = [numberOf(node, 'num_groups', 1), y.shape[0]!]
  const given = [1, 2].map(k => wholeOf(weightsAt(node, k), who))
  // before opset 21 a number for each group
  const each = opset < 21 ? channels / groups : 1
  const spread = ({ data }: Numbers): Numbers => ({
    shape: [channels],
    data: Float32Array.from({ length: channels }, (_, i) => data[Math.floor(i / each)] ?? Number.NaN),
  })
  if (given.some(({ data }) => data.length * each !== channels))
    refuse(who, `numbers for ${channels / each} ${opset < 21 ? 'groups' : 'channels'}`, show(given[0]!.shape))
  const options = { groups, axis: 1, epsilon: numberOf(node, 'epsilon', 1e-5) }
  const parameters = { gamma: spread(given[0]!), beta: spread(given[1]!) }
  return [{ ...y, value: weighted(node, 'groupNormalization', options, [y.value], parameters), positive: false }]
}

/** Of [batch, groups, everything else]: a group normalization, where the groups are parts of the channels. */
function instanceNormalization(node: Node) {
  const { builder, name, who } = node
  const x = viewAt(node, 0)
  const [gamma, beta] = [wholeOf(weightsAt(node, 1), who), wholeOf(weightsAt(node, 2), who)]
  const plain = isUniform(gamma) && gamma.data[0] === 1 && isUniform(beta) && beta.data[0] === 0
  const options = { epsilon: numberOf(node, 'epsilon', 1e-5), ...(plain ? { scale: false, center: false } : {}) }
  const parameters: Record<string, Numbers> = plain ? {} : { gamma, beta }
  // channels last, a group's beside each other: [batch, …places, groups, channels of a group]
  const [batch, groups, rest] = x.axes
  const last = x.atoms.length - 1
  if (plain && x.axes.length === 3 && batch!.join() === '0' && groups!.join() === `${last - 1}` && rest![0] === last) {
    const places = rest!.slice(1)
    if (places.every((atom, i) => atom === i + 1) && places.length === last - 2) {
      const channels = x.atoms[last - 1]! * x.atoms[last]!
      const value = x.shape.at(-1) === channels ? x.value : null
      if (value !== null) {
        const all = { ...options, groups: x.atoms[last - 1]! }
        return [{ ...x, value: builder.call(name, 'groupNormalization', all, [value]), positive: false }]
      }
    }
  }
  const y = builder.plain(x, name, who)
  return [
    {
      ...y,
      value: builder.call(name, 'groupNormalization', { ...options, groups: -1, axis: 1 }, [y.value], parameters),
      positive: false,
    },
  ]
}

export const images = {
  AveragePool: pooling('averagePooling'),
  BatchNormalization: batchNormalization,
  Conv: conv,
  ConvTranspose: convTranspose,
  DepthToSpace: depthToSpace,
  GlobalAveragePool: overPlaces('Average'),
  GlobalMaxPool: overPlaces('Max'),
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  MaxPool: pooling('maxPooling'),
  Pad: pad,
  ReduceMax: reduce('Max'),
  ReduceMean: reduce('Average'),
  ReduceSum: reduce('Sum'),
  Resize: resize,
  Upsample: resize,
}
