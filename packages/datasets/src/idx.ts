import { type BytesLike, options, type Tensor, tensor } from 'thinnet'
import { bytesOf } from './bytes.ts'
import { refuse } from './refuse.ts'
import { firstUnzipped, size, unzipped } from './unzipped.ts'

/** No data set of this format is near it, and a small gzip file can claim to hold anything. */
const MOST_BYTES = 2 ** 30

/** Of a tensor. */
const MOST_DIMENSIONS = 32

/** By the file's third byte: how many bytes an element has, and what tensor holds all of its numbers. */
const TYPES: Readonly<Record<number, ElementType>> = {
  8: { bytes: 1, read: (view, count) => new Uint8Array(view.buffer, view.byteOffset, count) },
  9: { bytes: 1, read: (view, count) => Int32Array.from({ length: count }, (_, i) => view.getInt8(i)) },
  11: { bytes: 2, read: (view, count) => Int32Array.from({ length: count }, (_, i) => view.getInt16(2 * i)) },
  12: { bytes: 4, read: (view, count) => Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i)) },
  13: { bytes: 4, read: (view, count) => Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i)) },
  14: { bytes: 8, read: (view, count) => Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i)) },
}

interface ElementType {
  readonly bytes: number
  /** The elements, which begin where the view does, highest byte first. */
  readonly read: (view: DataView<ArrayBuffer>, count: number) => Tensor['data']
}

/**
 * Reads an IDX file, the format of MNIST, gzipped or not.
 *
 *     0 0 type rank | rank dimensions, 32 bit, big-endian | elements, row-major
 *
 * Source: http://yann.lecun.com/exdb/mnist, "the IDX file format".
 *
 * @param bytes the whole file, a Uint8Array, an ArrayBuffer or a DataView; a tensor of unsigned bytes shares its memory,
 *   unless it is gzipped
 * @param who the file's name, for errors
 * @param given `mostBytes`: unzipped, a file is refused if it is longer. Default 1 GiB
 * @returns a tensor of the file's shape: uint8 of unsigned bytes; int32 of signed bytes and of integers of 16 and 32 bits;
 *   float32 and float64 of those
 * @throws ThinnetError for what is not an IDX file, is cut off, or continues after its end
 */
export function readIdx(bytes: BytesLike, who: string, given: { mostBytes?: number } = {}): Tensor {
  const { mostBytes = MOST_BYTES } = options.checkOptions('readIdx', given, { mostBytes: options.whole(1) })
  const file = unzipped(bytesOf(bytes, who), who, mostBytes)
  if (file.length < 4) refuse(who, 'an IDX file', size(file.length), 'The file is cut off; get it again.')
  const [zero, alsoZero, code, rank] = file as unknown as [number, number, number, number]
  const type = TYPES[code]
  if (zero !== 0 || alsoZero !== 0 || !type) {
    const expected = 'an IDX file, which begins 00 00 and a type from 08 to 0e'
    return refuse(who, expected, `a file that begins ${hex(file)}`, 'Is it another kind of file?')
  }
  if (rank === 0) refuse(who, 'an IDX file with at least one dimension', 'one with none')

  const begin = 4 + 4 * rank
  if (file.length < begin) {
    refuse(who, `a header of ${size(begin)}`, size(file.length), 'The file is cut off; get it again.')
  }
  const header = new DataView(file.buffer, file.byteOffset, begin)
  const shape = Array.from({ length: rank }, (_, i) => header.getUint32(4 + 4 * i))
  const count = shape.reduce((a, b) => a * b, 1)
  const elements = count * type.bytes
  const said = `${size(elements)} of elements for shape [${shape.join(', ')}]`
  if (file.length - begin < elements) {
    refuse(who, said, size(file.length - begin), 'The file is cut off, or its header is damaged; get it again.')
  }
  if (file.length - begin > elements) {
    refuse(who, said, size(file.length - begin), 'Something follows the elements; get the file again.')
  }
  if (rank > MOST_DIMENSIONS) refuse(who, `an IDX file of at most ${MOST_DIMENSIONS} dimensions`, `one of ${rank}`)
  const view = new DataView(file.buffer as ArrayBuffer, file.byteOffset + begin)
  return tensor(type.read(view, count), shape)
}

/** An IDX file, gzipped or not, as if it held its first `most` rows alone. What is wrong with it, `readIdx` says. */
export function firstRows(bytes: Uint8Array, who: string, most: number): Uint8Array {
  const [, , code = 0, rank = 0] = firstUnzipped(bytes, who, 4)
  const begin = 4 + 4 * rank
  const header = firstUnzipped(bytes, who, begin)
  const type = TYPES[code]
  if (!type || rank === 0 || header.length < begin) return bytes
  const view = new DataView(header.buffer, header.byteOffset, begin)
  const [count = 0, ...row] = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i))
  if (count <= most) return bytes
  const rowBytes = row.reduce((a, b) => a * b, type.bytes)
  const file = Uint8Array.from(firstUnzipped(bytes, who, begin + most * rowBytes))
  new DataView(file.buffer).setUint32(4, most)
  return file
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), b => b.toString(16).padStart(2, '0')).join(' ')
}
