import { type Tensor, tensor } from 'thinnet'
import { refuse } from '../refuse.ts'
import { bytesOfSource, nameOf, type Source } from '../source.ts'
import { narrowed, typeOf } from './dtypes.ts'

/**
 * Reads an array that `numpy.save` wrote.
 *
 * Booleans are uint8; whole numbers int32, or float64 where int32 is too small; float16 is float32. Arrays in Fortran's
 * order come in that of C.
 *
 * Source: NEP 1, "A simple file format for NumPy arrays", versions 1 to 3.
 *
 * @param source a path, a URL, bytes or a Blob
 * @throws ThinnetError for a damaged file, texts, objects, complex numbers, and whole numbers over 2⁵³
 */
export async function readNpy(source: Source): Promise<Tensor> {
  return parseNpy(await bytesOfSource(source, 'readNpy'), nameOf(source, 'readNpy'))
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] // \x93NUMPY

export function parseNpy(file: Uint8Array, who: string): Tensor {
  const cut = (): never => refuse(who, 'a whole .npy file', `${file.length} bytes`, 'It is cut off; get it again.')
  if (file.length < 12) cut()
  if (!MAGIC.every((byte, i) => file[i] === byte)) refuse(who, 'a .npy file, which begins \\x93NUMPY', 'another file')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const [version, begin] = [file[6]!, file[6] === 1 ? 10 : 12]
  if (version < 1 || version > 3) refuse(who, 'a .npy file of version 1, 2 or 3', `version ${version}`)
  const end = begin + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (end > file.length) cut()
  const { descr, fortran, shape } = headerOf(new TextDecoder().decode(file.subarray(begin, end)), who)
  const { type, little, whole64 } = typeOf(descr, who)
  const count = shape.reduce((a, b) => a * b, 1)
  const length = file.length - end
  if (length !== count * type.bytes) {
    refuse(
      who,
      `${count * type.bytes} bytes for shape [${shape.join(', ')}] of ${descr}`,
      `${length}`,
      'It is damaged.',
    )
  }
  const data = new type.array(count)
  for (let i = 0; i < count; i++) data[i] = type.read(view, end + i * type.bytes, little)
  const numbers = whole64 ? narrowed(data as Float64Array) : data
  return fortran ? rowMajor(numbers, shape) : tensor(numbers, shape)
}

/** A literal of Python's: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } */
function headerOf(text: string, who: string) {
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1]
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([\d\s,L]*)\)/.exec(text)?.[1]
  if (/'descr':\s*\[/.test(text)) refuse(who, 'an array of numbers', 'one of records', 'Save its fields by themselves.')
  if (descr === undefined || fortran === undefined || shape === undefined) {
    return refuse(who, 'a header with descr, fortran_order and shape', text.slice(0, 80))
  }
  const sizes = shape.split(',').map(size => size.trim().replace('L', ''))
  return { descr, fortran: fortran === 'True', shape: sizes.filter(size => size !== '').map(Number) }
}

/** What was in Fortran's order, the first index fastest, in that of C, the last one fastest. */
function rowMajor(data: Tensor['data'], shape: readonly number[]): Tensor {
  const out = data.slice()
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((a, b) => a * b, 1))
  const index = shape.map(() => 0)
  for (let i = 0; i < out.length; i++) {
    out[i] = data[index.reduce((sum, at, d) => sum + at * strides[d]!, 0)]!
    for (let d = shape.length - 1; d >= 0 && ++index[d]! === shape[d]; d--) index[d] = 0
  }
  return tensor(out, shape)
}

const DESCR = { float32: '<f4', float64: '<f8', int32: '<i4', uint8: '|u1' } as const

/** The bytes of a .npy file, which `numpy.load` reads. A tensor with a scale is written as the numbers that it means. */
export function writeNpy(t: Tensor): Uint8Array {
  const { scale } = t
  const { dtype, shape, data } =
    scale === undefined
      ? t
      : tensor(
          Float32Array.from(t.data, v => v * scale),
          t.shape,
        )
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const header = `{'descr': '${DESCR[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`
  // The data begin at a multiple of 64 bytes.
  const size = Math.ceil((10 + header.length + 1) / 64) * 64
  const file = new Uint8Array(size + data.byteLength)
  file.set(MAGIC)
  file.set([1, 0], 6)
  new DataView(file.buffer).setUint16(8, size - 10, true)
  file.set(new TextEncoder().encode(`${header.padEnd(size - 11)}\n`), 10)
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), size)
  return file
}
