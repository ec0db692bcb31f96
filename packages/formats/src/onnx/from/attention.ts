import { refuse, show } from 'thinnet'
import type { JsonObject, LayerText } from '../../described/described.ts'
import { countOf, lazily, type Numbers } from '../tensor.ts'
import { type Constant, wholeOf } from './constants.ts'
import { constantAt, type Node, numberOf, type Value } from './node.ts'
import { type Attended, type Attention, axisOf, sizesOf, type View } from './view.ts'

/** Scores below this are those of keys that are not seen. */
const FAR = -1e4

/** The product of two values of the model. */
export function scoresOf({ who }: Node, q: View, k: View): Value {
  if (q.axes.length < 3 || q.axes.length !== k.axes.length)
    refuse(who, 'queries and keys, of [batch, …, steps, size]', `${show(sizesOf(q))} and ${show(sizesOf(k))}`)
  const last = k.axes.length
  const keys = { ...k, axes: [...k.axes.slice(0, last - 2), k.axes[last - 1]!, k.axes[last - 2]!] }
  return { attention: { q, k: keys, scale: 1, causal: false, softmax: false, dropout: 0 } }
}

/** What the softmax of scores makes of values. */
export function attendedBy(node: Node, of: Attention, v: View): Value {
  return of.softmax ? attendedView(node, { ...of, v }) : refuse(node.who, 'scores after a softmax', 'before it')
}

/** Queries, keys or values: [batch, …heads, steps, size]. */
function headsOf(view: View, who: string) {
  const { axes, atoms } = view
  const size = (list: readonly number[]) => countOf(list.map(atom => atoms[atom]!))
  const outer = axes
    .slice(0, -2)
    .flat()
    .filter(atom => atom !== 0)
  const parts = [outer, axes.at(-2)!, axes.at(-1)!].map(size) as [number, number, number]
  // in memory [batch, steps, heads, size]
  const order = [0, ...axes.at(-2)!, ...outer, ...axes.at(-1)!].filter(atom => atom === 0 || atoms[atom]! > 1)
  const straight = order.every((atom, i) => i === 0 || atom > order[i - 1]!)
  if (!axes.slice(0, -2).flat().includes(0) || !straight) refuse(who, 'heads next to each other', show(sizesOf(view)))
  return { heads: parts[0], steps: parts[1], size: parts[2] }
}

function attendedView({ who, builder }: Node, pending: Attended): View {
  const [q, k, v] = [pending.q, pending.k, pending.v].map(view => headsOf(view, who)) as [Sizes, Sizes, Sizes]
  if (q.heads !== k.heads || k.heads !== v.heads || q.size !== k.size || k.steps !== v.steps)
    refuse(who, 'queries, keys and values that fit', show([q, k, v]))
  // as it will be in memory: [batch, steps, heads, size]; the axes are those of the queries
  const axes = pending.q.axes.slice(0, -2).map(axis => axis.flatMap(atom => (atom === 0 ? [0] : [2])))
  const seen = new Set<number>()
  const outer = axes.map(axis => axis.filter(atom => !seen.has(atom) && seen.add(atom)))
  return {
    value: -1,
    shape: [q.steps, q.heads * v.size],
    atoms: [builder.batch, q.steps, q.heads, v.size],
    axes: [...(seen.has(2) ? outer : withHead(outer)), [1], [3]],
    attended: pending,
  }
}
type Sizes = ReturnType<typeof headsOf>

/** One head, which has no atom there. */
const withHead = (axes: readonly (readonly number[])[]) =>
  axes.map((axis, i) => (i === axes.length - 1 ? [...axis, 2] : axis))

/** Scores times a number. */
export function scaledScores(node: Node, of: Attention, factor: Constant): Value {
  if (of.softmax) return masked(node, of, factor)
  return { attention: { ...of, scale: of.scale * factorOf(node, factor) } }
}
export const dividedScores = (node: Node, of: Attention, by: Constant): Value => ({
  attention: { ...of, scale: of.scale / factorOf(node, by) },
})

function factorOf({ who }: Node, factor: Constant): number {
  return factor.data.length === 1 ? factor.data[0]! : refuse(who, 'one number for all scores', show(factor.shape))
}

/** Weights times 1 and 0: those of keys that are not seen are 0 already. */
function masked(node: Node, of: Attention, mask: Constant): Value {
  const causal =
    of.causal &&
    isCausal(
      wholeOf(mask, node.who),
      value => value === 1,
      value => value === 0,
    )
  return causal ? { attention: of } : refuse(node.who, 'the mask of its scores', show(mask.shape))
}

/** Scores plus 0 where a key is seen, and far below it where it is not. */
export function maskedScores(node: Node, of: Attention, mask: Constant): Value {
  const all = wholeOf(mask, node.who)
  if (all.data.every(value => value === 0)) return { attention: of }
  const causal =
    !of.softmax &&
    isCausal(
      all,
      value => value === 0,
      value => value <= FAR,
    )
  return causal ? { attention: { ...of, causal: true } } : refuse(node.who, 'a causal mask', 'another mask')
}

