import { refuse, show } from 'thinnet'
import type { Json, JsonObject, LayerText } from '../../described/described.ts'
import { countOf, type Numbers } from '../tensor.ts'
import { dividedScores, maskedScores, scaledScores, softmaxOfScores } from './attention.ts'
import { type Constant, isUniform, wholeOf } from './constants.ts'
import { arithmeticOf, centredOf, erf, isPending, ofFormula, ofNormalization } from './formulas.ts'
import { viewAt } from './inputs.ts'
import {
  constantAt,
  isAttention,
  isConstant,
  isView,
  type Node,
  numberOf,
  only,
  shortest,
  textOf,
  type Value,
} from './node.ts'
import { type Attention, axisOf, batchAxisOf, behind, inMemory, sizesOf, type View } from './view.ts'

/** Layers that apply an activation to what they give. */
const APPLYING = ['dense', 'tiedDense', 'conv1d', 'conv2d', 'conv1dTranspose', 'conv2dTranspose']
/** Activations whose values are never below 0. */
const POSITIVE = ['relu', 'relu6', 'sigmoid', 'hardSigmoid', 'softplus', 'exponential', 'softmax']

/** y = f(x): as an option of the layer before, where nobody else reads what that gives, or as a layer of its own. */
export function activated(node: Node, x: View, activation: string, config?: JsonObject): View {
  const { builder, name } = node
  const f: Json = config ? { object: 'activations', name: activation, config } : activation
  const maker = builder.own(x.value)
  const positive = POSITIVE.includes(activation)
  if (maker && APPLYING.includes(maker.name) && maker.config.activation === undefined && node.alone(0)) {
    builder.change(maker, { activation: f })
    return { ...x, positive }
  }
  return { ...x, value: builder.call(name, 'activation', { activation: f }, [x.value]), positive }
}

const simple = (activation: string) => (node: Node) => [activated(node, viewAt(node, 0), activation)]

/** A layer that has its options as the activation of the same name has not. */
const layer = (node: Node, kind: string, options: JsonObject, positive = false) => {
  const x = viewAt(node, 0)
  return [{ ...x, value: node.builder.call(node.name, kind, options, [x.value]), positive }]
}

/** softmax or logSoftmax over one axis. */
const overAxis = (activation: 'softmax' | 'logSoftmax') => (node: Node) => {
  const { builder, name, who, opset } = node
  const [scores] = node.inputs
  if (isAttention(scores) && activation === 'softmax') return [softmaxOfScores(node, scores.attention)]
  const x = viewAt(node, 0)
  // before opset 13 all axes from this one on are one
  const axis = axisOf(x, numberOf(node, 'axis', opset < 13 ? 1 : -1), who)
  if (opset < 13 && axis !== x.axes.length - 1)
    refuse(`${who}: axis`, 'the last one', axis, 'Export it in opset 13 or later.')
  const y = builder.aligned(x, name, who)
  const dimension = y.axes[axis]![0]!
  if (dimension === y.shape.length) return [activated(node, y, activation)]
  if (activation === 'softmax' && dimension > 0)
    return [{ ...y, value: builder.call(name, 'softmax', { axis: dimension }, [y.value]) }]
  return refuse(`${who}: axis`, 'the last one', axis)
}

function clip(node: Node) {
  const { who, opset, attributes } = node
  const bound = (k: number, name: string, otherwise: number) => {
    const given = opset < 11 ? (attributes[name] as number | undefined) : constantAt(node, k)?.data[0]
    return given === undefined || Math.abs(given) > 3e38 ? otherwise : shortest(given)
  }
  const least = bound(1, 'min', Number.NEGATIVE_INFINITY)
  const most = bound(2, 'max', Number.POSITIVE_INFINITY)
  if (!(least <= most)) return refuse(who, 'a least value below the largest', `${least} and ${most}`)
  if (least === 0 && most === 6) return [activated(node, viewAt(node, 0), 'relu6')]
  if (least === 0 && most === Number.POSITIVE_INFINITY) return [activated(node, viewAt(node, 0), 'relu')]
  if (least === 0) return layer(node, 'relu', { maxValue: most }, true)
  return [bounded(node, viewAt(node, 0), least, most)]
}

