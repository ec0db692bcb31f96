import { refuse, show } from 'thinnet'
import { aligned, half, upperHalves } from '../numbers.ts'
import { type TensorProto, TYPES, type WrittenTensor } from './proto.ts'

/** Numbers of a known shape. Where they are all the same, there is one of them. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array
}

/** Numbers that are made each time they are asked for: those of a large file are not all there at once. */
export const lazily = (shape: readonly number[], make: () => Numbers['data']): Numbers => ({
  shape,
  get data() {
    return make()
  },
})

/** What gives some of the numbers, where not all of them are to be made at once. */
type Part = (begin: number, end: number) => Float32Array
const parts = new WeakMap<Numbers, () => Part>()
/** Bytes of floats, wherever they lie in a file. */
const views = new WeakMap<Numbers, DataView>()

/** All the numbers, some at a time where that is possible. */
export function* partsOf(numbers: Numbers): Generator<Float32Array> {
  const part = parts.get(numbers)?.()
  const count = countOf(numbers.shape)
  if (!part) yield floatsOf(numbers.data)
  else for (let at = 0; at < count; at += AT_A_TIME) yield part(at, Math.min(count, at + AT_A_TIME))
}
const AT_A_TIME = 1 << 18
const floatsOf = (data: Numbers['data']) => (data instanceof Float32Array ? data : Float32Array.from(data))

/** Says that numbers are the floats in these bytes, if they can be: then parts of them are read without the others. */
export function liesIn(bytes: Uint8Array, numbers: Numbers): void {
  const { shape } = numbers
  if (!shape.every(size => size >= 0) || bytes.length !== 4 * countOf(shape)) return
  views.set(numbers, new DataView(bytes.buffer, bytes.byteOffset, bytes.length))
  parts.set(numbers, () => (begin, end) => {
    const { buffer, byteOffset } = aligned(bytes.subarray(4 * begin, 4 * end), 4)
    return new Float32Array(buffer, byteOffset, end - begin)
  })
}

/** Whether there is a number for each place, and not one for all. */
export const isFull = (numbers: Numbers): boolean => parts.has(numbers) || numbers.data.length === countOf(numbers.shape)

export const countOf = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

/** The bytes of numbers, as they are. */
const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** A tensor of floats, as ONNX writes it. */
export function floatsProto(name: string, numbers: Numbers): WrittenTensor {
  const raw = {
    length: 4 * countOf(numbers.shape),
    *parts() {
      for (const part of partsOf(numbers)) yield bytesOf(part)
    },
  }
  return { name, dims: numbers.shape, dataType: TYPES.float, raw }
}

/** A tensor of whole numbers. */
export function intsProto(name: string, shape: readonly number[], values: readonly number[]): WrittenTensor {
  return { name, dims: shape, dataType: TYPES.int64, raw: bytesOf(BigInt64Array.from(values, BigInt)) }
}

/** What a tensor in a file holds, as floats. `raw`: its bytes, where they are in a file of their own. */
export function numbersOf(proto: TensorProto, who: string, raw = proto.raw): Numbers {
  const { dims: shape, dataType } = proto
  const count = countOf(shape)
  if (!shape.every(size => Number.isSafeInteger(size) && size >= 0) || !Number.isSafeInteger(count))
    refuse(who, 'sizes that are whole numbers', show(shape))
  const data = raw ? fromBytes(raw, dataType ?? 0, count, who) : fromLists(proto, who)
  if (data.length !== count) refuse(who, `${count} numbers, as its shape says`, data.length, 'Is the file damaged?')
  return { shape, data }
}

