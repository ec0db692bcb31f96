import { refuse } from '../errors.ts'
import { type Shape, sizeOf } from './shape.ts'

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array

/** 16-bit floats, where the engine and TypeScript's library know them. */
type Float16 = typeof globalThis extends { Float16Array: { prototype: infer Half } } ? Half : never

/** Every array of numbers that a tensor can be made of: see `kept` for what becomes of those it does not hold. */
export type NumberArray = TypedArray | Uint8ClampedArray | Int8Array | Int16Array | Uint16Array | Uint32Array | Float16

/** What a file's bytes may come in. */
export type BytesLike = Uint8Array | Uint8ClampedArray | ArrayBuffer | SharedArrayBuffer | DataView

const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get!

/**
 * 'Float32Array' and so on; undefined for what is no typed array. By the array's own mark and not by `instanceof`: a
 * frame, a vm or a test runner has a Float32Array of its own.
 */
export function kindOf(value: unknown): string | undefined {
  return tag.call(value) as string | undefined
}

const KEPT = ['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array']

/**
 * The same numbers in an array that a tensor holds: itself where it is one; the same memory, for clamped bytes; else a
 * copy in the smallest type that holds each number: small integers as int32, uint32 as float64, float16 as float32.
 *
 * @returns undefined for what is no typed array
 */
export function kept(value: unknown, who: string): TypedArray | undefined {
  const kind = kindOf(value)
  if (kind === undefined) return undefined
  if (KEPT.includes(kind)) return value as TypedArray
  const { buffer, byteOffset, length } = value as Uint8ClampedArray
  switch (kind) {
    case 'Uint8ClampedArray':
      return new Uint8Array(buffer, byteOffset, length)
    case 'Int8Array':
    case 'Int16Array':
    case 'Uint16Array':
      return Int32Array.from(value as Int8Array)
    case 'Uint32Array':
      return Float64Array.from(value as Uint32Array)
    case 'Float16Array':
      return Float32Array.from(value as Float32Array)
    default:
      return refuse(who, 'numbers', `a ${kind}`, 'Convert it: Float64Array.from(data, Number).')
  }
}

/** The bytes of whatever holds bytes, in the same memory; undefined for what holds none. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (isBuffer(value)) return new Uint8Array(value)
  if (!ArrayBuffer.isView(value)) return undefined
  const kind = kindOf(value)
  if (kind !== undefined && kind !== 'Uint8Array' && kind !== 'Uint8ClampedArray') return undefined
  // Not the array itself: a Buffer of Node's has a `slice` of its own, which copies nothing.
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

function isBuffer(value: unknown): value is ArrayBuffer {
  return ['[object ArrayBuffer]', '[object SharedArrayBuffer]'].includes(Object.prototype.toString.call(value))
}

/** How to give what was given for bytes. */
export function hintForBytes(value: unknown): string {
  const { arrayBuffer, then } = Object(value) as { arrayBuffer?: unknown; then?: unknown }
  if (typeof then === 'function') return 'Await it first.'
  if (typeof arrayBuffer === 'function') return 'Give its bytes: await file.arrayBuffer().'
  return typeof value === 'string' ? 'Read the file first.' : ''
}

/** @throws ThinnetError for more numbers than there is memory for */
export function floats(shape: Shape, who: string): Float32Array {
  try {
    return new Float32Array(sizeOf(shape))
  } catch {
    return refuse(who, 'as many numbers as fit into memory', `[${shape.join(', ')}]`)
  }
}
