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

export const countOf = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

/** The bytes of numbers, as they are. */
const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** A tensor of floats, as ONNX writes it. */
export function floatsProto(name: string, shape: readonly number[], data: ArrayLike<number>): WrittenTensor {
  const floats = data instanceof Float32Array ? data : Float32Array.from(data)
  return { name, dims: shape, dataType: TYPES.float, raw: bytesOf(floats) }
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
  const to = order.map(i => numbers.shape[i]!)
  return lazily(to, () => inOrder(numbers, order, to))
}

function inOrder({ shape, data }: Numbers, order: readonly number[], to: readonly number[]): Numbers['data'] {
  const strides = shape.map((_, i) => countOf(shape.slice(i + 1)))
  const steps = order.map(i => strides[i]!)
  const out = new (data.constructor as Float32ArrayConstructor)(data.length)
  const places = to.map(() => 0)
  let from = 0
  for (let i = 0; i < out.length; i++) {
    out[i] = data[from]!
    // the next place, as an odometer counts
    for (let d = to.length - 1; d >= 0; d--) {
      from += steps[d]!
      if (++places[d]! < to[d]!) break
      from -= steps[d]! * to[d]!
      places[d] = 0
    }
  }
  return out
}