/** Between two bounds, of which one may be infinite: a relu from the one that is not. */
function bounded({ builder, name }: Node, x: View, least: number, most: number): View {
  const rescaled = (value: number, scale: number, offset: number) =>
    scale === 1 && offset === 0 ? value : builder.call(`${name}_shift`, 'rescaling', { scale, offset }, [value])
  const [sign, from] = least > Number.NEGATIVE_INFINITY ? [1, least] : [-1, most]
  if (Math.abs(from) === Number.POSITIVE_INFINITY) return x
  const above = rescaled(x.value, sign, -sign * from)
  const options: JsonObject = sign === 1 && most < Number.POSITIVE_INFINITY ? { maxValue: most - least } : {}
  const kept = builder.call(name, 'relu', options, [above])
  return { ...x, value: rescaled(kept, sign, from), positive: least >= 0 }
}

/** Numbers that are broadcast over x: one for all, one for each index of an axis, or one for each place of a sample. */
export function spreadOf(x: View, of: Constant, who: string): { axis: number | null; numbers: Numbers } {
  const sizes = [...Array<number>(Math.max(0, x.axes.length - of.shape.length)).fill(1), ...of.shape]
  const given = sizes.flatMap((size, axis) => (size > 1 ? [axis] : []))
  const fits = sizes.length === x.axes.length && given.every(axis => sizes[axis] === sizesOf(x)[axis])
  if (!fits) refuse(who, `numbers that are broadcast over ${show(sizesOf(x))}`, show(of.shape))
  if (isUniform(of)) return { axis: null, numbers: { shape: [], data: of.data.slice(0, 1) } }
  const numbers = wholeOf(of, who)
  return given.length === 1 ? { axis: given[0]!, numbers } : { axis: -1, numbers }
}

/** y = x · scale + offset, both from the file. */
export function rescaled(
  node: Node,
  x: View,
  { scale = null, offset = null }: Partial<Record<'scale' | 'offset', Constant | null>>,
): View {
  const { builder, name, who } = node
  const { axis, numbers } = spreadOf(x, (scale ?? offset)!, who)
  if (axis === -1) return refuse(who, 'numbers for one axis', show(numbers.shape))
  let y = x
  let dataFormat = 'channelsLast'
  if (axis !== null) {
    y = builder.aligned(x, name, who)
    if (y.axes[axis]![0] !== y.shape.length) {
      if (y.axes[axis]![0] !== 1) y = builder.ordered(y, behind(y, axis), name)
      else dataFormat = 'channelsFirst'
    }
  }
  const list = numbers.data.length === 1 ? numbers.data[0]! : [...numbers.data]
  const options: JsonObject = scale ? { scale: list } : { scale: 1, offset: list }
  return { ...y, value: builder.call(name, 'rescaling', { ...options, dataFormat }, [y.value]), positive: false }
}

/** The bias of a layer that has none yet. */
function biased(node: Node, x: View, of: Constant): View | null {
  const { builder, who } = node
  const maker = builder.own(x.value)
  if (maker?.name === 'multiHeadAttention') return biasedAttention(node, x, of, maker)
  if (maker?.config.useBias !== false || maker.config.activation !== undefined || !APPLYING.includes(maker.name))
    return null
  const units = (maker.config.units ?? maker.config.filters) as number
  const { axis, numbers } = spreadOf(x, of, who)
  const data = numbers.data.length === 1 ? new Float32Array(units).fill(numbers.data[0]!) : numbers.data
  const last = maker.config.dataFormat !== 'channelsFirst'
  const channel = x.axes.findIndex(([dimension]) => dimension === (last ? x.atoms.length - 1 : 1))
  if (data.length !== units || (axis !== null && axis !== channel)) return null
  builder.change(maker, { useBias: true })
  builder.give(maker.config.name, { bias: { shape: [units], data } })
  return x
}

/** The bias of its last projection, which is 0 until it comes. */
function biasedAttention({ builder, who }: Node, x: View, of: Constant, { config }: LayerText): View | null {
  const { numHeads, keyDim, valueDim = keyDim, outputShape, name } = config as JsonObject & Record<string, number>
  const bias = builder.tensors.get(`${name}/outputBias`)
  const { axis, numbers } = spreadOf(x, of, who)
  const isLast = axis !== null && x.axes[axis]?.join() === `${x.atoms.length - 1}`
  if (!isLast || bias?.data.some(value => value !== 0)) return null
  const zeros = (size: number) => ({ shape: [numHeads!, size], data: new Float32Array(numHeads! * size) })
  if (config.useBias === false) {
    builder.give(`${name}`, { queryBias: zeros(keyDim!), keyBias: zeros(keyDim!), valueBias: zeros(valueDim!) })
    builder.change(builder.maker(x.value)!, { useBias: true })
  }
  builder.give(`${name}`, { outputBias: { shape: [outputShape!], data: numbers.data } })
  return x
}

