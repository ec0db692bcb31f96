import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'
import { objectOf } from '../json.ts'
import { geluFrom, optionsFrom } from './from-config.ts'
import { cut, elements, type Steps } from './slices.ts'

/** What stands in a call of an operation: values of the model (`null`: the next of them) and numbers, and the shape of the first value. */
interface Call {
  readonly config: JsonObject
  readonly args: readonly Json[]
  /** Without the batch; null: not known. */
  readonly shape: readonly (number | null)[]
  readonly who: string
}

/**
 * Layers in place of an operation of `keras.ops`, for each of its outputs: the first is applied to the values of the call, each other to what
 * the one before made.
 *
 * @param args of the call
 */
export function stepsOf(layer: JsonObject, args: Json, who: string): readonly Steps[] {
  const name = `${layer.class_name}`
  const read = Object.hasOwn(OPERATIONS, name)
    ? OPERATIONS[name]!
    : refuse(who, `an operation that layers can do (${Object.keys(OPERATIONS).join(', ')})`, name, INSTEAD)
  const list = Array.isArray(args) ? args : []
  const [first] = list.flat().filter(isValue)
  const shape = first ? shapeOf(first) : []
  const config = objectOf(layer.config, who)
  const steps = read({ config, args: list, shape, who })
  return (name === 'Split' ? steps : [steps]) as readonly Steps[]
}

/** The shape that a value is said to have, without the batch; none where it is not said. */
export function shapeOf({ config }: JsonObject): readonly (number | null)[] {
  const shape = (config as JsonObject | undefined)?.shape
  const isSize = (size: Json) => size === null || (Number.isSafeInteger(size) && (size as number) >= 0)
  return Array.isArray(shape) && shape.every(isSize) ? (shape.slice(1) as (number | null)[]) : []
}

const MOST_PARTS = 1000
const INSTEAD = 'Use a layer of Keras in its place.'
export const isValue = (json: Json): json is JsonObject =>
  typeof json === 'object' &&
  json !== null &&
  !Array.isArray(json) &&
  (json as JsonObject).class_name === '__keras_tensor__'

type Read = (call: Call) => Steps | readonly Steps[]

const activation =
  (of: Json): Read =>
  () => [{ name: 'activation', config: { activation: of } }]

/** A number, or one a channel. */
function constantOf(json: Json, { shape, who }: Call): number | readonly number[] {
  if (typeof json === 'number') return json
  const value = (json as JsonObject | null)?.class_name === '__numpy__' ? (json as JsonObject).config : null
  const numbers = [(value as JsonObject | null)?.value ?? []].flat(9) as number[]
  const fits = numbers.length === 1 || numbers.length === shape.at(-1)
  return fits && numbers.every(Number.isFinite)
    ? numbers
    : refuse(who, 'values of the model, numbers, or one a channel', show(json), INSTEAD)
}

const each = (numbers: number | readonly number[], f: (x: number) => number): Json =>
  typeof numbers === 'number' ? f(numbers) : numbers.map(f)

/** Of two values a layer; of one and a number y = x · scale + offset. */
const binary =
  (merge: string | null, rescaled: (c: number) => readonly [scale: number, offset: number], swapped = rescaled): Read =>
  call => {
    const [a = null, b = null] = call.args
    if (isValue(a) && isValue(b)) {
      if (merge === null) refuse(call.who, 'a number', 'a value of the model', INSTEAD)
      return [{ name: merge!, config: {} }]
    }
    const constant = constantOf(isValue(a) ? b : a, call)
    const f = isValue(a) ? rescaled : swapped
    return [
      { name: 'rescaling', config: { scale: each(constant, c => f(c)[0]), offset: each(constant, c => f(c)[1]) } },
    ]
  }

const extreme =
  (merge: string, atZero: string | null): Read =>
  ({ args, who }) => {
    if (args.every(isValue)) return [{ name: merge, config: {} }]
    if (atZero && args.includes(0)) return [{ name: 'activation', config: { activation: atZero } }]
    return refuse(who, 'two values of the model', show(args.find(one => !isValue(one))), INSTEAD)
  }

/** Over the steps of a sequence, or over an image. */
const pooled =
  (layer: string, sum = false): Read =>
  ({ config, shape, who }) => {
    const axes = [config.axis ?? []]
      .flat()
      .map(axis => ((axis as number) < 0 ? (axis as number) + shape.length + 1 : axis))
    const rank = shape.length === 2 ? 1 : 2
    if (`${axes}` !== (rank === 1 ? '1' : '1,2') || shape.length !== rank + 1) {
      refuse(
        who,
        'the steps of [batch, steps, n], or [batch, height, width, n] over axes 1 and 2',
        `axis ${show(config.axis)} of [batch, ${shape}]`,
        INSTEAD,
      )
    }
    const pool = { name: `${layer}${rank}d`, config: { keepdims: config.keepdims === true } }
    if (!sum) return [pool]
    return [pool, { name: 'rescaling', config: { scale: elements(shape.slice(0, rank), who) } }]
  }

