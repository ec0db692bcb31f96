import { type BytesLike, files, options, type Path, refuse, safetensors, show, type Tensor } from 'thinnet'
import { parseObject } from '../json.ts'

/** A state_dict: a file of safetensors (its path, or its bytes), or tensors by name. */
export type StateDict = Path | BytesLike | ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>

/**
 * The tensors of a state_dict, to be looked at, renamed or left out before `fromStateDict` gets them.
 *
 * @param from a path or file: URL (Node) or bytes of safetensors (F64, F32, F16, BF16, I64, I32, U8, BOOL), or tensors by name
 * @returns float64, float32 (of F16 and BF16, too), int32 (of I64, too) and uint8 tensors, in the file's order
 * @throws ThinnetError for a pickle (`.pt`, `.pth`), for other types, and integers beyond 32 bits
 */
export async function readStateDict(from: StateDict): Promise<Map<string, Tensor>> {
  return new Map(await tensorsOf(from, 'readStateDict'))
}

/** … for `who`. */
export async function tensorsOf(from: StateDict, who: string): Promise<ReadonlyMap<string, Tensor>> {
  const isMap = Object.prototype.toString.call(from) === '[object Map]'
  if (isMap || options.isPlainObject(from)) {
    const tensors = isMap
      ? (from as ReadonlyMap<string, Tensor>)
      : new Map(Object.entries(from as Record<string, Tensor>))
    for (const [name, value] of tensors) {
      const { shape, data } = Object(value) as Partial<Tensor>
      if (!Array.isArray(shape) || shape.reduce((all, count) => all * count, 1) !== data?.length)
        refuse(`${who}: ${show(name)}`, 'a tensor', show(value), 'Make one by tensor(numbers, shape).')
    }
    return tensors
  }
  const bytes = await files.read(from as Path | BytesLike, who)
  const [first, second] = bytes
  if ((first === 0x50 && second === 0x4b) || (first === 0x80 && second! < 6)) {
    const mend = 'In PyTorch: safetensors.torch.save_file(model.state_dict(), path).'
    refuse(who, 'a file of safetensors', 'a pickle of torch.save, which may run anything', mend)
  }
  return readTensors(bytes, who)
}

/** Types that thinnet has not, and what they become. */
const FOREIGN: Readonly<
  Record<string, { bytes: number; read: (view: DataView, count: number, who: string) => Tensor['data'] }>
> = {
  F16: {
    bytes: 2,
    read: (view, count) => Float32Array.from({ length: count }, (_, i) => half(view.getUint16(2 * i, true))),
  },
  BF16: { bytes: 2, read: upperHalves },
  I64: { bytes: 8, read: integers },
  BOOL: { bytes: 1, read: (view, count) => Uint8Array.from({ length: count }, (_, i) => view.getUint8(i)) },
}

/**
 * What is in a file of safetensors, with the types of PyTorch's that thinnet has not made wider: half numbers to float32, int64 to
 * int32. `safetensors.read` is given them as bytes, so that it checks all that it always does.
 */
function readTensors(bytes: Uint8Array, who: string): ReadonlyMap<string, Tensor> {
  const length = bytes.length < 8 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const text = new TextDecoder().decode(bytes.slice(8, 8 + Math.min(length, bytes.length - 8)))
  if (!/"(F16|BF16|I64|BOOL)"/.test(text)) return safetensors.read(bytes).tensors
  const header = parseObject(text, `${who}: header`)
  const foreign = new Map<string, { dtype: string; shape: number[] }>()
  const entries = Object.entries(header).map(([name, entry]) => {
    const { dtype, shape } = Object(entry) as { dtype: string; shape: number[] }
    if (!Object.hasOwn(FOREIGN, dtype) || !Array.isArray(shape)) return [name, entry]
    foreign.set(name, { dtype, shape })
    const size = shape.reduce((all, count) => all * count, FOREIGN[dtype]!.bytes)
    return [name, { ...(entry as object), dtype: 'U8', shape: [size] }]
  })
  const changed = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const file = new Uint8Array(8 + changed.length + bytes.length - 8 - length)
  new DataView(file.buffer).setBigUint64(0, BigInt(changed.length), true)
  file.set(changed, 8)
  file.set(bytes.subarray(8 + length), 8 + changed.length)
  const { tensors } = safetensors.read(file)
  for (const [name, { dtype, shape }] of foreign) {
    const { buffer, byteOffset, length: size } = tensors.get(name)!.data
    const { bytes: each, read } = FOREIGN[dtype]!
    const data = read(new DataView(buffer, byteOffset, size), size / each, `${who}: tensor ${show(name)}`)
    tensors.set(name, { dtype: TYPE_OF(data), shape, data } as Tensor)
  }
  return tensors
}

const TYPE_OF = (data: Tensor['data']) =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'uint8'

/** The number that 16 bits are by IEEE 754. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

/** bfloat16 is the upper half of a float32. */
function upperHalves(view: DataView, count: number): Float32Array<ArrayBuffer> {
  const bits = Uint32Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true) << 16)
  return new Float32Array(bits.buffer)
}

function integers(view: DataView, count: number, who: string): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: count }, (_, i) => {
    const value = view.getBigInt64(8 * i, true)
    return BigInt.asIntN(32, value) === value ? Number(value) : refuse(who, 'integers of 32 bits', value)
  })
}