/** The offset of a rescaling that has none yet. */
function shifted(node: Node, x: View, of: Constant): View | null {
  const { builder, who } = node
  const maker = builder.own(x.value)
  if (maker?.name !== 'rescaling' || maker.config.offset !== undefined) return null
  const { axis, numbers } = spreadOf(x, of, who)
  const first = maker.config.dataFormat === 'channelsFirst'
  const dimension = axis === null || axis === -1 ? null : x.axes[axis]!.join()
  const same = dimension === `${first ? 1 : x.atoms.length - 1}`
  if (axis !== null && !same) return null
  const offset = axis === null ? numbers.data[0]! : [...numbers.data]
  builder.change(maker, { offset })
  return x
}

/** x · sigmoid(x), of a sigmoid that nobody else reads: silu. */
function gated(node: Node): View | null {
  const { builder, inputs } = node
  for (const k of [0, 1]) {
    const [x, share] = [inputs[1 - k] as View, inputs[k] as View]
    const maker = builder.own(share.value)
    const own = maker?.name === 'activation' && maker.config.activation === 'sigmoid' && node.alone(k)
    if (!own || builder.madeOf(share.value)[0] !== x.value || share.axes.join(';') !== x.axes.join(';')) continue
    builder.change(maker, { activation: 'silu' })
    return { ...share, positive: false }
  }
  return null
}

/** A vector for each place of a sequence: numbers of a sample's shape, which are learned. */
function positioned(node: Node, x: View, of: Constant): View {
  const { builder, name, who } = node
  const { numbers } = spreadOf(x, of, who)
  const y = builder.plain(x, name, who)
  if (y.shape.length !== 2 || countOf(y.shape) !== numbers.data.length)
    return refuse(who, 'one number, those of an axis, or [steps, features]', show(of.shape))
  const table = builder.call(`${name}_positions`, 'positionEmbedding', { sequenceLength: y.shape[0]! }, [y.value], {
    embeddings: { shape: y.shape, data: numbers.data },
  })
  return { ...y, value: builder.call(name, 'add', {}, [y.value, table]), positive: false }
}

type Arithmetic = 'Add' | 'Sub' | 'Mul' | 'Div'
const LAYERS = {
  Add: 'add',
  Sub: 'subtract',
  Mul: 'multiply',
  Max: 'maximum',
  Min: 'minimum',
  Mean: 'average',
  Sum: 'add',
} as const

const arithmetic = (op: Arithmetic) => (node: Node) => {
  const { inputs, who } = node
  const [a, b] = inputs as readonly [Value, Value]
  if (isAttention(a) || isAttention(b)) return [ofScores(node, op, a, b)]
  const formula = isPending(a) || isPending(b) ? arithmeticOf(node, op, a, b) : null
  if (formula) return [formula]
  if (!isConstant(a) && !isConstant(b)) {
    if (op === 'Div') return refuse(who, 'numbers to divide by', 'a value of the model')
    const layer = () => merged(node, LAYERS[op])
    if (!isView(a) || !isView(b)) return [layer()]
    const known = op === 'Mul' ? gated(node) : op === 'Sub' ? centredOf(node, a, b, layer) : null
    return [known ?? layer()]
  }
  const first = isConstant(a)
  const [x, of] = [viewAt(node, first ? 1 : 0), (first ? a : b) as Constant]
  if (op === 'Div' && first) return refuse(who, 'numbers to divide by', 'a value of the model')
  const map = (f: (value: number) => number): Constant => ({ ...of, data: of.data.map(f) })
  const norm = op === 'Mul' || op === 'Add' ? ofNormalization(node, first ? 1 : 0, x, op, of) : null
  if (norm) return [norm]
  if (op === 'Mul') return [rescaled(node, x, { scale: of })]
  if (op === 'Div') return [rescaled(node, x, { scale: map(value => 1 / value) })]
  const given =
    op === 'Sub' && first ? rescaled(node, x, { scale: { shape: [], data: Float64Array.of(-1), whole: false } }) : x
  const offset = op === 'Sub' && !first ? map(value => -value) : of
  if (offset.data.every(value => value === 0)) return [given]
  const alone = node.alone(first ? 1 : 0)
  const own = alone ? (biased(node, given, offset) ?? shifted(node, given, offset)) : null
  if (own) return [own]
  const { axis } = spreadOf(given, offset, who)
  return [axis === -1 ? positioned(node, given, offset) : rescaled(node, given, { offset })]
}

