import { refuse, show } from 'thinnet'
import { countOf, lazily, type Numbers } from '../tensor.ts'
import { droppedWeights } from './attention.ts'
import { type Constant, constant, listOf, sliceOf, wholeOf } from './constants.ts'
import { products } from './dense.ts'
import { alike, repeated } from './elementwise.ts'
import { cropped } from './images.ts'
import { anyAt, viewAt } from './inputs.ts'
import {
  constantAt,
  isAttention,
  isConstant,
  isView,
  listAt,
  type Node,
  numberOf,
  type Value,
  weightsAt,
} from './node.ts'
import { axisOf, reshaped, sizesOf, squeezed, transposed, unsqueezed, type View, viewOf } from './view.ts'

const under = (node: Node, x: View, sizes: readonly number[]) =>
  (sizes.length > 32 ? null : reshaped(x, sizes)) ??
  refuse(node.who, `sizes for ${show(sizesOf(x))}, its batch by itself`, show(sizes))

function reshape(node: Node) {
  const { opset, attributes } = node
  const x = anyAt(node)
  const given = opset < 5 ? listAt(node, 'shape')! : listOf(weightsAt(node, 1))
  const sizes = given.map((size, i) => (size === 0 && !attributes.allowzero ? (sizesOf(x)[i] ?? 0) : size))
  return [under(node, x, sizes)]
}

function axesOf(node: Node, rank: number): number[] | null {
  const list = node.inputs[1] ? listOf(constantAt(node, 1)!) : listAt(node, 'axes')
  return list ? list.map(axis => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b) : null
}

/** Numbers of the file, the same for each sample, before or behind the steps of a sequence: a table that is learned. */
function tokens(node: Node, like: View, axis: number, of: Constant): View {
  const { builder, name, who } = node
  const [batch = 0, steps = 0, features] = of.shape
  const fits = of.shape.length === 3 && axis === 1 && (batch === 1 || batch === sizesOf(like)[0])
  if (!fits || features !== sizesOf(like)[2] || steps > sizesOf(like)[1]!)
    return refuse(who, `values of the model, or [1, steps, features] beside ${show(sizesOf(like))}`, show(of.shape))
  const y = builder.plain(cropped(node, like, [{ axis, before: 0, after: sizesOf(like)[1]! - steps }]), name, who)
  const data = wholeOf(of, who).data.subarray(0, steps * features)
  const parameters = { embeddings: { shape: [steps, features], data } }
  const value = builder.call(`${name}_tokens`, 'positionEmbedding', { sequenceLength: steps }, [y.value], parameters)
  return { ...y, value, positive: false }
}

function concat(node: Node) {
  const { builder, name, inputs, who } = node
  const like = viewAt(node, Math.max(0, inputs.findIndex(isView)))
  const axis = axisOf(like, numberOf(node, 'axis', 1), who)
  const given = inputs.map((input, k) => (isConstant(input) ? tokens(node, like, axis, input) : viewAt(node, k)))
  const views = alike(node, given, axis)
  const [first] = views
  const dimension = first!.axes[axis]?.[0] ?? 0
  if (dimension === 0) refuse(`${who}: axis`, 'another than the batch', axis)
  const value = builder.call(
    name,
    'concatenate',
    { axis: dimension === first!.shape.length ? -1 : dimension },
    views.map(view => view.value),
  )
  const sum = views.reduce((all, { shape }) => all + shape[dimension - 1]!, 0)
  const shape = first!.shape.map((size, i) => (i === dimension - 1 ? sum : size))
  return [
    {
      ...first!,
      value,
      shape,
      atoms: [builder.batch, ...shape],
      positive: views.every(({ positive }) => positive),
    },
  ]
}

/**
 * Some of the outputs of a dense layer, of which others take the others: a layer of its own, as PyTorch's attention has one for
 * queries, keys and values. null: it is no such layer.
 */
