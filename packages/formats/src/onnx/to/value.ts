import type { JsonObject } from '../../described/described.ts'
import { type Numbers, transposed } from '../tensor.ts'
import type { Graph } from './graph.ts'

/** A value of the model in the graph. */
export interface Value {
  readonly name: string
  /** Its sample shape, as it is here. */
  readonly shape: readonly number[]
  /** Whether it is in ONNX's order, channels before all places, where here they are last. */
  readonly first: boolean
  /** Its padding mask, [batch, steps] of 1 and 0. */
  readonly mask: string | null
  /** The values that a recurrent layer gives, where this is the row of them. */
  readonly parts?: readonly Value[]
}

/** What a layer makes of its inputs; a mask that is left out is that of the inputs. */
export type Made = Omit<Value, 'mask' | 'first'> & { readonly mask?: string | null; readonly first?: boolean }

/** One call of a layer, to be written. */
export interface Call {
  readonly graph: Graph
  /** Names the layer in errors. */
  readonly who: string
  /** The layer's name, and the options that it was given. */
  readonly name: string
  readonly options: JsonObject
  readonly inputs: readonly [Value, ...Value[]]
  /** Whether what is random is to be drawn. */
  readonly training: boolean
  /** A parameter of the layer. */
  numbers(name: string): Numbers
  /** It as an initializer. @param change brings it into ONNX's layout */
  weights(name: string, change?: (numbers: Numbers) => Numbers): string
  /** The parameter of another layer, with its shape. */
  other(layer: string, parameter: string): { readonly name: string; readonly shape: readonly number[] }
  /** The same call, for a layer that is a part of this one and has parameters of its own: one of its directions. */
  part(index: number, options: JsonObject): Call
  /** What a layer within this one makes of values. */
  inner(layer: JsonObject, inputs: readonly [Value, ...Value[]], name?: string): Value
}

/** The perm that brings the channels of a value of this rank, the batch counted, to the front or to the end. */
const forth = (rank: number) => [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)]
const back = (rank: number) => [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]

/** The value in the order that it has here. */
export function plain(graph: Graph, value: Value): Value {
  if (!value.first) return value
  const perm = back(value.shape.length + 1)
  const name = graph.once(`last ${value.name}`, () =>
    graph.node('Transpose', [value.name], { perm }, `${value.name}/Transpose`),
  )
  return { ...value, name, first: false }
}

/** The value with its channels, which are last here, before all places. */
export function channelsFirst(graph: Graph, value: Value): Value {
  if (value.first || value.shape.length < 2) return value
  const perm = forth(value.shape.length + 1)
  const name = graph.once(`first ${value.name}`, () =>
    graph.node('Transpose', [value.name], { perm }, `${value.name}/Transpose`),
  )
  return { ...value, name, first: true }
}

/** Values in one order: that of ONNX where one of them is. */
export function alike<T extends readonly Value[]>(graph: Graph, values: T): T {
  const first = values.some(value => value.first)
  return values.map(value => (first ? channelsFirst(graph, value) : plain(graph, value))) as unknown as T
}

/** The dimension of the value in the graph, of one among the sample's dimensions here. */
export function axisOf({ first, shape }: Value, dimension: number): number {
  if (!first) return dimension + 1
  return dimension === shape.length - 1 ? 1 : dimension + 2
}

/** Numbers for each element of some dimensions of a sample, 1 in place of the others, as they are broadcast over the value. */
export function spread({ first }: Value, numbers: Numbers): Numbers {
  const { shape } = numbers
  return first ? transposed(numbers, [shape.length - 1, ...shape.keys()].slice(0, shape.length)) : numbers
}

/** The product of padding masks, null where there are none. */
export function maskOfAll(graph: Graph, values: readonly Value[], name: string): string | null {
  const [first = null, ...others] = new Set(values.flatMap(({ mask }) => mask ?? []))
  return others.reduce((all, mask) => graph.node('Mul', [all!, mask], {}, `${name}/Mask`), first)
}
