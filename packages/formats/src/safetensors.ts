import { type DType, refuse, show, type Tensor } from 'thinnet'
import type { Json } from './described/described.ts'
import { objectOf, parseObject, textOf } from './json.ts'

type Reader = (view: DataView, count: number, who: string) => Tensor['data']
/** Types of elements: their bytes, and how they are read where thinnet has no such type, or they do not lie as theirs needs. */
const TYPES: Readonly<Record<string, { dtype: DType; bytes: number; read: Reader }>> = {
  F64: { dtype: 'float64', bytes: 8, read: copied(Float64Array) },
  F32: { dtype: 'float32', bytes: 4, read: copied(Float32Array) },
  F16: { dtype: 'float32', bytes: 2, read: halves },
  BF16: { dtype: 'float32', bytes: 2, read: upperHalves },
  I64: { dtype: 'int32', bytes: 8, read: integers },
  I32: { dtype: 'int32', bytes: 4, read: copied(Int32Array) },
  U8: { dtype: 'uint8', bytes: 1, read: copied(Uint8Array) },
  BOOL: { dtype: 'uint8', bytes: 1, read: copied(Uint8Array) },
}
const VIEWS = { F64: Float64Array, F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const

/** What a file of safetensors holds. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly metadata: ReadonlyMap<string, string>
}

/**
 * What is in a file of safetensors. thinnet's own `safetensors.read` has not PyTorch's types (half numbers, int64), and copies:
 * here what lies as its type needs is the file's own bytes, for who is done with them before they change.
 */
export function readSafetensors(bytes: Uint8Array, who: string): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = bytes.length < 8 ? Number.POSITIVE_INFINITY : Number(view.getBigUint64(0, true))
  if (length > bytes.length - 8) refuse(who, 'a file of safetensors', `one of ${bytes.length} bytes`, 'Is it cut off?')
  const header = parseObject(new TextDecoder().decode(bytes.slice(8, 8 + length)), `${who}: header`)
  const data = bytes.subarray(8 + length)
  const { __metadata__: texts = {}, ...entries } = header
  const metadata = Object.entries(objectOf(texts, `${who}: metadata`)).map(
    ([name, text]) => [name, textOf(text, `${who}: metadata ${show(name)}`)] as const,
  )
  const tensors = Object.entries(entries).map(
    ([name, entry]) => [name, tensorIn(data, entry, `${who}: tensor ${show(name)}`)] as const,
  )
  return { tensors: new Map(tensors), metadata: new Map(metadata) }
}

function tensorIn(bytes: Uint8Array, entry: Json | undefined, who: string): Tensor {
  const { dtype: type, shape, data_offsets: offsets } = objectOf(entry, who) as { [name: string]: Json }
  const isSize = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0
  const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize)
  if (typeof type !== 'string' || !Object.hasOwn(TYPES, type))
    return refuse(who, `type ${Object.keys(TYPES).join(', ')}`, show(type), 'Convert it first.')
  if (!isSizes(shape) || shape.length > 32) return refuse(who, 'a shape of at most 32 sizes', show(shape))
  if (!isSizes(offsets) || offsets.length !== 2) return refuse(who, 'two data_offsets', show(offsets))
  const { dtype, bytes: each, read } = TYPES[type]!
  const [begin, end] = offsets as [number, number]
  const count = shape.reduce((all, size) => all * size, 1)
  if (end > bytes.length)
    refuse(who, `data within the file's ${bytes.length} bytes`, `an end at ${end}`, 'Is it cut off?')
  if (end - begin !== count * each)
    refuse(who, `${count * each} bytes for [${shape.join(', ')}] of ${type}`, end - begin)
  const { buffer, byteOffset } = bytes
  const Own = Object.hasOwn(VIEWS, type) ? VIEWS[type as keyof typeof VIEWS] : null
  const fits = Own !== null && (byteOffset + begin) % each === 0 && buffer instanceof ArrayBuffer
  const data = fits
    ? new Own(buffer, byteOffset + begin, count)
    : read(new DataView(buffer, byteOffset + begin, end - begin), count, who)
  return { dtype, shape, data } as Tensor
}

type Arrays = Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor
function copied(Own: Arrays): Reader {
  return ({ buffer, byteOffset, byteLength }) => {
    const own = new Uint8Array(byteLength)
    own.set(new Uint8Array(buffer, byteOffset, byteLength))
    return new Own(own.buffer)
  }
}

function halves(view: DataView, count: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i++) numbers[i] = half(view.getUint16(2 * i, true))
  return numbers
}

/** The number that 16 bits are by IEEE 754. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

/** bfloat16 is the upper half of a float32. */
function upperHalves(view: DataView, count: number): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(count)
  for (let i = 0; i < count; i++) bits[i] = view.getUint16(2 * i, true) << 16
  return new Float32Array(bits.buffer)
}

function integers(view: DataView, count: number, who: string): Int32Array<ArrayBuffer> {
  const numbers = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const value = view.getBigInt64(8 * i, true)
    if (BigInt.asIntN(32, value) !== value) refuse(who, 'integers of 32 bits', value)
    numbers[i] = Number(value)
  }
  return numbers
}
