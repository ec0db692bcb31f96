import { type BytesLike, type Path, refuse, show } from 'thinnet'

/** A path or file: URL (in Node), or the bytes of a file. */
export type FileOrBytes = Path | BytesLike

/** The bytes of a file. @param who names the caller in errors */
export async function bytesFrom(file: FileOrBytes, who: string): Promise<Uint8Array> {
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  const tag = Object.prototype.toString.call(file)
  if (tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]') return new Uint8Array(file as ArrayBuffer)
  if (typeof file !== 'string' && tag !== '[object URL]')
    return refuse(who, 'a path, or the bytes of a file', show(file))
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(file as string)
  } catch (error) {
    return refuse(`${who}: ${file}`, 'a file that can be read', show((error as Error).message))
  }
}

let written = 0

/** Writes a file beside its place and moves it there, so that what was there is whole until then. */
export async function writeFileWhole(path: Path, bytes: Uint8Array, who: string): Promise<void> {
  const tag = Object.prototype.toString.call(path)
  if ((typeof path !== 'string' && tag !== '[object URL]') || path === '')
    refuse(who, 'a path, or a file: URL', show(path))
  const { rename, rm, writeFile } = await import('node:fs/promises')
  const { fileURLToPath } = await import('node:url')
  const to = typeof path === 'string' ? path : fileURLToPath(path as URL)
  const beside = `${to}.${process.pid}-${++written}.part`
  try {
    await writeFile(beside, bytes)
    await rename(beside, to)
  } catch (error) {
    await rm(beside, { force: true })
    refuse(`${who}: ${to}`, 'a place to write to', show((error as Error).message))
  }
}
