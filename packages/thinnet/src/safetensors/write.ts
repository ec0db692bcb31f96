import { refuse, show } from '../errors.ts'
import type { Bytes } from '../host-types.ts'
import { asTensor, type Tensor } from '../tensor/tensor.ts'
import { CHECKSUM, checksumOf } from './checksum.ts'
import { METADATA, MOST_ENTRIES, MOST_HEADER, MOST_STRING, TYPES } from './format.ts'

type Named<T> = ReadonlyMap<string, T> | Readonly<Record<string, T>>

/**
 * A safetensors file (https://github.com/huggingface/safetensors), as numpy, PyTorch and others read it:
 *
 *     header length, u64 little-endian | header, JSON in UTF-8, padded with spaces | data, end to end
 *
 * Data begin at a multiple of 8, wider types first, so that every tensor lies at a multiple of its element's size.
 *
 * @param tensors by name; float64, float32, int32 and uint8
 * @param metadata strings by name; `thinnetChecksum`, where it is among them, is recomputed
 * @throws ThinnetError for what is no tensor or no string, a tensor with a scale (the format has none), the name
 *   `__metadata__`, and more than `readSafetensors` reads
 */
export function writeSafetensors(tensors: Named<Tensor>, metadata: Named<string> = {}): Bytes {
  const sorted = entries(tensors).map(([name, value]) => ({ name, tensor: checked(name, value) }))
  sorted.sort((a, b) => b.tensor.data.BYTES_PER_ELEMENT - a.tensor.data.BYTES_PER_ELEMENT)
  const parts: string[] = []
  const described = new Map(entries(metadata))
  for (const [name, value] of described) {
    if (typeof value !== 'string') refuse(`safetensors: metadata ${name}`, 'a string', show(value))
  }
  if (described.has(CHECKSUM)) {
    described.set(CHECKSUM, checksumOf(new Map(sorted.map(({ name, tensor }) => [name, tensor])), described))
  }
  for (const { size } of [described, { size: sorted.length }]) {
    if (size > MOST_ENTRIES) refuse('safetensors', `at most ${MOST_ENTRIES} tensors and texts`, size)
  }
  const texts = [...described].map(([name, value]) => `${string(name)}:${string(value)}`)
  if (texts.length > 0) parts.push(`"${METADATA}":{${texts.join(',')}}`)
  let end = 0
  for (const { name, tensor } of sorted) {
    const begin = end
    end += tensor.data.byteLength
    const dtype = Object.keys(TYPES).find(type => TYPES[type]!.dtype === tensor.dtype)
    const entry = JSON.stringify({ dtype, shape: tensor.shape, data_offsets: [begin, end] })
    parts.push(`${string(name)}:${entry}`)
  }
  const header = new TextEncoder().encode(`{${parts.join(',')}}`)
  const headerLength = Math.ceil(header.length / 8) * 8
  if (headerLength > MOST_HEADER) refuse('safetensors', `a header of at most ${MOST_HEADER} bytes`, headerLength)

  const file = new Uint8Array(8 + headerLength + end)
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true)
  file.fill(0x20, 8, 8 + headerLength)
  file.set(header, 8)
  let at = 8 + headerLength
  for (const { tensor } of sorted) {
    const { buffer, byteOffset, byteLength } = tensor.data
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return file
}

/** … as `read` takes it. */
function string(text: string): string {
  const json = JSON.stringify(text)
  // A character is 3 bytes at most.
  const bytes = json.length * 3 > MOST_STRING ? new TextEncoder().encode(json).length : 0
  return bytes > MOST_STRING ? refuse('safetensors', `texts of at most ${MOST_STRING} bytes`, bytes) : json
}

function checked(name: string, value: Tensor): Tensor {
  if (name === METADATA) refuse('safetensors', `tensors of other names than ${METADATA}`, show(name))
  const tensor = asTensor(value, `safetensors: tensor ${name}`)
  if (tensor.scale !== undefined) {
    refuse(`safetensors: tensor ${name}`, 'plain numbers', `a scale ${tensor.scale}`, 'Multiply by it first.')
  }
  return tensor
}

function entries<T>(named: Named<T>): [string, T][] {
  if (typeof named !== 'object' || named === null)
    return refuse('safetensors', 'an object or a Map by name', show(named))
  // A Map of another realm is none by `instanceof`.
  const isMap = Object.prototype.toString.call(named) === '[object Map]'
  return isMap ? [...(named as ReadonlyMap<string, T>)] : Object.entries(named)
}
