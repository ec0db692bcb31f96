import { mkdir, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ThinnetError } from 'thinnet'
import { forgetNoModels, forgetSettings, noteSettings } from './resume.ts'

/**
 * Does work that ends in files in a folder: that of the run taken up, the one asked for, or a new `runs/<time>-<name>`.
 * The folder is there from the start, so that one that cannot be made is known at once, and says what is run in it;
 * work that fails before anything is worth keeping takes its folders along.
 */
export async function inRunFolder<T>(
  name: string,
  options: { out?: string; resume?: string },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (options.resume !== undefined) return work(options.resume)
  const { folder, forget } = await makeRunFolder(name, options.out)
  try {
    await noteSettings(folder, name, options)
    return await work(folder).finally(() => forgetNoModels(folder))
  } catch (error) {
    await forgetSettings(folder)
    await forget()
    throw error
  }
}

/** The folder asked for, or a new `runs/<time>-<name>`; and what takes away, as far as it is empty, what was made. */
export async function makeRunFolder(
  name: string,
  asked: string | undefined,
): Promise<{ folder: string; forget(): Promise<void> }> {
  const parent = asked ?? 'runs'
  let made = await makeAll(parent)
  let folder = parent
  if (asked === undefined) {
    folder = await makeNew(
      join(parent, `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${name.replaceAll(' ', '-')}`),
    )
    made ??= resolve(folder)
  }
  const outermost = made
  return {
    folder,
    async forget() {
      if (outermost !== undefined) await removeEmpty(resolve(folder), resolve(outermost))
    },
  }
}

/** Makes a folder and those around it; returns the outermost that was missing, if any was. */
async function makeAll(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true })
  } catch (error) {
    throw new ThinnetError(`${path}: expected a folder to write to, got ${(error as Error).message}.`)
  }
}

async function makeNew(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const folder = n === 1 ? path : `${path}-${n}`
    try {
      await mkdir(folder)
      return folder
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Removes a folder and those around it up to `outermost`, as far as they are empty. */
async function removeEmpty(folder: string, outermost: string): Promise<void> {
  for (let at = folder; at.length >= outermost.length; at = dirname(at)) {
    try {
      await rmdir(at)
    } catch {
      return
    }
  }
}