function columnsOf({ builder, name }: Node, { value, shape }: View, begin: number, size: number): number | null {
  const maker = builder.own(value)
  const units = maker?.name === 'dense' && maker.config.activation === undefined ? maker.config.units : null
  if (!maker || units !== shape.at(-1)) return null
  const columns = (of: Numbers): Numbers => {
    const taken = [...of.shape.slice(0, -1), size]
    return lazily(taken, () => {
      const { data } = of
      const from = (i: number) => Math.floor(i / size) * (units as number) + begin + (i % size)
      return Float32Array.from({ length: countOf(taken) }, (_, i) => data[from(i)]!)
    })
  }
  const parameter = (of: string) => builder.tensors.get(`${maker.config.name}/${of}`) as Numbers | undefined
  const bias = parameter('bias')
  const { name: _, ...options } = maker.config
  const parameters = { kernel: columns(parameter('kernel')!), bias: bias ? columns(bias) : null }
  const key = `${value}:${begin}:${size}`
  const part =
    builder.parts.get(key) ??
    builder.call(`${name}_${begin / size}`, 'dense', { ...options, units: size }, builder.madeOf(value), parameters)
  builder.parts.set(key, part)
  return part
}

/** Indices along an axis. */
const partOf = (node: Node, view: View, axis: number, begin: number, size: number): View =>
  dividedOf(node, view, axis, begin, size) ??
  featuresOf(node, view, axis, begin, size) ??
  cropped(node, view, [{ axis, before: begin, after: sizesOf(view)[axis]! - begin - size }])

/** One of the parts that the features of a dense layer are seen as, [batch, …, parts, numbers]. */
function dividedOf(node: Node, view: View, axis: number, index: number, count: number): View | null {
  const { axes, atoms } = view
  const [atom = -1] = axes[axis]!
  if (axes[axis]!.length !== 1 || count !== 1 || atom < 1) return null
  // parts before numbers, or before heads and their numbers
  const size = countOf(atoms.slice(atom + 1))
  if (atoms[atom]! * size !== view.shape.at(-1)) return null
  const part = columnsOf(node, view, index * size, size)
  if (part === null) return null
  const behind = (of: number) => (of > atom ? of - 1 : of)
  return {
    ...view,
    value: part,
    shape: [...view.shape.slice(0, -1), size],
    atoms: atoms.filter((_, i) => i !== atom),
    axes: axes.map((list, i) => (i === axis ? [] : list.map(behind))),
  }
}

/** Some of the features of a dense layer that nobody else reads. */
function featuresOf(node: Node, view: View, axis: number, begin: number, size: number): View | null {
  const { axes, atoms, shape } = view
  const features = atoms.length - 1
  const isWhole = axes[axis]!.join() === `${features}` && atoms[features] === shape.at(-1)
  const part = isWhole && node.alone(0) ? columnsOf(node, view, begin, size) : null
  if (part === null) return null
  return { ...view, value: part, shape: [...shape.slice(0, -1), size], atoms: [...atoms.slice(0, -1), size] }
}

/** One index along an axis, which is gone then; or a row of a table for each index. */
function gather(node: Node): readonly Value[] {
  const { inputs, who } = node
  const [x, indices] = inputs
  const found = products.Gather(node)
  if (found) return found
  const list = isConstant(indices)
    ? listOf(indices)
    : refuse(`${who}: input 1`, 'indices in the file', 'a value of the model')
  const at = numberOf(node, 'axis', 0)
  if (x && 'directions' in x) return [x.directions[list[0]!] ?? refuse(who, 'one of two directions', list[0])]
  const view = viewAt(node, 0)
  const axis = axisOf(view, at, who)
  const size = sizesOf(view)[axis]!
  const all = list.map(i => (i < 0 ? i + size : i))
  if (all.some((i, k) => i !== all[0]! + k) || !(all[0]! >= 0 && all.at(-1)! < size))
    refuse(`${who}: input 1`, 'indices that follow each other', show(list))
  const part = partOf(node, view, axis, all[0]!, all.length)
  return [(indices as { shape: readonly number[] }).shape.length === 0 ? squeezed(part, [axis]) : part]
}

