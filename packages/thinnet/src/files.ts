import { oneLine, refuse, show, ThinnetError } from './errors.ts'
import type { Path } from './host-types.ts'
import { checkNode } from './node.ts'
import { type BytesLike, bytesOf, hintForBytes } from './tensor/typed-array.ts'

export type NodeFs = typeof import('node:fs/promises')

/**
 * Node's files.
 *
 * @throws ThinnetError in a page, or an older Node
 */
export async function nodeFs(who: string, hint: string): Promise<NodeFs> {
  return node('node:fs/promises', who, hint)
}

function node<Name extends keyof Modules>(name: Name, who: string, hint: string): Modules[Name] {
  checkNode()
  const module = globalThis.process?.getBuiltinModule?.(name)
  return (module as Modules[Name] | undefined) ?? refuse(who, 'files, as Node has them', 'a page', hint)
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
export async function pathOf(path: unknown, who: string, hint = ''): Promise<string> {
  if (typeof path === 'string') {
    if (path === '' || path.includes('\0')) refuse(who, 'a path', path === '' ? 'an empty one' : 'one with a NUL in it')
    return path
  }
  const { href, protocol } = Object(path) as { href?: unknown; protocol?: unknown }
  if (typeof href !== 'string' || typeof protocol !== 'string') return refuse(who, PATH, show(path), hint)
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

const READABLE = 'a file that can be read'
export const WRITABLE = 'a file that can be written'

/** Of files that are read or written whole, in bytes: 2 GiB. */
export const MOST_FILE = 2 ** 31

/**
 * The whole file.
 *
 * @throws ThinnetError if it cannot be read, for what is no regular file (a folder; a pipe or a device, which may never
 *   end), for more than 2 GiB, and for a file that another process changes meanwhile
 */
export async function readWhole(path: Path, who: string): Promise<Uint8Array> {
  const fs = await nodeFs(who, 'Fetch the file, and give its bytes as a Uint8Array.')
  const from = await pathOf(path, who, hintForBytes(path))
  return attempt(who, READABLE, async () => {
    // Before it is opened: a pipe that nobody writes to would not open.
    checkRegular(await fs.stat(from), who, READABLE)
    const file = await fs.open(from)
    try {
      const { size } = await file.stat()
      if (size > MOST_FILE) refuse(who, `a file of at most ${MOST_FILE} bytes`, size)
      // One byte more than it has, to see it grow.
      const bytes = new Uint8Array(size + 1)
      let length = 0
      for (let read = 1; read > 0 && length < bytes.length; length += read) {
        // A GiB at most: the system takes no more than 2 at once.
        read = (await file.read(bytes, length, Math.min(2 ** 30, bytes.length - length))).bytesRead
      }
      if (length !== size)
        refuse(who, `the ${size} bytes that the file had`, `${length > size ? 'more' : length}`, GROWS)
      return bytes.subarray(0, size)
    } finally {
      await file.close()
    }
  })
}

/** The bytes that are given, or those of the file whose path is. @param what names the caller in errors */
export async function bytesOrFile(file: Path | BytesLike, what: string): Promise<Uint8Array> {
  return bytesOf(file) ?? (await readWhole(file as Path, whoOf(what, file)))
}

const GROWS = 'Is it still being written?'

/** What `stat` says of a path's kind. */
interface Kind {
  isFile(): boolean
  isDirectory(): boolean
  isFIFO(): boolean
}

/** @throws ThinnetError for folders, pipes, devices and sockets */
export function checkRegular(found: Kind, who: string, expected: string): void {
  if (found.isFile()) return
  const what = found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device or a socket'
  refuse(who, expected, what, 'Give the path of a regular file.')
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

/**
 * An error of the system as one of thinnet's, with the system's as its cause: of which file, what became of it, and what
 * to do.
 *
 * @param who with the file's name
 * @param kept what is as it was, after a failure: a sentence
 */
export async function attempt<T>(who: string, expected: string, run: () => Promise<T>, kept = ''): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ThinnetError) throw error
    const { message } = error as Error
    const hint = HINTS[/^E[A-Z]+/.exec(message)?.[0] ?? '']
    // Without the paths after it, which may be those of a temporary file.
    const said = hint ? message.replace(/ '.*/s, '') : message
    const parts = [`${who}: expected ${expected}, got ${said}.`, kept, hint]
    throw new ThinnetError(oneLine(parts.filter(Boolean).join(' ')), { cause: error })
  }
}

const NO_RIGHT = 'Change its rights or those of its folder, or give another path.'
const FULL = 'Make room on the disk, or give a path on another one.'
const MANY = 'Close some of the files that are open, or raise the limit (ulimit -n).'
const FOLDER = 'Give the path of a file; what comes before its name must be a folder.'

/** What to do, by the system's name of the error. */
const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'Look at its name, and whether its folder is there.',
  EISDIR: FOLDER,
  ENOTDIR: FOLDER,
  EEXIST: FOLDER,
  EACCES: NO_RIGHT,
  EPERM: NO_RIGHT,
  EROFS: 'Give a path on a disk that can be written to.',
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EMFILE: MANY,
  ENFILE: MANY,
  ENAMETOOLONG: 'Give a shorter path.',
  ELOOP: 'Its links lead in a circle: remove one.',
  EIO: 'Look at the disk, or give a path on another one.',
  EBUSY: 'Another program has it open: close that one.',
}

/** The folder that a path's last part lies in. */
export const folderOf = (path: string) => /^(.*[\\/])?[^\\/]*$/s.exec(path)?.[1] || '.'
