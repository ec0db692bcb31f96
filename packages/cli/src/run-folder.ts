import { constants, existsSync } from 'node:fs'
import { access, mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkTaken, lockFolder, MODELS, onDisk, removeTemporary } from '@thinnet/sweep/folder'
import type { Interrupt } from './interrupt.ts'
import { resumable } from './refusal.ts'
import {
  type Begun,
  begunIn,
  forgetNoModels,
  forgetSettings,
  hasModels,
  noteSettings,
  resumeCommand,
} from './resume.ts'

export interface RunFolderOptions {
  out?: string
  resume?: string
  json?: true
  debug?: true
}

/**
 * Does work that ends in files in a folder: that of the run resumed, the one asked for, or a new `runs/<time>-<name>`.
 * The folder is there from the start, so that one that cannot be made is known at once, and says what is run in it; no
 * other process has it meanwhile. Work that fails before anything is worth keeping takes its folders along; what is
 * kept, by an error or a signal, is told with the command that resumes it.
 *
 * @returns the exit status: 0, or that of a signal
 * @throws ThinnetError for a folder that another process uses, or that holds another run
 */
export async function inRunFolder(
  name: string,
  options: RunFolderOptions,
  interrupt: Interrupt,
  work: (folder: string, begun: Begun) => Promise<void>,
): Promise<number> {
  const again = options.resume
  const { folder, forget } =
    again === undefined ? await makeRunFolder(name, options.out) : { folder: again, forget: async () => {} }
  try {
    return await locked(folder, async () => {
      const command = resumeCommand(name, folder, options)
      if (again === undefined) await checkTaken(folder)
      for (const each of [folder, join(folder, MODELS)]) await removeTemporary(each)
      const begun = again === undefined ? await noteSettings(folder, name, options) : await begunIn(folder)
      interrupt.resumeBy(command, () => kept(folder))
      try {
        if (!interrupt.signal.aborted) await work(folder, begun)
      } catch (error) {
        await forgetNoModels(folder)
        if (hasModels(folder)) throw resumable(error, command, kept(folder))
        if (again === undefined) await forgetSettings(folder)
        throw error
      }
      await forgetNoModels(folder)
      return interrupt.end()
    })
  } catch (error) {
    await forget()
    throw error
  }
}

async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const unlock = await lockFolder(folder)
  try {
    return await work()
  } finally {
    await unlock()
  }
}

function kept(folder: string): string {
  return hasModels(folder) ? 'what was saved last is kept; ' : 'nothing was saved yet, training begins again; '
}

/** The folder asked for, or a new `runs/<time>-<name>`; and what takes away, as far as it is empty, what was made. */
export async function makeRunFolder(
  name: string,
  asked: string | undefined,
): Promise<{ folder: string; forget(): Promise<void> }> {
  const parent = asked ?? 'runs'
  let made = await makeFolder(parent)
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

/**
 * Makes a folder and those around it; returns the outermost that was missing, if any was.
 *
 * @throws ThinnetError where it cannot be made
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  const missing: string[] = []
  let parent = resolve(path)
  for (; !existsSync(parent); parent = dirname(parent)) missing.unshift(parent)
  await onDisk(
    path,
    async () => {
      if (missing.length === 0) await mkdir(path, { recursive: true })
      // What mkdir says of a disk that can only be read is that nothing is there.
      if ((await stat(parent)).isDirectory()) await access(parent, constants.W_OK)
      // Each on its own: with `recursive` Node tries for ever where a file system takes none, as /proc.
      for (const each of missing) await mkdir(each).catch(unlessThere)
    },
    'a folder to write to',
  )
  return missing[0]
}

/** Another process may have made it. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

async function makeNew(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const folder = n === 1 ? path : `${path}-${n}`
    try {
      await mkdir(folder)
      return folder
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      return onDisk(folder, () => Promise.reject(error), 'a folder to write to')
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
