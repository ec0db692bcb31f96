import { refuse } from '../refuse.ts'

type Reader = (view: DataView, at: number, little: boolean) => number

/** What an element of NumPy's is made of, and the array that holds all of its numbers. */
export interface ElementType {
  readonly bytes: number
  readonly array: new (length: number) => Float32Array | Float64Array | Int32Array | Uint8Array
  readonly read: Reader
}

/** By NumPy's kind and size. Whole numbers of 64 bits are int32 where all fit, else float64: `narrowed` decides it. */
export const TYPES: Readonly<Record<string, ElementType>> = {
  b1: { bytes: 1, array: Uint8Array, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, array: Uint8Array, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, array: Int32Array, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, array: Int32Array, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, array: Int32Array, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, array: Float64Array, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, array: Int32Array, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, array: Float64Array, read: (view, at, little) => safe(view.getBigUint64(at, little)) },
  i8: { bytes: 8, array: Float64Array, read: (view, at, little) => safe(view.getBigInt64(at, little)) },
  f2: { bytes: 2, array: Float32Array, read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { bytes: 4, array: Float32Array, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, array: Float64Array, read: (view, at, little) => view.getFloat64(at, little) },
}

/** Of a dtype as a .npy file writes it: byte order, kind, bytes. */
export function typeOf(descr: string, who: string): { type: ElementType; little: boolean; whole64: boolean } {
  const type = TYPES[descr.slice(1)]
  if (!type || !'<>|='.includes(descr[0]!)) {
    const hint =
      'In NumPy, array.astype("float32") makes numbers of numbers; texts and objects have no place in a tensor.'
    return refuse(who, `numbers or booleans (${Object.keys(TYPES).join(', ')})`, `dtype ${descr}`, hint)
  }
  return { type, little: descr[0] !== '>', whole64: /[iu]8/.test(descr) }
}

/** Whole numbers of 64 bits as int32, where they fit. */
export function narrowed(values: Float64Array): Float64Array | Int32Array {
  return values.every(value => value === (value | 0)) ? Int32Array.from(values) : values
}

function safe(value: bigint): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  return refuse('npy', 'whole numbers below 2^53, which float64 can hold', `${value}`)
}

/** IEEE 754, 16 bits: a sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}
