import { refuse, ThinnetError } from './errors.ts'

type NodeFs = typeof import('node:fs/promises')

/** What a path may be given as. */
export type Path = string | URL

let written = 0

/**
 * Node's files, reached without an import, so that bundlers and browsers have nothing to resolve.
 *
 * @throws ThinnetError in a page
 */
export async function nodeFs(who: string, mend: string): Promise<NodeFs> {
  const host = globalThis.process
  const builtin = host?.getBuiltinModule?.('node:fs/promises')
  if (builtin) return builtin
  if (!host?.versions?.node) refuse(who, 'files, as Node has them', 'a page', mend)
  // Node before 20.16; a name that is no literal is left alone by bundlers.
  const name = 'node:fs/promises'
  return await import(/* @vite-ignore */ /* webpackIgnore: true */ name)
}

/** The whole file. @throws ThinnetError if it cannot be read */
export async function readWhole(path: Path, who: string): Promise<Uint8Array> {
  const fs = await nodeFs(who, 'Fetch the file, and give its bytes as a Uint8Array.')
  return attempt(who, 'a file that can be read', () => fs.readFile(path))
}

/**
 * Writes a file so that whoever looks, and whenever the machine fails, finds the old bytes or the new, whole ones: a
 * file beside it is written, brought to the disk, and given the name. A failure leaves the old file and nothing else.
 *
 * @throws ThinnetError if it cannot be written
 */
export async function writeWhole(path: Path, bytes: Uint8Array, who: string, node?: NodeFs): Promise<void> {
  const fs = node ?? (await nodeFs(who, 'Use model.toSafetensors(), and keep its bytes.'))
  await attempt(who, 'a file that can be written', async () => {
    const target = await resolved(fs, path)
    const beside = `${target}.${globalThis.process.pid}-${++written}.tmp`
    try {
      const file = await fs.open(beside, 'wx')
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await fs.rename(beside, target)
    } catch (error) {
      await fs.rm(beside, { force: true }).catch(() => {})
      throw error
    }
    await syncFolder(fs, target)
  })
}

/** A path's last part: what stays where a folder is moved. */
export function fileOf(path: string): string {
  return /[^\\/]*$/.exec(path)![0]
}

/** Makes the folder that a file is to lie in, if it is not there. */
export async function makeFolderOf(path: Path, who: string): Promise<void> {
  const fs = await nodeFs(who, 'Leave it out.')
  const folder = folderOf(toPath(path))
  await attempt(who, 'a folder that can be made', () => fs.mkdir(folder, { recursive: true }))
}

/** An error of the system as one of thinnet's, with the system's as its cause. */
export async function attempt<T>(who: string, expected: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ThinnetError) throw error
    throw new ThinnetError(`${who}: expected ${expected}, got ${(error as Error).message}.`, { cause: error })
  }
}

/** A link's target, so that the link stays one. */
async function resolved(fs: NodeFs, path: Path): Promise<string> {
  return fs.realpath(path).catch(() => toPath(path))
}

function toPath(path: Path): string {
  if (typeof path === 'string') return path
  const decoded = decodeURIComponent(path.pathname)
  return globalThis.process.platform === 'win32' ? decoded.slice(1) : decoded
}

const folderOf = (path: string) => /^(.*[\\/])?[^\\/]*$/s.exec(path)?.[1] || '.'

/** A renaming lasts once its folder is on the disk. Windows opens no folders, and needs none of this. */
async function syncFolder(fs: NodeFs, path: string): Promise<void> {
  if (globalThis.process.platform === 'win32') return
  const folder = await fs.open(folderOf(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
