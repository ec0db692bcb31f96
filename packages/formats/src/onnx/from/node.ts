import { refuse, show } from 'thinnet'
import type { JsonObject } from '../../described/described.ts'
import type { AttributeProto } from '../proto.ts'
import { ATTRIBUTES } from '../proto.ts'
import { type Numbers, numbersOf } from '../tensor.ts'
import type { Builder } from './builder.ts'
import type { Constant } from './constants.ts'
import type { Pending } from './formulas.ts'
import type { Attention, View } from './view.ts'

export type Attribute = number | string | readonly number[] | readonly string[] | Constant | undefined
export type Attributes = Readonly<Record<string, Attribute>>

/** What a name in the file stands for. */
export type Value = View | Constant | Directions | Pending | { readonly attention: Attention }

/** All steps of both directions of a recurrent layer, which are two values here. */
export interface Directions {
  readonly directions: readonly View[]
}

export const isConstant = (value: Value | undefined): value is Constant => value !== undefined && 'data' in value
/** Whether an attribute is a tensor. */
export const isTensor = (value: Attribute): value is Constant => typeof value === 'object' && 'data' in value
export const isView = (value: Value | undefined): value is View => value !== undefined && 'axes' in value

export const isAttention = (value: Value | undefined): value is { attention: Attention } =>
  value !== undefined && 'attention' in value

/** One node of the file, to be read. */
export interface Node {
  /** Names it and its place in errors. */
  readonly who: string
  readonly op: string
  /** What its layers are called. */
  readonly name: string
  readonly attributes: Attributes
  /** undefined: left out. */
  readonly inputs: readonly (Value | undefined)[]
  readonly builder: Builder
  /** Which of its outputs are read by somebody. */
  readonly used: readonly boolean[]
  /** Whether this node alone reads its input k. */
  readonly alone: (k: number) => boolean
  /** Attributes of all nodes that read output k, with their operators. */
  readonly readers: (
    k: number,
  ) => readonly { op: string; attributes: Attributes; inputs: readonly (Value | undefined)[] }[]
  /** Whether other nodes read weights of this one, too: their layer is one that is called several times. */
  readonly shared: boolean
  /** Of the operators that the file is written in. */
  readonly opset: number
}

const text = new TextDecoder()

export function attributesOf(list: readonly AttributeProto[], who: string): Attributes {
  const attributes: Record<string, Attribute> = {}
  for (const { name = '', type, f, i, s, t, floats, ints, strings } of list) {
    if (type === ATTRIBUTES.float) attributes[name] = shortest(f ?? 0)
    else if (type === ATTRIBUTES.int) attributes[name] = i ?? 0
    else if (type === ATTRIBUTES.text) attributes[name] = text.decode(s)
    else if (type === ATTRIBUTES.tensor && t)
      attributes[name] = { ...numbersOf(t, `${who}: ${name}`), whole: isWhole(t.dataType) }
    else if (type === ATTRIBUTES.floats) attributes[name] = floats.map(shortest)
    else if (type === ATTRIBUTES.ints) attributes[name] = ints
    else if (type === ATTRIBUTES.strings) attributes[name] = strings.map(one => text.decode(one))
  }
  return attributes
}

/** A float32 as somebody wrote it: 0.1, and not 0.10000000149011612. */
export function shortest(value: number): number {
  const short = Number(value.toPrecision(7))
  return Math.fround(short) === value ? short : value
}

/** Whether a data type is one of whole numbers. */
export const isWhole = (dataType: number | undefined): boolean => ![1, 10, 11, 16].includes(dataType ?? 1)

export function numberOf({ attributes, who }: Node, name: string, otherwise: number): number {
  const value = attributes[name] ?? otherwise
  return typeof value === 'number' ? value : refuse(`${who}: ${name}`, 'a number', show(value))
}

export function textOf({ attributes, who }: Node, name: string, otherwise: string): string {
  const value = attributes[name] ?? otherwise
  return typeof value === 'string' ? value : refuse(`${who}: ${name}`, 'text', show(value))
}

/** A list of numbers; undefined: there is none. */
export function listAt(
  { attributes, who }: Pick<Node, 'attributes' | 'who'>,
  name: string,
): readonly number[] | undefined {
  const value = attributes[name]
  if (value === undefined) return undefined
  return Array.isArray(value) && value.every(item => typeof item === 'number')
    ? (value as readonly number[])
    : refuse(`${who}: ${name}`, 'a list of numbers', show(value))
}

/** An input whose numbers are known; undefined: left out. */
export function constantAt({ inputs, who }: Node, k: number): Constant | undefined {
  const value = inputs[k]
  if (value === undefined || isConstant(value)) return value
  return refuse(`${who}: input ${k}`, 'weights', 'a value of the model')
}

export function weightsAt(node: Node, k: number): Constant {
  return constantAt(node, k) ?? refuse(`${node.who}: input ${k}`, 'weights', 'none')
}

/** A layer with weights: the one that has the same already, where other nodes read them, too. */
export function weighted(
  { builder, name, inputs, shared }: Node,
  kind: string,
  options: JsonObject,
  values: readonly number[],
  parameters: Readonly<Record<string, Numbers | null>>,
): number {
  const names = inputs.flatMap(value => (isConstant(value) && value.name !== undefined ? [value.name] : []))
  const key = shared ? JSON.stringify([kind, options, names]) : null
  return builder.shared(key, values) ?? builder.call(name, kind, options, values, parameters, key)
}

/** Refuses attributes that are not as here. */
export function only(node: Node, values: Attributes): void {
  for (const [name, value] of Object.entries(values)) {
    const given = node.attributes[name]
    if (given !== undefined && `${given}` !== `${value}`)
      refuse(`${node.who}: ${name}`, show(value), show(given), 'thinnet has no other.')
  }
}
