import type { Value } from '../layers/value.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A value, or several in an array or by name. */
export type Values = Value | readonly Value[] | Readonly<Record<string, Value>>

/** A tensor for each value, in the same form. */
export type TensorsOf<V extends Values> = V extends Value
  ? Tensor
  : V extends readonly Value[]
    ? Tensor[]
    : { [Name in keyof V]: Tensor }

/** A value for each tensor, in the same form. */
export type ValuesOf<Tensors> = Tensors extends Tensor
  ? Value
  : Tensors extends readonly Tensor[]
    ? Value[]
    : { [Name in keyof Tensors]: Value }

/** How the outputs of a model are given: as one, in an array, or by name. */
export type Form = 'value' | 'array' | 'names'

export function inForm<T>(form: 'row' | Form, outputs: readonly T[], names: readonly string[]): unknown {
  if (form === 'array') return [...outputs]
  return form === 'names' ? Object.fromEntries(outputs.map((output, k) => [names[k]!, output])) : outputs[0]
}
