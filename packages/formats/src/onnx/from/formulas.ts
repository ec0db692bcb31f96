import { refuse, show } from 'thinnet'
import { type Constant, wholeOf } from './constants.ts'
import { isView, type Node, type Value } from './node.ts'
import { axisOf, sizesOf, type View } from './view.ts'

/**
 * A part of a layer normalization or a gelu, as files write them that are older than ONNX's operators of these names (opset 17
 * and 20): mostly no layer by itself, until all of it is there.
 */
export type Formula =
  | { readonly is: 'centred' | 'squared' | 'variance' | 'deviation' | 'inverse'; readonly of: Centred }
  | {
      readonly is: 'erf'
      readonly x: View
      readonly sign: number
      readonly plusOne: boolean
      readonly timesX: boolean
      readonly factor: number
    }

/** x minus its mean over the last axes. */
interface Centred {
  readonly x: View
  readonly axes: readonly number[]
  readonly epsilon: number
}

/** A formula as a value; `plain` makes of it what its last operator alone says, or refuses that. */
export interface Pending {
  readonly formula: Formula
  plain(): View
}
export const isPending = (value: Value | undefined): value is Pending => value !== undefined && 'formula' in value

const pending = ({ who, op }: Node, formula: Formula, plain?: () => View): Pending => {
  let made: View | undefined
  return {
    formula,
    plain() {
      made ??= plain?.() ?? refuse(who, 'a layer normalization, a gelu, or another that thinnet has a layer for', op)
      return made
    },
  }
}

/** x − mean(x). @param merged makes the difference as a layer */
export function centredOf(node: Node, x: View, mean: View, merged: () => View): Pending | null {
  const known = node.builder.means.get(mean.value)
  if (known === undefined || known.value !== x.value || x.axes.length !== mean.axes.length) return null
  const axes = sizesOf(x).flatMap((size, i) => (size === sizesOf(mean)[i] ? [] : [i]))
  const isLast = axes.length > 0 && axes.every((axis, i) => axis === x.axes.length - axes.length + i)
  if (!isLast || axes.join() !== known.axes.join()) return null
  return pending(node, { is: 'centred', of: { x, axes, epsilon: 0 } }, merged)
}

/** The mean of squares, over the same axes. */
export function varianceOf(node: Node, { formula }: Pending, given: readonly number[], keepdims: boolean): Pending {
  const { who } = node
  if (formula.is !== 'squared' || !keepdims) return refuse(who, 'the mean of squares, with keepdims 1', formula.is)
  const axes = given.map(axis => axisOf(formula.of.x, axis, who)).sort((a, b) => a - b)
  if (axes.join() !== formula.of.axes.join()) return refuse(`${who}: axes`, show(formula.of.axes), show(axes))
  return pending(node, { is: 'variance', of: formula.of })
}

export function erf(node: Node, v: View): Pending {
  const { builder } = node
  const maker = builder.maker(v.value)
  const scale = maker?.name === 'rescaling' && maker.config.offset === undefined ? maker.config.scale : undefined
  if (typeof scale !== 'number' || Math.abs(Math.abs(scale) - Math.SQRT1_2) > 1e-6)
    return refuse(node.who, 'a gelu, erf of x / √2', 'another', 'thinnet has no layer for it.')
  const x = { ...v, value: builder.madeOf(v.value)[0]! }
  return pending(node, { is: 'erf', x, sign: Math.sign(scale), plusOne: false, timesX: false, factor: 1 })
}

/** Pow, Sqrt and Reciprocal of a formula. */
export function ofFormula(node: Node, { formula }: Pending): Pending {
  const { op, who, inputs } = node
  const exponent = op === 'Pow' ? (inputs[1] as Constant | undefined)?.data?.[0] : undefined
  const next = (
    { Pow: { centred: 'squared' }, Sqrt: { variance: 'deviation' }, Reciprocal: { deviation: 'inverse' } } as const
  )[op as 'Pow'] as Partial<Record<Formula['is'], 'squared'>>
  const is = op === 'Pow' && exponent !== 2 ? undefined : next[formula.is]
  if (is === undefined || formula.is === 'erf') return refuse(who, 'a part of a layer normalization or gelu', op)
  return pending(node, { is, of: formula.of })
}

