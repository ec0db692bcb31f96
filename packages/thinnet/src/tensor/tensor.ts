import { refuse } from '../errors.ts'
import { checkOptions, finite } from '../options.ts'
import { sizeOf } from './shape.ts'

/** Element types. Kernels compute in float32 or float64; int32 and uint8 hold labels, indices and image bytes. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8'
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array
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

export type NestedArray = readonly (number | NestedArray)[]
/** What every public function takes: a tensor, or numbers nested as deep as the shape is long. */
export type TensorLike = Tensor | NestedArray

/**
 * Makes a tensor.
 *
 * @param data typed array (kept, not copied), flat array or nested arrays of numbers (copied into a Float32Array)
 * @param shape its dimensions; for nested arrays it is read off them, for flat ones it defaults to `[data.length]`
 * @throws ThinnetError where the shape does not hold exactly `data.length` elements, or nested arrays are ragged
 */
export function tensor(
  data: TypedArray | NestedArray,
  shape?: readonly number[],
  options: { scale?: number } = {},
): Tensor {
  const values = isTypedArray(data) ? data : flatten(data)
  const dimensions = shape ?? (isTypedArray(data) ? [data.length] : shapeOfNested(data))
  for (const d of dimensions) {
    if (!Number.isInteger(d) || d < 0) refuse('tensor', 'a shape of whole numbers ≥ 0', [...dimensions])
  }
  if (sizeOf(dimensions) !== values.length) {
    refuse('tensor', `${sizeOf(dimensions)} elements for shape [${dimensions.join(', ')}]`, `${values.length}`)
  }
  const { scale } = checkOptions('tensor', options, { scale: finite })
  return { dtype: dtypeOf(values), shape: [...dimensions], data: values, ...(scale === undefined ? {} : { scale }) }
}

/** A tensor from anything `TensorLike`; `who` stands in the error for what is neither. */
export function asTensor(value: TensorLike, who: string): Tensor {
  if (Array.isArray(value)) return tensor(value)
  if (isTensor(value)) {
    return tensor(value.data, value.shape, value.scale === undefined ? {} : { scale: value.scale })
  }
  return refuse(who, 'a tensor or nested arrays of numbers', value, 'Wrap a typed array as tensor(data, shape).')
}

export function isTensor(value: unknown): value is Tensor {
  const t = value as Tensor | null
  return typeof t === 'object' && t !== null && isTypedArray(t.data) && Array.isArray(t.shape)
}

/** Rows `begin` to `end` (exclusive) of a tensor's first dimension, sharing its memory. */
export function rows(t: Tensor, begin: number, end: number): Tensor {
  const stride = sizeOf(t.shape.slice(1))
  return { ...t, shape: [end - begin, ...t.shape.slice(1)], data: t.data.subarray(begin * stride, end * stride) }
}

export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof Int32Array) return 'int32'
  return 'uint8'
}

function isTypedArray(data: unknown): data is TypedArray {
  return (
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof Uint8Array
  )
}

function shapeOfNested(data: NestedArray): number[] {
  const shape: number[] = []
  let level: number | NestedArray | undefined = data
  while (Array.isArray(level)) {
    shape.push(level.length)
    level = level[0]
  }
  return shape
}

function flatten(data: NestedArray): Float32Array {
  if (!Array.isArray(data)) refuse('tensor', 'a typed array or nested arrays of numbers', data)
  const shape = shapeOfNested(data)
  const out = new Float32Array(sizeOf(shape))
  let at = 0
  const walk = (node: number | NestedArray, depth: number): void => {
    if (depth === shape.length) {
      if (typeof node !== 'number') refuse('tensor', 'numbers all nested equally deep', node)
      out[at++] = node as number
      return
    }
    if (!Array.isArray(node) || node.length !== shape[depth]) {
      refuse('tensor', `nested arrays that fill shape [${shape.join(', ')}]`, node, 'Rows must be equally long.')
    }
    for (const child of node as NestedArray) walk(child, depth + 1)
  }
  walk(data, 0)
  return out
}