const reshaped = (targetShape: readonly (number | null)[], who: string): Steps => [
  {
    name: 'reshape',
    config: { targetShape: targetShape.map(size => size ?? refuse(who, 'sizes that are known', show(targetShape))) },
  },
]

const divided: Read = call =>
  isValue(call.args[0] ?? null)
    ? binary(null, c => [1 / c, 0])(call)
    : refuse(call.who, 'a value of the model, divided', 'a number', INSTEAD)

const OPERATIONS: Readonly<Record<string, Read>> = {
  Add: binary('add', c => [1, c]),
  Subtract: binary(
    'subtract',
    c => [1, -c],
    c => [-1, c],
  ),
  Multiply: binary('multiply', c => [c, 0]),
  Divide: divided,
  TrueDivide: divided,
  Negative: () => [{ name: 'rescaling', config: { scale: -1 } }],
  Maximum: extreme('maximum', 'relu'),
  Minimum: extreme('minimum', null),
  Concatenate: ({ config }) => [{ name: 'concatenate', config: { axis: config.axis! } }],
  Relu: activation('relu'),
  Relu6: activation('relu6'),
  LeakyRelu: ({ config }) => [{ name: 'leakyRelu', config: { negativeSlope: config.negative_slope! } }],
  Elu: ({ config }) => [{ name: 'elu', config: { alpha: config.alpha ?? 1 } }],
  Selu: activation('selu'),
  Gelu: ({ config }) => [{ name: 'activation', config: { activation: geluFrom(config) } }],
  Silu: activation('silu'),
  Mish: activation('mish'),
  Sigmoid: activation('sigmoid'),
  HardSigmoid: activation('hardSigmoid'),
  HardSilu: activation('hardSilu'),
  Tanh: activation('tanh'),
  Exp: activation('exponential'),
  Softplus: activation('softplus'),
  Softsign: activation('softsign'),
  Softmax: ({ config, who }) => [{ name: 'softmax', config: optionsFrom(config, who, ['name']) }],
  Mean: pooled('globalAveragePooling'),
  Max: pooled('globalMaxPooling'),
  Sum: pooled('globalAveragePooling', true),
  Reshape({ config, who }) {
    const [batch, ...sizes] = (config.newshape ?? []) as number[]
    return batch === -1
      ? reshaped(sizes, who)
      : refuse(who, 'a shape that begins with −1, the batch', show(config.newshape))
  },
  ExpandDims({ config, shape, who }) {
    const axis = config.axis as number
    const at = axis < 0 ? axis + shape.length + 1 : axis - 1
    return at >= 0
      ? reshaped([...shape.slice(0, at), 1, ...shape.slice(at)], who)
      : refuse(who, 'an axis behind the batch', axis)
  },
  Squeeze({ config, shape, who }) {
    const axes = [config.axis ?? []]
      .flat()
      .map(axis => ((axis as number) < 0 ? (axis as number) + shape.length : (axis as number) - 1))
    return reshaped(
      shape.filter((size, d) => (config.axis === null ? size !== 1 : !axes.includes(d))),
      who,
    )
  },
  Transpose({ config, shape, who }) {
    const [batch, ...axes] = (config.axes ?? [...shape.keys(), shape.length].reverse()) as number[]
    return batch === 0
      ? [{ name: 'permute', config: { dims: axes } }]
      : refuse(who, 'axes that begin with 0, the batch', show(config.axes))
  },
  GetItem({ args, shape, who }) {
    const given = args[1] ?? null
    return cut(Array.isArray(given) ? given : [given], shape, who)
  },
  Split({ config, shape, who }) {
    const axis = config.axis as number
    const at = axis < 0 ? axis + shape.length : axis - 1
    const [parts, size] = [config.indices_or_sections, shape[at]]
    if (typeof parts !== 'number' || !(parts <= MOST_PARTS) || !size || size % parts !== 0)
      return refuse(who, `as many equal parts as it says, at most ${MOST_PARTS}`, show(parts), INSTEAD)
    const part = size / parts
    return Array.from({ length: parts }, (_, i) => {
      const slices = shape.slice(0, at + 1).map((_, d) => (d === at ? [i * part, (i + 1) * part] : [null, null]))
      return cut([null, ...slices.map(([start, stop]) => sliceOf(start!, stop!))], shape, who)
    })
  },
}

const sliceOf = (start: number | null, stop: number | null): Json => ({
  class_name: '__slice__',
  config: { start, stop, step: null },
})
