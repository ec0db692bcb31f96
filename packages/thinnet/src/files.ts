import { oneLine, refuse, show, ThinnetError } from './errors.ts'
import type { Path } from './host-types.ts'
import { checkNode } from './node.ts'
import { mendForBytes } from './tensor/typed-array.ts'

type NodeFs = typeof import('node:fs/promises')

let written = 0

/**
 * Node's files.
 *
 * @throws ThinnetError in a page, or an older Node
 */
export async function nodeFs(who: string, mend: string): Promise<NodeFs> {
  return node('node:fs/promises', who, mend)
}

function node<Name extends keyof Modules>(name: Name, who: string, mend: string): Modules[Name] {
  checkNode()
  const module = globalThis.process?.getBuiltinModule?.(name)
  return (module as Modules[Name] | undefined) ?? refuse(who, 'files, as Node has them', 'a page', mend)
}

interface Modules {
  'node:fs/promises': NodeFs
  'node:url': typeof import('node:url')
}

/**
 * A path as text, from text or a file: URL of whatever realm.
 *
 * @throws ThinnetError for what is no path: a number, undefined, '', another URL
 */
export async function pathOf(path: unknown, who: string, mend = ''): Promise<string> {
  if (typeof path === 'string') {
    if (path === '' || path.includes('\0')) refuse(who, 'a path', path === '' ? 'an empty one' : 'one with a NUL in it')
    return path
  }
  const { href, protocol } = Object(path) as { href?: unknown; protocol?: unknown }
  if (typeof href !== 'string' || typeof protocol !== 'string') return refuse(who, PATH, show(path), mend)
  if (protocol !== 'file:') refuse(who, PATH, href, FETCH)
  const { fileURLToPath } = node('node:url', who, FETCH)
  return attempt(who, 'a file: URL of a path', async () => fileURLToPath(href))
}

const PATH = 'a path: text, or a file: URL'
const FETCH = 'Fetch it, and give its bytes.'

/** How errors call a file: `loadModel run.safetensors`. */
export function whoOf(what: string, path: unknown): string {
  const { href } = Object(path) as { href?: unknown }
  const name = typeof path === 'string' ? path : href
  return typeof name === 'string' ? `${what} ${name}` : what
}

/** The whole file. @throws ThinnetError if it cannot be read */
export async function readWhole(path: Path, who: string): Promise<Uint8Array> {
  const fs = await nodeFs(who, 'Fetch the file, and give its bytes as a Uint8Array.')
  const from = await pathOf(path, who, mendForBytes(path))
  return attempt(who, 'a file that can be read', () => fs.readFile(from))
}

/**
 * Writes a file so that whoever looks, and whenever the machine fails, finds the old bytes or the new, whole ones: a
 * file beside it is written, brought to the disk, and given the name. A failure leaves the old file and nothing else.
 *
 * @throws ThinnetError if it cannot be written
 */
export async function writeWhole(path: Path, bytes: Uint8Array, who: string, node?: NodeFs): Promise<void> {
  const fs = node ?? (await nodeFs(who, 'Use model.toSafetensors(), and keep its bytes.'))
  const to = await pathOf(path, who)
  await attempt(who, 'a file that can be written', async () => {
    // A link's target, so that the link stays one.
    const target = await fs.realpath(to).catch(() => to)
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
  const folder = folderOf(await pathOf(path, who))
  await attempt(who, 'a folder that can be made', () => fs.mkdir(folder, { recursive: true }))
}

/** An error of the system as one of thinnet's, with the system's as its cause. */
export async function attempt<T>(who: string, expected: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ThinnetError) throw error
    throw new ThinnetError(`${who}: expected ${expected}, got ${oneLine((error as Error).message)}.`, { cause: error })
  }
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
