import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes a file under a temporary name beside it and renames it, so that a file under this name is always whole. */
export async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(contents)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Makes the folder a run writes to: the one asked for, or a new `runs/<time>-<name>`. */
export async function makeRunFolder(name: string, asked: string | undefined, now = new Date()): Promise<string> {
  if (asked !== undefined) {
    await mkdir(asked, { recursive: true })
    return asked
  }
  await mkdir('runs', { recursive: true })
  const time = now.toISOString().slice(0, 19).replaceAll(':', '-')
  for (let n = 1; ; n++) {
    const folder = join('runs', `${time}-${name}${n > 1 ? `-${n}` : ''}`)
    try {
      await mkdir(folder)
      return folder
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