/** Values as a layer takes them: of one shape, in the order that the first has in memory. */
export function alike(node: Node, views: readonly View[], axis?: number): View[] {
  const { builder, name, who } = node
  const rank = Math.max(...views.map(({ axes }) => axes.length))
  const aligned = views.map(view => builder.aligned(padded(view, rank), name, who))
  // a value of the size of the whole leads, others are laid beside it
  const [first] = [...aligned].sort((a, b) => countOf(b.shape) - countOf(a.shape))
  if (views.some(view => rank - view.axes.length + batchAxisOf(view) !== batchAxisOf(first!)))
    refuse(who, 'values whose batch is the same axis', views.map(view => show(sizesOf(view))).join(' and '))
  const order = inMemory(first!)
  return aligned.map(view => {
    const laid = builder.ordered(view, order, name)
    return axis === undefined ? repeated(node, laid, first!) : laid
  })
}

const padded = (view: View, rank: number): View => ({
  ...view,
  axes: [...Array<number[]>(rank - view.axes.length).fill([]), ...view.axes],
})

/** What has a size of 1 where the other has more is repeated there. */
export function repeated({ builder, name, who }: Node, view: View, like: View): View {
  const [sizes, wanted] = [view.shape, like.shape]
  if (sizes.join() === wanted.join()) return view
  if (sizes.length !== wanted.length || !sizes.every((size, i) => size === wanted[i] || size === 1))
    return refuse(who, `values of one shape, ${show(sizesOf(like))}`, show(sizesOf(view)))
  const image = (value: number, size: readonly number[], dataFormat: string) =>
    builder.call(`${name}_repeat`, 'upSampling2d', { size, dataFormat }, [value])
  // height and width of an image at once
  const [last, first] = [wanted.slice(0, -1), wanted.slice(1)]
  if (sizes.length === 3 && [...last.map(() => 1), wanted[2]].join() === sizes.join())
    return { ...like, value: image(view.value, last, 'channelsLast') }
  if (sizes.length === 3 && [wanted[0], ...first.map(() => 1)].join() === sizes.join())
    return { ...like, value: image(view.value, first, 'channelsFirst') }
  let { value } = view
  let shape: readonly number[] = sizes
  for (const [i, size] of wanted.entries()) {
    if (shape[i] === size) continue
    // a vector again and again, or an image: what lies before is its height, what lies behind its channels
    const [outer, inner] = [countOf(shape.slice(0, i)), countOf(shape.slice(i + 1))]
    value =
      outer === 1
        ? builder.call(`${name}_repeat`, 'repeatVector', { n: size }, [builder.under({ value, shape }, [inner], name)])
        : image(builder.under({ value, shape }, [outer, 1, inner], name), [1, size], 'channelsLast')
    const larger = shape.map((old, k) => (k === i ? size : old))
    value = builder.under({ value, shape: outer === 1 ? [size, inner] : [outer, size, inner] }, larger, name)
    shape = larger
  }
  return { ...like, value }
}

function merged(node: Node, kind: string): View {
  const views = alike(
    node,
    node.inputs.map((_, k) => viewAt(node, k)),
  )
  if (views.length === 1) return views[0]!
  const value = node.builder.call(
    node.name,
    kind,
    {},
    views.map(({ value }) => value),
  )
  return { ...views[0]!, value, positive: kind !== 'subtract' && views.every(({ positive }) => positive) }
}

/** Pow, Sqrt and Reciprocal: parts of a layer normalization, or of gelu. */
function part(node: Node) {
  const { inputs, who, op, builder, name } = node
  const [x] = inputs
  if (isPending(x)) return [ofFormula(node, x)]
  const exponent = op === 'Pow' ? constantAt(node, 1)?.data[0] : undefined
  if (exponent !== 2 && exponent !== 3) return refuse(who, 'an operator that thinnet has a layer for', op)
  const y = viewAt(node, 0)
  const value = builder.call(name, 'multiply', {}, Array<number>(exponent).fill(y.value))
  return [{ ...y, value, positive: exponent === 2 }]
}

/** |x|, the larger of x and −x. */
function abs({ builder, name, ...node }: Node) {
  const x = viewAt({ builder, name, ...node }, 0)
  const negative = builder.call(`${name}_negative`, 'rescaling', { scale: -1 }, [x.value])
  return [{ ...x, value: builder.call(name, 'maximum', {}, [x.value, negative]), positive: true }]
}

/** Numbers of the file in place of scores that are not seen. */
function where(node: Node) {
  const { who, inputs } = node
  const [condition, a, b] = inputs
  const scores = isAttention(a) ? a : b
  const hidden = isAttention(a) ? b : a
  if (!isConstant(condition) || !isAttention(scores) || !isConstant(hidden) || !isUniform(hidden))
    return refuse(who, 'an operator that thinnet has a layer for', 'Where')
  const seen = isAttention(a) ? 1 : 0
  const mask = { ...condition, data: condition.data.map(value => ((value ? 1 : 0) === seen ? 0 : hidden.data[0]!)) }
  return [maskedScores(node, scores.attention, { ...mask, data: Float64Array.from(mask.data) })]
}