function slice(node: Node) {
  const { who, opset } = node
  const x = anyAt(node)
  const list = (k: number, name: string) => {
    if (opset < 10) return listAt(node, name)
    const of = constantAt(node, k)
    return of && listOf(of)
  }
  const [starts = [], ends = []] = [list(1, 'starts'), list(2, 'ends')]
  const axes = (list(3, 'axes') ?? starts.map((_, i) => i)).map(axis => axisOf(x, axis, who))
  const steps = list(4, 'steps') ?? starts.map(() => 1)
  const sizes = sizesOf(x)
  if (![ends, axes, steps].every(({ length }) => length === starts.length) || starts.length === 0)
    refuse(who, 'as many starts, ends, axes and steps', show([starts, ends, axes, steps]))
  // steps that are the other way round are turned again
  if (
    axes.length === 1 &&
    steps[0] === -1 &&
    x.reversed === axes[0] &&
    sliceOf(starts[0]!, ends[0]!, -1, sizes[axes[0]!]!).length === sizes[axes[0]!]
  )
    return [{ ...x, reversed: undefined } as unknown as View]
  const edges = axes.map((axis, i) => {
    const size = sizes[axis]!
    if (steps[i] !== 1) refuse(`${who}: steps`, '1', show(steps))
    const fit = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size)
    return { axis, before: fit(starts[i]!), after: size - fit(ends[i]!) }
  })
  const cut = edges.filter(({ before, after }) => before !== 0 || after !== 0)
  if (cut.length === 0) return [x]
  const [{ axis, before, after }] = cut as [(typeof cut)[number]]
  const view = viewAt(node, 0)
  return [cut.length === 1 ? partOf(node, view, axis, before, sizes[axis]! - before - after) : cropped(node, view, cut)]
}

function split(node: Node) {
  const { who, opset, used } = node
  const x = viewAt(node, 0)
  const axis = axisOf(x, numberOf(node, 'axis', 0), who)
  const size = sizesOf(x)[axis]!
  const given = opset < 13 ? listAt(node, 'split') : node.inputs[1] && listOf(constantAt(node, 1)!)
  const each = Math.ceil(size / used.length)
  const parts = given ?? used.map((_, i) => Math.min(each, size - i * each))
  if (parts.length !== used.length || parts.reduce((a, b) => a + b, 0) !== size)
    refuse(who, `parts of ${size}`, show(parts))
  let before = 0
  return parts.map((part, i) => {
    const begin = before
    before += part
    return used[i] ? partOf(node, x, axis, begin, part) : undefined
  })
}

/** Whole numbers stay what they are; what cuts fractions off is taken by tables alone. */
function cast(node: Node) {
  const x = anyAt(node)
  const to = numberOf(node, 'to', 1)
  const { whole, ...numbers } = x
  if (![1, 10, 11, 16].includes(to)) return [{ ...x, whole: whole ?? 'cut' } as View]
  if (whole === 'cut') return refuse(`${node.who}: to`, 'whole numbers', 'numbers that were cut off before')
  return [numbers]
}

/** What has a size of 1 is repeated along that axis. @param wanted its sizes then, the batch's as it is */
function enlarged(node: Node, x: View, wanted: readonly number[]): View {
  const { builder, name, who } = node
  if (wanted.every((size, i) => size === sizesOf(x)[i])) return x
  const y = builder.plain(x, name, who)
  if (y.axes[0]?.[0] !== 0) return refuse(who, 'the batch as the first axis', show(sizesOf(x)))
  return repeated(node, y, { ...y, ...viewOf(y.value, wanted.slice(1), builder.batch) })
}

