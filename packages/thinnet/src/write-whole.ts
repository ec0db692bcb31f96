import { refuse } from './errors.ts'
import { attempt, checkRegular, fileOf, folderOf, MOST_FILE, type NodeFs, nodeFs, pathOf, WRITABLE } from './files.ts'
import type { Path } from './host-types.ts'

/**
 * Writes a file so that whoever looks, and whenever the machine fails, finds the old bytes or the new, whole ones: a
 * file next to it is written, brought to the disk, and given the name. A failure leaves the old file and nothing else.
 *
 * Rights stay as they were, and where the process may set them, owner and group. A link to a file stays a link.
 *
 * @throws ThinnetError if it cannot be written; and for what it would not be right to replace: a folder, a pipe, a
 *   device, a link that leads nowhere, a file without the right to write
 */
export async function writeWhole(path: Path, bytes: Uint8Array, who: string, node?: NodeFs): Promise<void> {
  const fs = node ?? (await nodeFs(who, 'Use model.toSafetensors(), and keep its bytes.'))
  const to = await pathOf(path, who)
  if (bytes.length > MOST_FILE) refuse(who, `at most ${MOST_FILE} bytes`, bytes.length)
  const write = async () => {
    const { target, old } = await targetOf(fs, to, who)
    const temporary = temporaryFor(target)
    // Never a file that is there; and until it has its owner, for nobody else to read.
    const file = await fs.open(temporary, 'wx', old ? 0o600 : 0o666)
    try {
      try {
        await file.writeFile(bytes)
        if (old) await setRights(file, old)
        await file.sync()
      } finally {
        await file.close()
      }
      await fs.rename(temporary, target)
    } catch (error) {
      await fs.rm(temporary, { force: true }).catch(() => {})
      throw error
    }
    return target
  }
  const target = await attempt(who, WRITABLE, write, KEPT)
  await attempt(who, 'a folder that can be brought to the disk', () => syncFolder(fs, target), 'The file is written.')
}

const KEPT = 'What was there before is as it was.'

type Stats = import('node:fs').Stats
type FileHandle = Awaited<ReturnType<NodeFs['open']>>

/** The file that a path names, itself or through links, and what there is of it. */
async function targetOf(fs: NodeFs, to: string, who: string): Promise<{ target: string; old: Stats | null }> {
  const absent = (error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error
    return null
  }
  const old = await fs.stat(to).catch(absent)
  if (old === null) {
    const link = await fs.lstat(to).catch(absent)
    if (link) refuse(who, 'a link to a file', 'one that leads nowhere', 'Make the file that it names, or remove it.')
    return { target: to, old }
  }
  checkRegular(old, who, WRITABLE)
  await fs.access(to, fs.constants.W_OK)
  return { target: await fs.realpath(to), old }
}

/** Owner, group and rights of the file before. Where the group cannot be kept, no other gets its rights. */
async function setRights(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const now = await file.stat()
  let mask = 0o777
  if (now.uid !== uid) await file.chown(uid, gid).catch(() => {})
  if (now.gid !== gid) await file.chown(-1, gid).catch(() => (mask = 0o707))
  if (globalThis.process.platform !== 'win32') await file.chmod(mode & mask)
}

/** Characters of a file's name that its temporary one begins with: all within the 255 bytes that a name may have. */
const STEM = 60
const stemOf = (path: string) =>
  fileOf(path)
    .slice(0, STEM)
    .replace(/[\ud800-\udbff]$/, '')
const TEMPORARY = /^(.*)\.[0-9a-f]{16}\.tmp$/s

/** `run.safetensors.0f3c5a…b2.tmp`: random, for process ids are the same in every container. */
function temporaryFor(target: string): string {
  const random = globalThis.crypto.getRandomValues(new Uint8Array(8))
  const name = `${stemOf(target)}.${Array.from(random, byte => byte.toString(16).padStart(2, '0')).join('')}.tmp`
  return `${target.slice(0, target.length - fileOf(target).length)}${name}`
}

/** Another process may be at a file that was written to this lately, in milliseconds: 10 minutes. */
const IN_USE = 10 * 60_000

/**
 * Removes what processes that were killed at `writeWhole` left: files next to the target with its name, 16 hexadecimal
 * digits and `.tmp`, that nobody has written to for 10 minutes. A younger one may be another process's, still at it.
 *
 * @param path the target, whose last part may have places for what each file's name differs in
 * @param place what those look like; a regular expression with the flag g
 * @throws ThinnetError for a target without such places that `writeWhole` would refuse
 */
export async function removeLeftOver(path: string, place: RegExp, who: string): Promise<void> {
  const fs = await nodeFs(who, 'Leave it out.')
  const { target } = await attempt(who, WRITABLE, () => targetOf(fs, path, who))
  const texts = fileOf(target).replace(place, '\0').split('\0')
  const names = new RegExp(`^${texts.map(text => text.replace(/[^\w]/g, '\\$&')).join('.*')}$`, 's')
  const first = stemOf(texts[0]!)
  const folder = folderOf(target)
  for (const name of await fs.readdir(folder).catch(() => [])) {
    const stem = TEMPORARY.exec(name)?.[1]
    // Of a long name, the beginning is there.
    const ours = stem !== undefined && (names.test(stem) || (stem.length >= STEM - 1 && stem.startsWith(first)))
    if (!ours) continue
    const file = `${folder}/${name}`
    const found = await fs.lstat(file).catch(() => null)
    if (found?.isFile() && Date.now() - found.mtimeMs > IN_USE) await fs.rm(file, { force: true }).catch(() => {})
  }
}

/** A renaming lasts once its folder is on the disk. Windows opens no folders, and needs none of this. */
async function syncFolder(fs: NodeFs, path: string): Promise<void> {
  if (globalThis.process.platform === 'win32') return
  const folder = await fs.open(folderOf(path), 'r').catch((error: { code?: string }) => {
    if (error.code === 'EACCES') return null // may be written to, and not read
    throw error
  })
  if (folder === null) return
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
