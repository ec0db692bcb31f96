import { options, type Tensor, tensor } from 'thinnet'
import { refuse, show } from '../refuse.ts'

export interface PadSequencesOptions {
  /** Of all sequences, ≥ 1. Default that of the longest. */
  maxLength?: number
  /** Where what is missing is filled in: before the sequence, as in Keras, or after it. Default `'pre'`. */
  padding?: 'pre' | 'post'
  /** Where what is too much is cut off. Default `'pre'`. */
  truncating?: 'pre' | 'post'
  /** What is filled in. Default 0. */
  value?: number
  /** Of the tensor. Default `'int32'`, which takes whole numbers. */
  dtype?: 'int32' | 'float32'
}

/**
 * Sequences of different lengths as one tensor, after Keras's pad_sequences.
 *
 * @returns [sequences, length]
 * @throws ThinnetError for what is no number, and for fractions in int32
 */
export function padSequences(sequences: readonly ArrayLike<number>[], given: PadSequencesOptions = {}): Tensor {
  const who = 'padSequences'
  const {
    maxLength,
    padding = 'pre',
    truncating = 'pre',
    value = 0,
    dtype = 'int32',
  } = options.checkOptions(who, given, {
    maxLength: options.whole(1),
    padding: options.choice('pre', 'post'),
    truncating: options.choice('pre', 'post'),
    value: options.finite,
    dtype: options.choice('int32', 'float32'),
  })
  if (!Array.isArray(sequences)) refuse(who, 'an array of sequences of numbers', sequences)
  const all = sequences.map((sequence, row) => checked(sequence, row, dtype))
  const length = maxLength ?? all.reduce((most, each) => Math.max(most, each.length), 1)
  const data = new (dtype === 'int32' ? Int32Array : Float32Array)(all.length * length).fill(value)
  for (const [row, sequence] of all.entries()) {
    const kept = truncating === 'pre' ? sequence.slice(-length) : sequence.slice(0, length)
    data.set(kept, row * length + (padding === 'pre' ? length - kept.length : 0))
  }
  return tensor(data, [all.length, length])
}

function checked(sequence: ArrayLike<number>, row: number, dtype: 'int32' | 'float32'): number[] {
  const values = Array.from(Object(sequence) as ArrayLike<number>)
  const fits = dtype === 'int32' ? (v: number) => Number.isInteger(v) && v === (v | 0) : Number.isFinite
  const wrong = values.findIndex(value => !fits(value))
  if (wrong < 0 && typeof sequence === 'object') return values
  const expected = dtype === 'int32' ? 'whole numbers' : 'finite numbers'
  return refuse(
    `padSequences: sequence ${row}`,
    expected,
    wrong < 0 ? sequence : `${show(values[wrong])} at place ${wrong}`,
  )
}