type Make = (...place: [buffer: ArrayBuffer, at: number, count: number]) => ArrayLike<number | bigint>
const READERS: ReadonlyMap<number, readonly [bytes: number, make: Make]> = new Map<number, [number, Make]>([
  [TYPES.float, [4, (...at) => new Float32Array(...at)]],
  [TYPES.double, [8, (...at) => new Float64Array(...at)]],
  [TYPES.int64, [8, (...at) => new BigInt64Array(...at)]],
  [TYPES.uint64, [8, (...at) => new BigUint64Array(...at)]],
  [TYPES.int32, [4, (...at) => new Int32Array(...at)]],
  [TYPES.uint32, [4, (...at) => new Uint32Array(...at)]],
  [TYPES.int16, [2, (...at) => new Int16Array(...at)]],
  [TYPES.uint16, [2, (...at) => new Uint16Array(...at)]],
  [TYPES.int8, [1, (...at) => new Int8Array(...at)]],
  [TYPES.uint8, [1, (...at) => new Uint8Array(...at)]],
  [TYPES.bool, [1, (...at) => new Uint8Array(...at)]],
  [TYPES.float16, [2, (...at) => Float32Array.from(new Uint16Array(...at), half)]],
  [TYPES.bfloat16, [2, (...at) => upperHalves(new Uint16Array(...at))]],
])

function fromBytes(raw: Uint8Array, dataType: number, count: number, who: string): Float32Array | Float64Array {
  const reader = READERS.get(dataType)
  if (!reader) return refuse(who, 'a tensor of numbers', `one of data type ${dataType}`)
  const [size, make] = reader
  if (raw.length !== count * size) refuse(who, `${count * size} bytes, as its shape says`, raw.length)
  const { buffer, byteOffset } = aligned(raw, size)
  return asFloats(make(buffer, byteOffset, count))
}

function fromLists({ floats, doubles, int32s, int64s, dataType }: TensorProto, who: string) {
  if (dataType === TYPES.float) return Float32Array.from(floats)
  if (dataType === TYPES.double) return Float64Array.from(doubles)
  if (dataType === TYPES.int64) return Float64Array.from(int64s)
  if (dataType === TYPES.float16) return Float32Array.from(int32s, half)
  if (READERS.has(dataType ?? 0) && dataType !== TYPES.bfloat16) return Float64Array.from(int32s)
  return refuse(who, 'a tensor of numbers', `one of data type ${dataType}`)
}

const asFloats = (data: ArrayLike<number | bigint>): Float32Array | Float64Array =>
  data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data as never, Number)

/** Dimensions in another order: `order[i]` is which of x is that of y. */
export function transposed(numbers: Numbers, order: readonly number[]): Numbers {
  const { shape } = numbers
  const to = order.map(i => shape[i]!)
  const strides = shape.map((_, i) => countOf(shape.slice(i + 1)))
  const steps = order.map(i => strides[i]!)
  const made = lazily(to, () => {
    const { data } = numbers
    const out = new (data.constructor as Float32ArrayConstructor)(data.length)
    return gathered(out, i => data[i]!, to, steps, 0)
  })
  const view = views.get(numbers)
  const source = () => {
    if (view) return (i: number) => view.getFloat32(4 * i, true)
    const { data } = numbers
    return (i: number) => data[i]!
  }
  if (isFull(numbers)) {
    parts.set(made, () => {
      const at = source()
      return (begin, end) => gathered(new Float32Array(end - begin), at, to, steps, begin)
    })
  }
  return made
}

/** Numbers from places that are `steps` apart along each dimension, from one of these on. */
function gathered<A extends Float32Array>(
  out: A,
  at: (place: number) => number,
  shape: readonly number[],
  steps: readonly number[],
  begin: number,
): A {
  const places = shape.map((size, d) => Math.floor(begin / countOf(shape.slice(d + 1))) % size)
  let from = places.reduce((sum, place, d) => sum + place * steps[d]!, 0)
  for (let i = 0; i < out.length; i++) {
    out[i] = at(from)
    // the next place, as an odometer counts
    for (let d = shape.length - 1; d >= 0; d--) {
      from += steps[d]!
      if (++places[d]! < shape[d]!) break
      from -= steps[d]! * shape[d]!
      places[d] = 0
    }
  }
  return out
}
