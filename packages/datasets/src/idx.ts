import { type BytesLike, options, type Tensor, tensor } from 'thinnet'
import { bytesOf } from './bytes.ts'
import { refuse } from './refuse.ts'
import { size, unzipped } from './unzipped.ts'

/** No data set of this format is near it, and a small gzip file can claim to hold anything. */
const MOST_BYTES = 2 ** 30

/** Of a tensor. */
const MOST_DIMENSIONS = 32

const UBYTE = 0x08
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
}

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST, gzipped or not.
 *
 *     0 0 type rank | rank dimensions, 32 bit, big-endian | elements, row-major
 *
 * Source: http://yann.lecun.com/exdb/mnist, "the IDX file format".
 *
 * @param bytes the whole file, a Uint8Array, an ArrayBuffer or a DataView; unless it is gzipped, the tensor shares its
 *   memory
 * @param who the file's name, for errors
 * @returns a uint8 tensor of the file's shape
 * @throws ThinnetError for what is not an IDX file of unsigned bytes, is cut off, or continues after its end
 */
export function readIdx(bytes: BytesLike, who: string, given: { mostBytes?: number } = {}): Tensor {
  const { mostBytes = MOST_BYTES } = options.checkOptions('readIdx', given, { mostBytes: options.whole(1) })
  const file = unzipped(bytesOf(bytes, who), who, mostBytes)
  if (file.length < 4) refuse(who, 'an IDX file', size(file.length), 'The file is cut off; get it again.')
  const [zero, alsoZero, type, rank] = file as unknown as [number, number, number, number]
  if (zero !== 0 || alsoZero !== 0 || (type !== UBYTE && !(type in OTHER_TYPES))) {
    refuse(who, 'an IDX file, which begins 00 00 08', `a file that begins ${hex(file)}`, 'Is it another kind of file?')
  }
  if (type !== UBYTE) refuse(who, 'an IDX file of unsigned bytes', `one of ${OTHER_TYPES[type]}`)
  if (rank === 0) refuse(who, 'an IDX file with at least one dimension', 'one with none')

  const begin = 4 + 4 * rank
  if (file.length < begin) {
    refuse(who, `a header of ${size(begin)}`, size(file.length), 'The file is cut off; get it again.')
  }
  const header = new DataView(file.buffer, file.byteOffset, begin)
  const shape = Array.from({ length: rank }, (_, i) => header.getUint32(4 + 4 * i))
  const elements = shape.reduce((a, b) => a * b, 1)
  const said = `${size(elements)} of elements for shape [${shape.join(', ')}]`
  if (file.length - begin < elements) {
    refuse(who, said, size(file.length - begin), 'The file is cut off, or its header is damaged; get it again.')
  }
  if (file.length - begin > elements) {
    refuse(who, said, size(file.length - begin), 'Something follows the elements; get the file again.')
  }
  if (rank > MOST_DIMENSIONS) refuse(who, `an IDX file of at most ${MOST_DIMENSIONS} dimensions`, `one of ${rank}`)
  return tensor(file.subarray(begin), shape)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), b => b.toString(16).padStart(2, '0')).join(' ')
}
