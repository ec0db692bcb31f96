import { gunzipSync } from 'node:zlib'
import { refuse } from './refuse.ts'

/**
 * What a file holds, gzipped or not; of one that is not, the same memory.
 *
 * @throws ThinnetError for a gzip file that is damaged, or holds more than `mostBytes`
 */
export function unzipped(bytes: Uint8Array, who: string, mostBytes: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  // Node's own chunks, of 16 KB, take half as long again to be put together
  const chunkSize = Math.max(64, Math.min(2 ** 20, 4 * bytes.length))
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes, chunkSize })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      refuse(who, `at most ${size(mostBytes)} once unzipped`, 'more')
    }
    return refuse(who, 'a whole gzip file', (error as Error).message, 'The file is cut off or damaged; get it again.')
  }
}

export function size(bytes: number): string {
  return `${bytes} byte${bytes === 1 ? '' : 's'}`
}
