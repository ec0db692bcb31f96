import { randomBytes } from 'node:crypto'
import { chmod, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onDisk } from './disk.ts'

/**
 * Writes a file under a temporary name beside it and renames it, so that a file under this name is always whole. A link
 * stays a link, a file keeps its mode, and what is no file, as /dev/stdout, is written to as it is.
 *
 * @throws ThinnetError with the file's path, for one that cannot be written; what was there stays
 */
export async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  await onDisk(path, async () => {
    const target = await realpath(path).catch(() => path)
    const old = await stat(target).catch(() => null)
    if (old && !old.isFile() && !old.isDirectory()) return writeFile(target, contents)
    const temporary = temporaryOf(target)
    const file = await open(temporary, 'wx')
    try {
      try {
        await file.writeFile(contents)
        await file.sync()
      } finally {
        await file.close()
      }
      if (old) await chmod(temporary, old.mode & 0o7777)
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
  })
}

/** A name that no other process takes, in whatever container it is: what is there under it is not ours. */
export const temporaryOf = (target: string) => `${target}.${randomBytes(8).toString('hex')}.tmp`

/** The temporary names of this file, and of what the library saves: random, for process ids are the same in every container. */
const TEMPORARY = /.\.[0-9a-f]{16}\.tmp$/

/** Takes away what a process that was killed had half written: for who has the folder to itself. */
export async function removeTemporary(folder: string): Promise<void> {
  const files = await readdir(folder).catch(() => [])
  for (const file of files) if (TEMPORARY.test(file)) await rm(join(folder, file), { force: true })
}
