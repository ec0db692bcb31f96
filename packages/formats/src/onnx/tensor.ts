import { refuse, show } from 'thinnet'
import { type TensorProto, TYPES, type WrittenTensor } from './proto.ts'

/** Numbers of a known shape. Where they are all the same, there is one of them. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array
}

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

const truth = (name: string): WrittenTensor => ({ name, dims: [], dataType: TYPES.bool, raw: Uint8Array.of(1) })

export { truth as trueProto }

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

type Make = (bytes: ArrayBuffer) => ArrayLike<number | bigint>
const READERS: ReadonlyMap<number, readonly [bytes: number, make: Make]> = new Map<number, [number, Make]>([
  [TYPES.float, [4, bytes => new Float32Array(bytes)]],
  [TYPES.double, [8, bytes => new Float64Array(bytes)]],
  [TYPES.int64, [8, bytes => new BigInt64Array(bytes)]],
  [TYPES.uint64, [8, bytes => new BigUint64Array(bytes)]],
  [TYPES.int32, [4, bytes => new Int32Array(bytes)]],
  [TYPES.uint32, [4, bytes => new Uint32Array(bytes)]],
  [TYPES.int16, [2, bytes => new Int16Array(bytes)]],
  [TYPES.uint16, [2, bytes => new Uint16Array(bytes)]],
  [TYPES.int8, [1, bytes => new Int8Array(bytes)]],
  [TYPES.uint8, [1, bytes => new Uint8Array(bytes)]],
  [TYPES.bool, [1, bytes => new Uint8Array(bytes)]],
  [TYPES.float16, [2, bytes => Float32Array.from(new Uint16Array(bytes), fromHalf)]],
  [TYPES.bfloat16, [2, bytes => new Float32Array(Uint32Array.from(new Uint16Array(bytes), bits => bits << 16).buffer)]],
])

function fromBytes(raw: Uint8Array, dataType: number, count: number, who: string): Float32Array | Float64Array {
  const reader = READERS.get(dataType)
  if (!reader) return refuse(who, 'a tensor of numbers', `one of data type ${dataType}`)
  const [size, make] = reader
  if (raw.length !== count * size) refuse(who, `${count * size} bytes, as its shape says`, raw.length)
  // copied: they may lie anywhere, and typed arrays begin at multiples of their size
  return asFloats(make(raw.slice().buffer))
}

function fromLists({ floats, doubles, int32s, int64s, dataType }: TensorProto, who: string) {
  if (dataType === TYPES.float) return Float32Array.from(floats)
  if (dataType === TYPES.double) return Float64Array.from(doubles)
  if (dataType === TYPES.int64) return Float64Array.from(int64s)
  if (dataType === TYPES.float16) return Float32Array.from(int32s, fromHalf)
  if (READERS.has(dataType ?? 0) && dataType !== TYPES.bfloat16) return Float64Array.from(int32s)
  return refuse(who, 'a tensor of numbers', `one of data type ${dataType}`)
}

const asFloats = (data: ArrayLike<number | bigint>): Float32Array | Float64Array =>
  data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data as never, Number)

/** A number of IEEE 754's binary16. */
function fromHalf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size =
    exponent === 31
      ? fraction === 0
        ? Number.POSITIVE_INFINITY
        : Number.NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits >> 15 ? -size : size
}

/** Dimensions in another order: `order[i]` is which of x is that of y. */
export function transposed({ shape, data }: Numbers, order: readonly number[]): Numbers {
  const strides = shape.map((_, i) => countOf(shape.slice(i + 1)))
  const to = order.map(i => shape[i]!)
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
  return { shape: to, data: out }
}
