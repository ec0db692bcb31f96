import { constants, gunzipSync, type ZlibOptions } from 'node:zlib'
import { refuse } from './refuse.ts'

/**
 * What a file holds, gzipped or not; of one that is not, the same memory.
 *
 * @throws ThinnetError for a gzip file that is damaged, or holds more than `mostBytes`
 */
export function unzipped(bytes: Uint8Array, who: string, mostBytes: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  return gunzip(bytes, who, mostBytes)
}

function gunzip(bytes: Uint8Array, who: string, mostBytes: number, how: ZlibOptions = {}): Uint8Array {
  // Node's own chunks, of 16 KB, take half as long again to be put together
  const chunkSize = Math.max(64, Math.min(2 ** 20, 4 * bytes.length))
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes, chunkSize, ...how })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      refuse(who, `at most ${size(mostBytes)} once unzipped`, 'more')
    }
    return refuse(who, 'a whole gzip file', (error as Error).message, 'The file is cut off or damaged; get it again.')
  }
}

/**
 * The first `count` bytes of what a file holds, gzipped or not, or all where it holds fewer: the rest is not looked at.
 *
 * @throws ThinnetError for a gzip file that is damaged before that
 */
export function firstUnzipped(bytes: Uint8Array, who: string, count: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.subarray(0, count)
  // pictures shrink to about a fifth
  for (let part = Math.ceil(count / 4) + 1024; part < bytes.length; part *= 2) {
    const cut = gunzip(bytes.subarray(0, part), who, 2 ** 30, { finishFlush: constants.Z_SYNC_FLUSH })
    if (cut.length >= count) return cut.subarray(0, count)
  }
  return unzipped(bytes, who, 2 ** 30).subarray(0, count)
}

export function size(bytes: number): string {
  return `${bytes} byte${bytes === 1 ? '' : 's'}`
}
