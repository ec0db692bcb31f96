import { refuse, show } from '../errors.ts'
import { checkOptions, needed, shapes, text } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Inputs, Layer } from './layer.ts'

let made = 0

/** A value that a model computes with, not yet a number: one of its inputs, or what a layer makes of others. */
export class Value {
  /** The layer whose output it is; null for an input. */
  readonly layer: Layer | null
  /** What it is made of; empty for an input of a model. */
  readonly inputs: readonly Value[]
  /** An input's sample shape, and its name. */
  readonly shape: Shape | null
  /** The name of the input, or of the call that makes it. */
  readonly name: string
  /** Values are computed in the order they were made. */
  readonly order = made++

  /** @param of what it is computed from, or what it is as an input */
  constructor(layer: Layer | null, of: Value | readonly Value[] | { shape: Shape; name: string }) {
    this.layer = layer
    if (layer === null) {
      const { shape, name } = of as { shape: Shape; name: string }
      this.inputs = []
      this.shape = Object.freeze([...shape])
      this.name = name
      return
    }
    const who = `${layer.constructor.name}${layer.name ? ` "${layer.name}"` : ''}: apply`
    const inputs: readonly unknown[] = Array.isArray(of) ? of : [of]
    if (inputs.length === 0) refuse(who, 'a value or several', '[]')
    for (const value of inputs) {
      const hint = 'Begin with input({ shape }); a model computes numbers by predict.'
      if (!(value instanceof Value)) refuse(who, 'values made by input or apply', show(value), hint)
    }
    this.inputs = Object.freeze([...(inputs as Value[])])
    this.shape = null
    this.name = ''
  }
}

export interface InputOptions {
  /** Sample shape, batch left out. */
  shape: Shape
  /** How data are given to it by name. Default: its place among the model's inputs, as input, input_1 … */
  name?: string
}

/** An input of a model: a value to apply layers to. See `model`. */
export function input(options: InputOptions): Value {
  const { shape, name = '' } = checkOptions('input', options, { shape: needed(shapes), name: text })
  return new Value(null, { shape, name })
}

/** The values that a layer is applied to. */
export function inputsOf({ inputs }: Value): Inputs<Value> {
  return inputs as unknown as Inputs<Value>
}
