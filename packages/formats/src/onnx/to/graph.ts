import { ATTRIBUTES, TYPES, type WrittenAttribute, type WrittenTensor } from '../proto.ts'
import { floatsProto, intsProto, type Numbers } from '../tensor.ts'

/** An attribute of a node: whole numbers, unless it says what else; undefined for one that is left out. */
export type Attribute = number | string | readonly number[] | Float | Floats | Texts | undefined
interface Float {
  readonly float: number
}
interface Floats {
  readonly floats: readonly number[]
}
interface Texts {
  readonly texts: readonly string[]
}
export const float = (value: number): Float => ({ float: value })
export const floats = (values: readonly number[]): Floats => ({ floats: values })

/** The graph of an ONNX file, as it is written: nodes, each after those whose values it reads, and weights. */
export class Graph {
  readonly nodes: { input: string[]; output: string[]; name: string; opType: string; attribute: WrittenAttribute[] }[] =
    []
  readonly initializers: WrittenTensor[] = []
  readonly #names = new Set<string>()
  readonly #constants = new Map<string, string>()
  readonly #made = new Map<string, string>()

  /** A name that no other value or node has. */
  unique(name: string): string {
    let unique = name
    for (let i = 1; this.#names.has(unique); i++) unique = `${name}_${i}`
    this.#names.add(unique)
    return unique
  }

  /** A node of one output: its name. @param name of both; `''` in inputs: an optional one that is left out */
  node(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    name: string,
  ): string {
    return this.nodeOf(opType, input, attributes, name, [true])[0]!
  }

  /** A node of several outputs, false for one that is left out: their names. */
  nodeOf(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    name: string,
    outputs: readonly boolean[],
  ): string[] {
    const output = outputs.map(given => (given ? this.unique(name) : ''))
    const attribute = Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [attributeOf(name, value)],
    )
    this.nodes.push({ input: [...input], output, name: output.find(Boolean)!, opType, attribute })
    return output
  }

  /** Weights, written once under a name. */
  weights(name: string, make: () => Numbers): string {
    return this.#constant(name, unique => floatsProto(unique, make()))
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant(`ints_${values.join('_')}${shape.length === 0 ? '_scalar' : ''}`, name =>
      intsProto(name, shape, values),
    )
  }

  scalar(value: number): string {
    return this.#constant(`float_${value}`, name => floatsProto(name, { shape: [], data: Float32Array.of(value) }))
  }

  /**
   * true, as it is computed from an input: where it is a constant, ONNX Runtime takes Dropout out, whatever its mode.
   *
   * @param input an input of the graph
   */
  yes(input: string): string {
    return this.once('training mode', () => {
      const node = (op: string, of: string, attributes: Readonly<Record<string, Attribute>>) =>
        this.node(op, [of], attributes, `training_mode/${op}`)
      return node('Cast', node('Squeeze', node('Shape', input, { start: 0, end: 1 }), {}), { to: TYPES.bool })
    })
  }

  #constant(key: string, make: (name: string) => WrittenTensor): string {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const name = this.unique(key)
    this.initializers.push(make(name))
    this.#constants.set(key, name)
    return name
  }

  /** What was made of a value before, else what is made now. */
  once(key: string, make: () => string): string {
    const name = this.#made.get(key) ?? make()
    this.#made.set(key, name)
    return name
  }

  /** Gives a value a second name. */
  hand(from: string, to: string): void {
    this.nodes.push({ input: [from], output: [to], name: `${to}/Identity`, opType: 'Identity', attribute: [] })
  }

  /** Gives a value the name of an output. */
  rename(from: string, to: string): void {
    const other = (name: string) => (name === from ? to : name)
    for (const node of this.nodes) {
      node.input = node.input.map(other)
      node.output = node.output.map(other)
    }
  }
}

function attributeOf(name: string, value: Exclude<Attribute, undefined>): WrittenAttribute {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTES.int }
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: ATTRIBUTES.text }
  if ('float' in value) return { name, f: value.float, type: ATTRIBUTES.float }
  if ('texts' in value) {
    return { name, strings: value.texts.map(text => new TextEncoder().encode(text)), type: ATTRIBUTES.strings }
  }
  if ('floats' in value) return { name, floats: value.floats, type: ATTRIBUTES.floats }
  return { name, ints: value, type: ATTRIBUTES.ints }
}
