import { refuse, show } from 'thinnet'
import type { JsonObject } from '../../described/described.ts'
import { countOf, type Numbers, transposed } from '../tensor.ts'
import { attendedBy, projected, resolved, scoresOf } from './attention.ts'
import { isUniform, wholeOf } from './constants.ts'
import { anyAt, viewAt } from './inputs.ts'
import { constantAt, isAttention, isConstant, isView, type Node, numberOf, weighted, weightsAt } from './node.ts'
import { behind, sizesOf, type View } from './view.ts'

/** The view with the last of the file's axes as the last dimension. */
function featuresLast({ builder, name, who }: Node, x: View): View {
  const { axes, atoms } = x
  const last = axes.at(-1)!
  const isLast = last.length > 0 && last.every((atom, i) => atom === atoms.length - last.length + i)
  const y = isLast && x.shape.at(-1) === countOf(last.map(atom => atoms[atom]!)) ? x : builder.aligned(x, name, who)
  return isLast ? y : builder.ordered(y, behind(y, y.axes.length - 1), name)
}

/** y = x · W + b, W [inputs, units], over the last axis. */
export function linear(node: Node, x: View, w: Numbers, b: Numbers | null): View {
  const { who } = node
  const [inputs, units] = w.shape as [number, number]
  if (sizesOf(x).at(-1) !== inputs) refuse(who, `${inputs} inputs, as its weights have`, show(sizesOf(x)))
  const attention = x.attended && projected(node, x, w, b)
  if (attention) return attention
  const y = featuresLast(node, resolved(node, x))
  const options: JsonObject = { units, ...(b ? {} : { useBias: false }) }
  const value = weighted(node, 'dense', options, [y.value], { kernel: w, bias: b })
  // the last axis has the units now, as one atom
  const features = y.axes.at(-1)!.length
  const atoms = [...y.atoms.slice(0, y.atoms.length - features), units]
  return {
    value,
    shape: [...y.shape.slice(0, -1), units],
    atoms,
    axes: [...y.axes.slice(0, -1), [atoms.length - 1]],
  }
}

function gemm(node: Node) {
  const { who } = node
  const x = anyAt(node)
  if (numberOf(node, 'transA', 0) !== 0) refuse(`${who}: transA`, '0', '1')
  if (x.axes.length !== 2) refuse(who, 'a matrix', show(sizesOf(x)))
  const given = wholeOf(weightsAt(node, 1), who)
  if (given.shape.length !== 2) refuse(`${who}: input 1`, 'a matrix', show(given.shape))
  const turned = numberOf(node, 'transB', 0) === 1 ? transposed(given, [1, 0]) : given
  const [alpha, beta] = [numberOf(node, 'alpha', 1), numberOf(node, 'beta', 1)]
  const w = alpha === 1 ? turned : { ...turned, data: turned.data.map(value => alpha * value) }
  const bias = constantAt(node, 2)
  const added = bias?.data
  const units = w.shape[1]!
  if (bias && !isUniform(bias) && (countOf(bias.shape) !== units || bias.shape.at(-1) !== units))
    refuse(`${who}: input 2`, `a bias of ${units} numbers`, show(bias.shape))
  const data = added && Float32Array.from({ length: units }, (_, i) => beta * added[added.length === 1 ? 0 : i]!)
  const alone = alpha === 1 && !data ? tied(node, x) : null
  return [alone ?? linear(node, x, w, data ? { shape: [units], data } : null)]
}

function matMul(node: Node) {
  const { inputs, who } = node
  const [a, b] = inputs
  if (isAttention(a)) return [attendedBy(node, a.attention, viewAt(node, 1))]
  if (isView(a) && isView(b)) return [scoresOf(node, viewAt(node, 0), viewAt(node, 1))]
  const w = wholeOf(weightsAt(node, 1), who)
  if (w.shape.length !== 2) return refuse(`${who}: input 1`, 'a matrix', show(w.shape))
  const x = anyAt(node)
  return [tied(node, x) ?? linear(node, x, w, null)]
}

/** By the table of an embedding, rows and columns exchanged. */
function tied(node: Node, x: View): View | null {
  const { builder, name, inputs } = node
  const [, w] = inputs
  if (!isConstant(w) || w.name === undefined || w.turned !== (node.op === 'MatMul' || undefined)) return null
  if (node.op === 'Gemm' && numberOf(node, 'transB', 0) !== 1) return null
  const table = builder.tables.get(w.name)
  if (table === undefined || x.attended) return null
  const y = featuresLast(node, x)
  const value = builder.call(name, 'tiedDense', { to: { object: 'layer', name: table } }, [y.value])
  const units = w.shape[node.op === 'Gemm' ? 0 : 1]!
  const atoms = [...y.atoms.slice(0, y.atoms.length - y.axes.at(-1)!.length), units]
  return { value, shape: [...y.shape.slice(0, -1), units], atoms, axes: [...y.axes.slice(0, -1), [atoms.length - 1]] }
}

/** A row of a table for each of whole numbers; of values, one of their indices along an axis. */
function embedding(node: Node, table: Numbers, indices: View): View {
  const { builder, name, who } = node
  const [inputDim, outputDim] = table.shape as [number, number]
  if (table.shape.length !== 2) refuse(`${who}: input 0`, 'a table [words, numbers]', show(table.shape))
  const { whole: _, ...x } = builder.aligned(indices, name, who)
  const given = node.inputs[0]
  const value = weighted(node, 'embedding', { inputDim, outputDim }, [x.value], { embeddings: table })
  if (isConstant(given) && given.name !== undefined) builder.tables.set(given.name, builder.maker(value)!.config.name)
  return {
    value,
    shape: [...x.shape, outputDim],
    atoms: [...x.atoms, outputDim],
    axes: [...x.axes, [x.atoms.length]],
  }
}

export const products = {
  Gather(node: Node) {
    const [table, indices] = node.inputs
    const axis = numberOf(node, 'axis', 0)
    if (isConstant(table) && isView(indices)) {
      if (axis !== 0) return refuse(`${node.who}: axis`, '0', axis)
      return [embedding(node, wholeOf(table, node.who), indices)]
    }
    return null
  },
  Gemm: gemm,
  MatMul: matMul,
}