/** Scores with a number, or a mask. */
function ofScores(node: Node, op: Arithmetic, a: Value, b: Value): Value {
  const [scores, other] = isAttention(a) ? [a, b] : [b as { attention: Attention }, a]
  if (!isConstant(other)) return refuse(node.who, 'numbers of the file', 'a value of the model')
  if (op === 'Mul') return scaledScores(node, scores.attention, other)
  if (op === 'Add') return maskedScores(node, scores.attention, other)
  return op === 'Div' && isAttention(a)
    ? dividedScores(node, scores.attention, other)
    : refuse(node.who, 'Mul, Div or Add', op)
}

const many = (op: 'Max' | 'Min' | 'Mean' | 'Sum') => (node: Node) => [merged(node, LAYERS[op])]

function hardSigmoid(node: Node) {
  const [alpha, beta] = [numberOf(node, 'alpha', 0.2), numberOf(node, 'beta', 0.5)]
  if (Math.abs(alpha - 1 / 6) > 1e-6 || beta !== 0.5)
    return refuse(node.who, 'alpha 1/6 and beta 0.5', `${alpha} and ${beta}`, 'thinnet has no other.')
  return [activated(node, viewAt(node, 0), 'hardSigmoid')]
}

function prelu(node: Node) {
  const { builder, name, who } = node
  const x = builder.aligned(viewAt(node, 0), name, who)
  const { axis, numbers } = spreadOf(x, constantAt(node, 1)!, who)
  if (axis === null) return layer(node, 'leakyRelu', { negativeSlope: numbers.data[0]! })
  if (axis === -1) {
    if (countOf(x.shape) !== numbers.data.length) return refuse(who, 'slopes for one axis, or all', show(numbers.shape))
    const y = builder.plain(x, name, who)
    const alpha = { shape: y.shape, data: numbers.data }
    return [{ ...y, value: builder.call(name, 'prelu', {}, [y.value], { alpha }) }]
  }
  const kept = x.axes[axis]![0]!
  const sharedAxes = x.shape.flatMap((_, i) => (i + 1 === kept ? [] : [i + 1]))
  const shape = x.shape.map((size, i) => (i + 1 === kept ? size : 1))
  const alpha = { shape, data: numbers.data }
  return [{ ...x, value: builder.call(name, 'prelu', { sharedAxes }, [x.value], { alpha }) }]
}

export const elementwise = {
  Abs: abs,
  Add: arithmetic('Add'),
  Celu(node: Node) {
    const alpha = numberOf(node, 'alpha', 1)
    return alpha === 1 ? simple('elu')(node) : refuse(`${node.who}: alpha`, '1, which is elu', alpha)
  },
  Clip: clip,
  Div: arithmetic('Div'),
  Elu(node: Node) {
    const alpha = numberOf(node, 'alpha', 1)
    return alpha === 1 ? simple('elu')(node) : layer(node, 'elu', { alpha })
  },
  Erf: (node: Node) => [erf(node, viewAt(node, 0))],
  Exp: simple('exponential'),
  Gelu(node: Node) {
    const tanh = textOf(node, 'approximate', 'none') === 'tanh'
    return [activated(node, viewAt(node, 0), 'gelu', tanh ? { approximate: true } : undefined)]
  },
  HardSigmoid: hardSigmoid,
  HardSwish: simple('hardSilu'),
  LeakyRelu: (node: Node) => [
    activated(node, viewAt(node, 0), 'leakyRelu', { negativeSlope: numberOf(node, 'alpha', 0.01) }),
  ],
  LogSoftmax: overAxis('logSoftmax'),
  Max: many('Max'),
  Mean: many('Mean'),
  Min: many('Min'),
  Mish: simple('mish'),
  Mul: arithmetic('Mul'),
  Neg: (node: Node) => layer(node, 'rescaling', { scale: -1 }),
  PRelu: prelu,
  Pow: part,
  Reciprocal: part,
  Relu: simple('relu'),
  Selu(node: Node) {
    // as ONNX says them, in float32
    only(node, {})
    return simple('selu')(node)
  },
  Sigmoid: simple('sigmoid'),
  Softmax: overAxis('softmax'),
  Softplus: simple('softplus'),
  Softsign: simple('softsign'),
  Sqrt: part,
  Sub: arithmetic('Sub'),
  Sum: many('Sum'),
  Swish: simple('silu'),
  Tanh: simple('tanh'),
  Where: where,
}
