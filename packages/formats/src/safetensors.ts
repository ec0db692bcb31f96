import { type DType, refuse, safetensors, type Tensor } from 'thinnet'
import { saidOf } from './errors.ts'
import { aligned, half, upperHalves } from './numbers.ts'

interface Type {
  readonly dtype: DType
  /** Bytes of one element. */
  readonly size: number
  /** The numbers in bytes that lie as the type needs. */
  readonly read: (bytes: Uint8Array<ArrayBuffer>, who: string) => Tensor['data']
}

/** What thinnet has as it is lies where the file has it; what it has not becomes wider. */
const TYPES: Readonly<Record<string, Type>> = {
  F64: { dtype: 'float64', size: 8, read: bytes => new Float64Array(...placeOf(bytes, 8)) },
  F32: { dtype: 'float32', size: 4, read: bytes => new Float32Array(...placeOf(bytes, 4)) },
  F16: { dtype: 'float32', size: 2, read: bytes => Float32Array.from(new Uint16Array(...placeOf(bytes, 2)), half) },
  BF16: { dtype: 'float32', size: 2, read: bytes => upperHalves(new Uint16Array(...placeOf(bytes, 2))) },
  I64: { dtype: 'int32', size: 8, read: (bytes, who) => integers(new BigInt64Array(...placeOf(bytes, 8)), who) },
  I32: { dtype: 'int32', size: 4, read: bytes => new Int32Array(...placeOf(bytes, 4)) },
  U8: { dtype: 'uint8', size: 1, read: bytes => bytes },
  BOOL: { dtype: 'uint8', size: 1, read: bytes => bytes },
}
const SIZES = Object.fromEntries(Object.entries(TYPES).map(([name, { size }]) => [name, size]))

/** What a file of safetensors holds. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly metadata: ReadonlyMap<string, string>
}

/**
 * What is in a file of safetensors, with PyTorch's types, too. thinnet's own `safetensors.read` copies: here what lies as its
 * type needs is the file's own bytes, for who is done with them before they change.
 */
export function readSafetensors(file: Uint8Array, who: string): Safetensors {
  const { tensors, metadata } = saidOf(who, 'safetensors', () => safetensors.readBytes(file, SIZES))
  const read = Array.from(tensors, ([name, { dtype: type, shape, bytes }]) => {
    const { dtype, size, read } = TYPES[type]!
    return [name, { dtype, shape, data: read(aligned(bytes, size), `${who}: tensor ${name}`) } as Tensor] as const
  })
  return { tensors: new Map(read), metadata }
}

const placeOf = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>, size: number) =>
  [buffer, byteOffset, length / size] as const

function integers(values: BigInt64Array, who: string): Int32Array<ArrayBuffer> {
  return Int32Array.from(values as unknown as ArrayLike<number>, (value: number | bigint) => {
    const whole = BigInt(value)
    return BigInt.asIntN(32, whole) === whole ? Number(whole) : refuse(who, 'integers of 32 bits', value)
  })
}