function expand(node: Node) {
  const { who, inputs } = node
  const sizes = listOf(weightsAt(node, 1))
  if (isConstant(inputs[0])) return refuse(who, 'sizes without the batch', show(sizes))
  const x = viewAt(node, 0)
  const rank = Math.max(sizes.length, x.axes.length)
  const all = unsqueezed(
    x,
    Array.from({ length: rank - x.axes.length }, (_, i) => i),
  )
  const wanted = all.axes.map((_, i) => Math.max(sizes[i - rank + sizes.length] ?? 1, sizesOf(all)[i]!))
  return [enlarged(node, all, wanted)]
}

function tile(node: Node) {
  const x = viewAt(node, 0)
  const times = listOf(weightsAt(node, 1))
  const fits = times.length === x.axes.length && times.every((n, i) => n === 1 || (n > 1 && sizesOf(x)[i] === 1))
  if (!fits) return refuse(node.who, 'axes of size 1 to repeat', `${show(times)} times ${show(sizesOf(x))}`)
  return [
    enlarged(
      node,
      x,
      sizesOf(x).map((size, i) => size * times[i]!),
    ),
  ]
}

function dropout(node: Node) {
  const { builder, name, opset, inputs } = node
  if (isAttention(inputs[0])) return [droppedWeights(node, inputs[0].attention)]
  const x = viewAt(node, 0)
  const rate = opset < 12 ? numberOf(node, 'ratio', 0.5) : inputs[1] ? constantAt(node, 1)!.data[0]! : 0.5
  return [{ ...x, value: builder.call(name, 'dropout', { rate: Number(rate.toPrecision(7)) }, [x.value]) }]
}

export const shapes = {
  Cast: cast,
  Concat: concat,
  Dropout: dropout,
  Expand: expand,
  Flatten(node: Node) {
    const x = anyAt(node)
    const sizes = sizesOf(x)
    const given = numberOf(node, 'axis', 1)
    const axis = given === sizes.length ? given : axisOf(x, given, node.who)
    return [under(node, x, [countOf(sizes.slice(0, axis)), countOf(sizes.slice(axis))])]
  },
  Gather: gather,
  Identity: (node: Node) => [node.inputs[0]],
  Reshape: reshape,
  Shape(node: Node) {
    const sizes = sizesOf(anyAt(node))
    const part = sizes.slice(numberOf(node, 'start', 0), numberOf(node, 'end', sizes.length))
    return [constant([part.length], part)]
  },
  Slice: slice,
  Split: split,
  Squeeze(node: Node) {
    const x = anyAt(node)
    const sizes = sizesOf(x)
    const axes = axesOf(node, sizes.length) ?? sizes.flatMap((size, i) => (size === 1 ? [i] : []))
    if (axes.some(axis => sizes[axis] !== 1)) refuse(node.who, 'axes of size 1', show(sizes))
    return [squeezed(x, axes)]
  },
  Tile: tile,
  Transpose(node: Node) {
    const x = anyAt(node)
    const order = listAt(node, 'perm') ?? x.axes.map((_, i) => i).reverse()
    if ([...order].sort((a, b) => a - b).join() !== x.axes.map((_, i) => i).join())
      refuse(`${node.who}: perm`, `the axes of ${show(sizesOf(x))}`, show(order))
    return [transposed(x, order)]
  },
  Unsqueeze(node: Node) {
    const x = anyAt(node)
    const count = node.inputs[1] ? constantAt(node, 1)!.data.length : (listAt(node, 'axes') ?? []).length
    const axes = axesOf(node, x.axes.length + count)
    const fits = axes?.every(
      (axis, i) => Number.isInteger(axis) && axis >= 0 && axis < x.axes.length + count && axis !== axes[i - 1],
    )
    if (!axes || !fits) return refuse(node.who, 'axes of the result, each once', show(axes))
    return [unsqueezed(x, axes)]
  },
}
