import type { Bytes, Path } from './host-types.ts'
import type { BytesLike } from './tensor/typed-array.ts'

// What reads and writes models of other formats: loaded when it is asked for.

/**
 * The bytes of a file, or those that are given in its place.
 *
 * @param file a path or file: URL (Node), or bytes
 * @param what names the caller in errors: `loadKeras`
 * @throws ThinnetError for a file that cannot be read, for what is no regular file, and for more than 2 GiB
 */
export async function read(file: Path | BytesLike, what: string): Promise<Uint8Array> {
  return (await import('./files.ts')).bytesOrFile(file, what)
}

/**
 * Writes a file (Node), so that whoever looks, and whenever the machine fails, finds the old bytes or the new, whole ones.
 *
 * @param what names the caller in errors: `saveKeras`
 * @throws ThinnetError if it cannot be written: what was there before is as it was then
 */
export async function write(path: Path, bytes: Bytes, what: string): Promise<void> {
  return (await import('./saving/save-file.ts')).saveFile(path, bytes, what)
}
