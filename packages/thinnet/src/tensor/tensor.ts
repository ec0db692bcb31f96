import { refuse, show } from '../errors.ts'
import { checkOptions, finite } from '../options/index.ts'
import { isCountable, MOST_DIMENSIONS, sizeOf } from './shape.ts'
import { floats, kept, kindOf, type NumberArray, type TypedArray } from './typed-array.ts'

/** Element types. Kernels compute in float32 or float64; int32 and uint8 hold labels, indices and image bytes. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8'
export type { TypedArray } from './typed-array.ts'
export type FloatArray = Float32Array | Float64Array

/**
 * Values on the host, in row-major order.
 *
 * `scale`, where given, is the unit of the stored numbers: element i is worth `data[i] * scale`. Images can so stay
 * bytes (`scale: 1 / 255`) until the one copy that gathers a batch.
 */
export interface Tensor {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly data: TypedArray
  readonly scale?: number
}

/** Numbers in arrays in arrays, all of one length at each depth: `[[1, 2], [3, 4]]`. */
export type NestedArray = readonly (number | NestedArray)[]
/** What every public function takes: a tensor, or numbers nested as deep as the shape is long, 32 at most. */
export type TensorLike = Tensor | NestedArray

/**
 * Makes a tensor.
 *
 * @param data a typed array, or a flat array or nested arrays of numbers, which are copied into a Float32Array. Of typed
 *   arrays Float32Array, Float64Array, Int32Array and Uint8Array are kept, not copied, and Uint8ClampedArray (the pixels
 *   of a canvas) is the same memory as uint8; Int8Array, Int16Array and Uint16Array are copied as int32, Uint32Array as
 *   float64, and Float16Array as float32, so that no number changes
 * @param shape its dimensions, 32 at most; for nested arrays it is read off them, for flat ones it defaults to
 *   `[data.length]`
 * @param options `scale`: what each number counts for, wherever a model takes the tensor: 1 / 255 lets bytes stay bytes.
 *   Default 1
 * @throws ThinnetError where the shape does not hold exactly `data.length` elements, nested arrays are ragged, and for
 *   64-bit integers
 */
export function tensor(
  data: NumberArray | NestedArray,
  shape?: readonly number[],
  options: { scale?: number } = {},
): Tensor {
  const values = kept(data, 'tensor') ?? flatten(data as NestedArray)
  const dimensions = shape ?? (Array.isArray(data) ? shapeOfNested(data) : [values.length])
  if (!Array.isArray(dimensions) || dimensions.length > MOST_DIMENSIONS) {
    refuse('tensor', `a shape, an array of at most ${MOST_DIMENSIONS} sizes`, dimensions)
  }
  for (const d of dimensions) {
    if (!Number.isInteger(d) || d < 0) refuse('tensor', 'a shape of whole numbers ≥ 0', [...dimensions])
  }
  if (!isCountable(dimensions)) refuse('tensor', 'a shape of fewer than 2^53 elements', [...dimensions])
  if (sizeOf(dimensions) !== values.length) {
    refuse('tensor', `${sizeOf(dimensions)} elements for shape [${dimensions.join(', ')}]`, `${values.length}`)
  }
  const { scale } = checkOptions('tensor', options, TENSOR_OPTIONS)
  return { dtype: dtypeOf(values), shape: [...dimensions], data: values, ...(scale === undefined ? {} : { scale }) }
}

const TENSOR_OPTIONS = { scale: finite }

/** A tensor from anything `TensorLike`; `who` is named in the error for what is neither. */
export function asTensor(value: TensorLike, who: string): Tensor {
  if (Array.isArray(value)) return tensor(value)
  if (isTensor(value)) {
    return tensor(value.data, value.shape, value.scale === undefined ? {} : { scale: value.scale })
  }
  return refuse(who, 'a tensor or nested arrays of numbers', show(value), 'Wrap a typed array as tensor(data, shape).')
}

export function isTensor(value: unknown): value is Tensor {
  const t = value as Tensor | null
  return typeof t === 'object' && t !== null && kindOf(t.data) !== undefined && Array.isArray(t.shape)
}

/**
 * Rows `begin` to `end` (exclusive) of a tensor's first dimension, sharing its memory.
 *
 * @throws ThinnetError for rows that the tensor does not have
 */
export function rows(t: Tensor, begin: number, end: number): Tensor {
  const { shape, data, ...rest } = asTensor(t, 'rows')
  const count = shape[0] ?? refuse('rows', 'a tensor [rows, …]', '[]')
  if (![begin, end].every(Number.isInteger) || begin < 0 || end < begin || end > count) {
    refuse('rows', `whole numbers 0 ≤ begin ≤ end ≤ ${count}`, `${show(begin)} and ${show(end)}`)
  }
  const stride = sizeOf(shape.slice(1))
  return { ...rest, shape: [end - begin, ...shape.slice(1)], data: data.subarray(begin * stride, end * stride) }
}

/** Its numbers in float64, each multiplied by the scale. */
export function scaled({ data, scale = 1 }: Tensor): Float64Array {
  return Float64Array.from(data, value => value * scale)
}

const DTYPES: Readonly<Record<string, DType>> = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int32Array: 'int32',
  Uint8Array: 'uint8',
}

export function dtypeOf(data: TypedArray): DType {
  return DTYPES[kindOf(data)!]!
}

function shapeOfNested(data: NestedArray): number[] {
  const shape: number[] = []
  let level: number | NestedArray | undefined = data
  while (Array.isArray(level)) {
    if (shape.length === MOST_DIMENSIONS) refuse('tensor', `arrays nested at most ${MOST_DIMENSIONS} deep`, 'more')
    shape.push(level.length)
    level = level[0]
  }
  return shape
}

function flatten(data: NestedArray): TypedArray {
  if (!Array.isArray(data)) refuse('tensor', 'a typed array or nested arrays of numbers', show(data))
  const shape = shapeOfNested(data)
  const out = floats(shape, 'tensor')
  let at = 0
  const walk = (node: number | NestedArray, depth: number): void => {
    if (depth === shape.length) {
      if (typeof node !== 'number') refuse('tensor', 'numbers all nested equally deep', show(node))
      out[at++] = node as number
      return
    }
    if (!Array.isArray(node) || node.length !== shape[depth]) {
      refuse('tensor', `nested arrays that fill shape [${shape.join(', ')}]`, show(node), 'Rows must be equally long.')
    }
    for (const child of node as NestedArray) walk(child, depth + 1)
  }
  walk(data, 0)
  return out
}