/** Whether each query sees the keys up to its own place. */
function isCausal(
  { shape, data }: Numbers,
  seen: (value: number) => boolean,
  hidden: (value: number) => boolean,
): boolean {
  const keys = shape.at(-1) ?? 1
  if (data.length !== keys * (shape.at(-2) ?? 1)) return false
  return data.every((value, i) => (i % keys <= Math.floor(i / keys) ? seen(value) : hidden(value)))
}

export function softmaxOfScores(node: Node, of: Attention): Value {
  const rank = of.q.axes.length
  const axis = axisOf(of.q, numberOf(node, 'axis', -1), node.who)
  if (of.softmax || axis !== rank - 1) return refuse(`${node.who}: axis`, 'that of the keys', axis)
  return { attention: { ...of, softmax: true } }
}

export function droppedWeights(node: Node, of: Attention): Value {
  const rate = node.inputs[1] === undefined ? 0.5 : constantAt(node, 1)!.data[0]!
  return { attention: { ...of, dropout: Number(rate.toPrecision(7)) } }
}

/** A projection by a dense layer, and what it was before: seen through scaling by a number. */
function projectionOf(node: Node, view: View) {
  const { builder } = node
  let [value, factor] = [view.value, 1]
  let maker: LayerText | null = builder.maker(value)
  while (maker?.name === 'rescaling' && typeof maker.config.scale === 'number' && maker.config.offset === undefined) {
    factor *= maker.config.scale
    value = builder.madeOf(value)[0]!
    maker = builder.maker(value)
  }
  return { value, factor, maker: maker?.name === 'dense' && maker.config.activation === undefined ? maker : null }
}

/**
 * Multi-head attention, of the projections before it and that after it.
 *
 * @param w of the projection after it, [heads · size, outputs]
 * @returns null: it is no such layer
 */
export function projected(node: Node, x: View, w: Numbers, b: Numbers | null): View | null {
  const { builder, name, who } = node
  const { q, k, v, scale, causal, dropout } = x.attended!
  const parts = { query: q, key: k, value: v }
  const heads = headsOf(q, who)
  const size = headsOf(v, who).size
  const found = Object.entries(parts).map(([part, view]) => ({ part, ...projectionOf(node, view) }))
  if (found.some(({ maker }) => maker === null)) return null
  const sources = found.map(({ value }) => builder.madeOf(value)[0]!)
  const biased = b !== null || found.some(({ maker }) => maker!.config.useBias !== false)
  const parameters: Record<string, Numbers | null> = {}
  for (const { part, maker, factor } of found) {
    const each = part === 'value' ? size : heads.size
    // what scores are multiplied by is in the queries' weights, but for 1 / √size, which the layer does
    const by =
      part === 'query' ? factor * scale * Math.sqrt(heads.size) * found[1]!.factor : part === 'value' ? factor : 1
    const times = ({ data }: Numbers) => (Math.abs(by - 1) < 1e-6 ? data : data.map(one => one * by))
    const numbers = (parameter: string) =>
      builder.tensors.get(`${maker!.config.name}/${parameter}`) as Numbers | undefined
    const kernel = numbers('kernel')!
    parameters[`${part}Kernel`] = lazily([kernel.shape[0]!, heads.heads, each], () => times(kernel))
    const bias = numbers('bias') ?? { shape: [], data: new Float32Array(heads.heads * each) }
    parameters[`${part}Bias`] = biased ? lazily([heads.heads, each], () => times(bias)) : null
  }
  const outputs = w.shape[1]!
  parameters.outputKernel = lazily([heads.heads, size, outputs], () => w.data)
  parameters.outputBias = biased ? (b ?? { shape: [outputs], data: new Float32Array(outputs) }) : null
  const options: JsonObject = {
    numHeads: heads.heads,
    keyDim: heads.size,
    ...(size === heads.size ? {} : { valueDim: size }),
    outputShape: outputs,
    ...(causal ? { useCausalMask: true } : {}),
    ...(dropout > 0 ? { dropout } : {}),
    ...(biased ? {} : { useBias: false }),
  }
  const [query, key, value] = sources as [number, number, number]
  const given = key !== value ? [query, value, key] : value !== query ? [query, value] : [query]
  const called = name.replace(/_(output|out_proj)$/, '')
  const layer = builder.call(called, 'multiHeadAttention', options, given, parameters)
  return {
    value: layer,
    shape: [heads.steps, outputs],
    atoms: [builder.batch, heads.steps, outputs],
    axes: x.axes.map((axis, i) => (i === x.axes.length - 1 ? [2] : axis)),
  }
}

/** One head without projections: dot-product attention. */
export function resolved(node: Node, x: View): View {
  const { attended, ...view } = x
  if (!attended) return x
  const { builder, name, who } = node
  const { q, k, v, scale, causal, dropout } = attended
  if (headsOf(q, who).heads !== 1) return refuse(who, 'heads that are projected', 'several that are not')
  const rows = (of: View) => builder.under(of, [headsOf(of, who).steps, headsOf(of, who).size], name)
  const scaled = scale === 1 ? rows(q) : builder.call(`${name}_scale`, 'rescaling', { scale }, [rows(q)])
  const options: JsonObject = { ...(causal ? { useCausalMask: true } : {}), ...(dropout > 0 ? { dropout } : {}) }
  const value = builder.call(name, 'attention', options, [scaled, rows(v), ...(rows(k) === rows(v) ? [] : [rows(k)])])
  return { ...view, value }
}
