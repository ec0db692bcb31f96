import { refuse, show } from 'thinnet'
import { countOf, lazily, type Numbers } from '../tensor.ts'
import { droppedWeights } from './attention.ts'
import { constant, listOf, sliceOf } from './constants.ts'
import { products } from './dense.ts'
import { alike } from './elementwise.ts'
import { cropped } from './images.ts'
import { anyAt, viewAt } from './inputs.ts'
import { constantAt, isAttention, isConstant, listAt, type Node, numberOf, type Value, weightsAt } from './node.ts'
import { axisOf, reshaped, sizesOf, squeezed, transposed, unsqueezed, type View } from './view.ts'

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

function concat(node: Node) {
  const { builder, name, inputs, who } = node
  const given = inputs.map((_, k) => viewAt(node, k))
  const axis = axisOf(given[0]!, numberOf(node, 'axis', 1), who)
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
 * queries, keys and values.
 */
function columnsOf({ builder, name }: Node, view: View, axis: number, indices: readonly number[]): View | null {
  const { axes, atoms, value } = view
  const maker = builder.own(value)
  const features = atoms.length - 1
  const [atom = -1] = axes[axis]!
  // [batch, …, parts, numbers]: one part of the features
  const split = axes[axis]!.length === 1 && atom === features - 1 && indices.length === 1
  if (maker?.name !== 'dense' || maker.config.activation !== undefined || !split) return null
  const size = atoms[features]!
  if (atoms[atom]! * size !== maker.config.units) return null
  const key = `${value}:${indices[0]}`
  const columns = (of: Numbers): Numbers => {
    const all = maker.config.units as number
    const shape = [...of.shape.slice(0, -1), size]
    return lazily(shape, () => {
      const { data } = of
      const columnOf = (i: number) => Math.floor(i / size) * all + indices[0]! * size + (i % size)
      return Float32Array.from({ length: countOf(shape) }, (_, i) => data[columnOf(i)]!)
    })
  }
  const parameter = (of: string) => builder.tensors.get(`${maker.config.name}/${of}`) as Numbers | undefined
  const bias = parameter('bias')
  const { name: _, ...options } = maker.config
  const parameters = { kernel: columns(parameter('kernel')!), bias: bias ? columns(bias) : null }
  const part =
    builder.parts.get(key) ??
    builder.call(`${name}_${indices[0]}`, 'dense', { ...options, units: size }, builder.madeOf(value), parameters)
  builder.parts.set(key, part)
  const shape = [...view.shape.slice(0, -1), size]
  const behind = (of: number) => (of > atom ? of - 1 : of)
  return {
    ...view,
    value: part,
    shape,
    atoms: atoms.filter((_, i) => i !== atom),
    axes: axes.map((list, i) => (i === axis ? [] : list.map(behind))),
  }
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
  const part =
    columnsOf(node, view, axis, all) ?? cropped(node, view, [{ axis, before: all[0]!, after: size - 1 - all.at(-1)! }])
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
  return [cut.length === 0 ? x : cropped(node, viewAt(node, 0), cut)]
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
    const edge = { axis, before, after: size - before - part }
    before += part
    return used[i] ? cropped(node, x, [edge]) : undefined
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

/** A number for each step, for each sample: a table that is laid beside what its shape was taken of. */
function expand(node: Node) {
  const { builder, name, who, inputs } = node
  const sizes = listOf(weightsAt(node, 1))
  if (isConstant(inputs[0])) return refuse(who, 'sizes without the batch', show(sizes))
  const x = viewAt(node, 0)
  const rank = Math.max(sizes.length, x.axes.length)
  const all = unsqueezed(
    x,
    Array.from({ length: rank - x.axes.length }, (_, i) => i),
  )
  const wanted = all.axes.map((_, i) => Math.max(sizes[i - rank + sizes.length] ?? 1, sizesOf(all)[i]!))
  const larger = wanted.flatMap((size, i) => (size === sizesOf(all)[i] ? [] : [i]))
  if (larger.length === 0) return [all]
  const y = builder.plain(all, name, who)
  const [axis] = larger
  if (larger.length > 1 || sizesOf(y)[axis!] !== 1 || axis !== 1 || y.axes.length !== 3)
    return refuse(who, '[batch, 1, features], whose steps are repeated', show(sizesOf(all)))
  const [, features] = y.shape as [number, number]
  const flat = builder.call(`${name}_reshape`, 'reshape', { targetShape: [features] }, [y.value])
  const value = builder.call(name, 'repeatVector', { n: wanted[1]! }, [flat])
  return [{ ...y, value, shape: [wanted[1]!, features], atoms: [builder.batch, wanted[1]!, features] }]
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
