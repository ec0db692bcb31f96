import { refuse, show } from '../errors.ts'
import { isCountable, sizeOf } from '../tensor/shape.ts'
import type { Tensor, TypedArray } from '../tensor/tensor.ts'
import { type BytesLike, bytesOf, hintForBytes } from '../tensor/typed-array.ts'
import { checkChecksum } from './checksum.ts'
import { MOST_HEADER, TYPES } from './format.ts'
import { type Entry, FOREIGN, parseHeader } from './header.ts'

/** What a file holds. */
export interface Safetensors {
  /** In the order of the file's header. */
  readonly tensors: Map<string, Tensor>
  readonly metadata: Map<string, string>
}

/**
 * Reads a safetensors file; see `writeSafetensors` for what one is. Nothing in it is believed: a file from anywhere
 * may be given, and takes no more memory than a few times its own size. Where the metadata hold `thinnetChecksum`, as
 * in the files that `model.save` writes, it is checked.
 *
 * @param file its bytes: a Uint8Array, an ArrayBuffer or a DataView
 * @returns copies of the tensors, and the metadata
 * @throws ThinnetError for what is no such file, whole and sound, for types other than F64, F32, I32 and U8, and for
 *   more than 131 072 tensors or texts of metadata, 32 dimensions and 32 MiB of one text
 */
export function readSafetensors(file: BytesLike): Safetensors {
  return readTensors(file, () => true)
}

/**
 * … with those tensors as copies that `copied` names, the others over the file's own bytes where they lie as their
 * type needs: for who is done with them before the bytes change.
 */
export function readTensors(file: BytesLike, copied: (name: string) => boolean): Safetensors {
  const { tensors: found, metadata } = readBytes(file, SIZES)
  const tensors = new Map(Array.from(found, ([name, bytes]) => [name, tensorOf(bytes, copied(name))]))
  checkChecksum(tensors, metadata)
  return { tensors, metadata }
}

/** A tensor as it lies in a file: its type by the format's name, `F16`, and its bytes, which are the file's own. */
export interface TensorBytes {
  readonly dtype: string
  readonly shape: number[]
  readonly bytes: Uint8Array
}

/**
 * What a safetensors file holds, as it lies there: for types that thinnet has no arrays for. All that `read` checks is
 * checked, but `thinnetChecksum`.
 *
 * @param file its bytes: a Uint8Array, an ArrayBuffer or a DataView
 * @param sizes the types that are taken, with the bytes of one element: `{ F32: 4, BF16: 2 }`
 * @returns the tensors' bytes, not copied, and the metadata
 * @throws ThinnetError as `read` does, for types other than these
 */
export function readBytes(
  file: BytesLike,
  sizes: Readonly<Record<string, number>>,
): { readonly tensors: Map<string, TensorBytes>; readonly metadata: Map<string, string> } {
  const bytes =
    bytesOf(file) ??
    refuse('safetensors', 'the bytes of a file, a Uint8Array or ArrayBuffer', show(file), hintForBytes(file))
  if (bytes.length < 8) refuse('safetensors', 'a file of at least 8 bytes', `${bytes.length}`, CUT_OFF)
  const said = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (said > MOST_HEADER) refuse('safetensors', `a header of at most ${MOST_HEADER} bytes`, `${said}`, FOREIGN)
  const headerLength = Number(said)
  if (headerLength > bytes.length - 8) {
    refuse('safetensors', `a header of ${headerLength} bytes`, `${bytes.length - 8}`, CUT_OFF)
  }
  const { entries, metadata } = parseHeader(withoutSharing(bytes.subarray(8, 8 + headerLength)))
  const data = bytes.subarray(8 + headerLength)
  checkPlaces(entries, data.length)
  const tensors = new Map<string, TensorBytes>()
  for (const [name, entry] of entries) {
    const { dtype, shape, begin, end } = entry
    checkSize(name, entry, sizes)
    tensors.set(name, { dtype, shape, bytes: data.subarray(begin, end) })
  }
  return { tensors, metadata }
}

const SIZES = Object.fromEntries(Object.entries(TYPES).map(([name, { bytes }]) => [name, bytes]))
const CUT_OFF = 'The file is cut off; get it again.'

/** In pages nothing decodes text from memory that threads share. */
function withoutSharing(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice()
}

/** Every byte of the data belongs to one tensor. */
function checkPlaces(entries: ReadonlyMap<string, Entry>, length: number): void {
  let at = 0
  for (const [name, { begin, end }] of [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (end < begin) refuseTensor(name, 'an end after its beginning', `[${begin}, ${end}]`)
    if (begin !== at) refuseTensor(name, `data that begin where those before end, at ${at}`, `${begin}`)
    if (end > length) refuseTensor(name, `data within the file's ${length} bytes`, `an end at ${end}`, CUT_OFF)
    at = end
  }
  if (at !== length) refuse('safetensors', `${at} bytes of data`, `${length}`, 'Something follows the last tensor.')
}

function checkSize(name: string, { dtype, shape, begin, end }: Entry, sizes: Readonly<Record<string, number>>): void {
  if (!Object.hasOwn(sizes, dtype))
    refuseTensor(name, `type ${Object.keys(sizes).join(', ')}`, show(dtype), 'Convert it first.')
  if (!isCountable(shape)) refuseTensor(name, 'a shape of fewer than 2^53 elements', shape)
  const size = sizeOf(shape) * sizes[dtype]!
  if (size !== end - begin) {
    refuseTensor(name, `${size} bytes for shape [${shape.join(', ')}] of ${dtype}`, `${end - begin}`)
  }
}

function tensorOf({ dtype: name, shape, bytes }: TensorBytes, copied: boolean): Tensor {
  const { dtype, bytes: size } = TYPES[name]!
  const { buffer, byteOffset, length } = bytes
  // A copy lies as its type needs, wherever the file has it; what threads share may change while it is read.
  const needs = copied || byteOffset % size !== 0 || !(buffer instanceof ArrayBuffer)
  const data = needs ? arrayOf(dtype, bytes.slice().buffer) : arrayOf(dtype, buffer, byteOffset, length / size)
  return { dtype, shape, data }
}

function refuseTensor(name: string, expected: string, got: string | readonly number[], hint?: string): never {
  return refuse(`safetensors: tensor ${show(name)}`, expected, got, hint)
}

function arrayOf(dtype: Tensor['dtype'], ...place: [buffer: ArrayBuffer, at?: number, length?: number]): TypedArray {
  if (dtype === 'float64') return new Float64Array(...place)
  if (dtype === 'float32') return new Float32Array(...place)
  return dtype === 'int32' ? new Int32Array(...place) : new Uint8Array(...place)
}
