import { type UnzipFileInfo, unzipSync, zipSync } from 'fflate'
import { options, type Tensor } from 'thinnet'
import { refuse, show } from '../refuse.ts'
import { bytesOfSource, nameOf, type Source } from '../source.ts'
import { checksumsOf, crc32 } from './checksums.ts'
import { parseNpy, writeNpy } from './npy.ts'

const MOST_BYTES = 2 ** 31

/** Deflate makes 1032 bytes of one at most: memory is taken for no file that claims more. */
const MOST_RATIO = 1032

/**
 * Reads the arrays that `numpy.savez` or `savez_compressed` wrote, by their names: `arr_0` … where none was given.
 *
 * @param source a path, a URL, bytes or a Blob
 * @param given.only these arrays alone
 * @throws ThinnetError for a damaged file, an array that is not there or no tensor can hold, and one of over 2 GiB
 */
export async function readNpz(
  source: Source,
  given: { only?: readonly string[] } = {},
): Promise<Record<string, Tensor>> {
  const { only } = options.checkOptions('readNpz', given, { only: options.arrayOf('an array of names', options.text) })
  const who = nameOf(source, 'readNpz')
  const files = unzipped(await bytesOfSource(source, 'readNpz'), who, only)
  const arrays = Object.entries(files).map(([name, bytes]) => [
    arrayOf(name),
    parseNpy(bytes, `${who}: ${arrayOf(name)}`),
  ])
  return Object.fromEntries(arrays) as Record<string, Tensor>
}

/** The bytes of a .npz file, which `numpy.load` reads, compressed. */
export function writeNpz(arrays: Readonly<Record<string, Tensor>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(arrays).map(([name, t]) => [`${name}.npy`, writeNpy(t)])))
}

const arrayOf = (file: string) => file.replace(/\.npy$/, '')

function unzipped(zip: Uint8Array, who: string, only: readonly string[] | undefined): Record<string, Uint8Array> {
  let total = 0
  const names: string[] = []
  const filter = ({ name, size, originalSize }: UnzipFileInfo) => {
    names.push(arrayOf(name))
    if (only && !only.includes(arrayOf(name))) return false
    total += originalSize
    // Nor do all files together hold more: their bytes do not overlap.
    if (originalSize > MOST_RATIO * size || total > MOST_RATIO * zip.length) {
      throw new Error(`${name} claims more than it can hold`)
    }
    return total <= MOST_BYTES
  }
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(zip, { filter })
  } catch (error) {
    return refuse(who, 'a whole .npz file, which is a zip file', (error as Error).message, 'Get it again.')
  }
  if (total > MOST_BYTES) refuse(who, 'at most 2 GiB once unzipped', 'more', 'Name the arrays you need in only.')
  const missing = only?.find(name => !names.includes(name))
  if (missing !== undefined) refuse(who, `arrays among ${names.join(', ')}`, show(missing))
  const checksums = checksumsOf(zip)
  for (const [name, bytes] of Object.entries(files)) {
    if (checksums.get(name) !== crc32(bytes))
      refuse(`${who}: ${name}`, 'the bytes of its checksum', 'others', 'It is damaged.')
  }
  return files
}