/** Add, Sub, Mul or Div of a formula: a longer one, or the layer that it is. null: it is of neither. */
export function arithmeticOf(node: Node, op: string, a: Value, b: Value): Value | null {
  const [given, other] = isPending(a) ? [a, b] : [b as Pending, a]
  const { formula } = given
  if (formula.is === 'erf') return ofErf(node, op, formula, other, isPending(a))
  const { is, of } = formula
  const second = isPending(other) && other.formula.is !== 'erf' ? other.formula : null
  if (op === 'Add' && is === 'variance' && 'data' in other && other.data.length === 1)
    return pending(node, { is, of: { ...of, epsilon: Number(other.data[0]!.toPrecision(7)) } })
  if (second === null || second.of.x.value !== of.x.value) return null
  const epsilon = Math.max(of.epsilon, second.of.epsilon)
  const pair = op === 'Mul' ? [is, second.is].sort().join() : `${is},${second.is}`
  if (op === 'Mul' && pair === 'centred,centred') return pending(node, { is: 'squared', of })
  const whole = (op === 'Div' && pair === 'centred,deviation') || (op === 'Mul' && pair === 'centred,inverse')
  return whole ? normalized(node, { ...of, epsilon }) : null
}

function normalized({ builder, name, who }: Node, { x, axes, epsilon }: Centred): View {
  const y = builder.plain(x, name, who)
  const axis = axes.length === 1 ? -1 : axes.map((_, i) => i - axes.length)
  const value = builder.call(name, 'layerNormalization', { axis, epsilon, scale: false, center: false }, [y.value])
  return { ...y, value, positive: false }
}

/** gamma or beta of a layer normalization that has none yet. null: it is not of one. */
export function ofNormalization(node: Node, k: number, x: View, op: 'Mul' | 'Add', of: Constant): View | null {
  const { builder, who } = node
  const maker = builder.own(x.value)
  const [option, parameter] = op === 'Mul' ? (['scale', 'gamma'] as const) : (['center', 'beta'] as const)
  const ready = maker?.name === 'layerNormalization' && maker.config[option] === false && node.alone(k)
  if (!maker || !ready || (op === 'Mul' && maker.config.center !== false)) return null
  const { axis } = maker.config
  const shape = x.shape.slice(Array.isArray(axis) ? -axis.length : -1)
  const isPlain = sizesOf(x).slice(1).join() === x.shape.join() && x.axes.every(([atom], i) => atom === i)
  if (!isPlain || of.shape.join() !== shape.join()) return null
  builder.change(maker, { [option]: true })
  builder.give(maker.config.name, { [parameter]: { shape, data: wholeOf(of, who).data } })
  return x
}

/** factor · (1 + erf(x / √2)), times x: gelu where the factor is 1/2, which may come at any place. */
function ofErf(
  node: Node,
  op: string,
  formula: Extract<Formula, { is: 'erf' }>,
  other: Value,
  isFirst: boolean,
): Value | null {
  const { builder } = node
  const { x, sign, plusOne, timesX, factor } = formula
  if ('data' in other) {
    const [number] = other.data
    if (other.data.length !== 1 || number === undefined) return null
    const added = op === 'Add' && sign > 0
    // 1 − erf(−x / √2)
    const taken = op === 'Sub' && !isFirst && sign < 0
    if (!plusOne) return number === 1 && (added || taken) ? pending(node, { ...formula, plusOne: true }) : null
    const by = op === 'Mul' ? number : op === 'Div' && isFirst ? 1 / number : null
    return by === null ? null : geluOf(node, { ...formula, factor: factor * by })
  }
  if (op !== 'Mul' || !plusOne || timesX || !isView(other)) return null
  const maker = builder.maker(other.value)
  const scaled = maker?.name === 'rescaling' && builder.madeOf(other.value)[0] === x.value ? maker.config : null
  const scale = other.value === x.value ? 1 : scaled?.offset === undefined ? scaled?.scale : null
  return typeof scale === 'number' ? geluOf(node, { ...formula, timesX: true, factor: factor * scale }) : null
}

function geluOf(node: Node, formula: Extract<Formula, { is: 'erf' }>): Value {
  const { builder, name } = node
  const { x, timesX, factor } = formula
  const gelu = () => builder.call(name, 'activation', { activation: 'gelu' }, [x.value])
  if (timesX && Math.abs(factor - 0.5) < 1e-6) return { ...x, value: gelu(), positive: false }
  const rest = () => builder.call(`${name}_rest`, 'rescaling', { scale: 2 * factor }, [gelu()])
  return pending(node, formula, timesX ? () => ({ ...x, value: rest(), positive: false }) : undefined)
}
