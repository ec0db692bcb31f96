import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ThinnetError } from 'thinnet'
import { onDisk } from './disk.ts'
import { isGone, isListening, openSocket, parseHolder, thisProcess } from './holder.ts'

/** The file in the folder of a run or a sweep that says who uses it. */
export const LOCK = 'lock'

/**
 * Takes a folder for this process alone. What a process left behind that is gone is taken over; whether it is gone is
 * known on this machine, in whatever container.
 *
 * @returns what gives it back
 * @throws ThinnetError while another has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, LOCK)
  const own = random()
  const socket = `${LOCK}-${own}`
  const closeSocket = await openSocket(join(folder, socket))
  const mine = JSON.stringify(thisProcess(closeSocket ? socket : ''))
  const unlock = async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === mine) await rm(path, { force: true })
    await closeSocket?.()
  }
  try {
    while (!(await make(path, mine, own))) {
      const found = await readFile(path, 'utf8').catch(() => null)
      if (found === null) continue // given back meanwhile
      await checkGone(path, found)
      await takeAway(path, found)
    }
    await tidy(path)
    return unlock
  } catch (error) {
    await unlock()
    throw error
  }
}

/** Whether a file in a folder belongs to its lock. */
export function isOfLock(name: string): boolean {
  return /^lock([-.][0-9a-f]{12}(\.tmp|\.new)?)?$/.test(name)
}
const ASIDE = /^lock\.[0-9a-f]{12}$/

/** Makes the file, whole at once, if there is none. */
async function make(path: string, text: string, own: string): Promise<boolean> {
  const temporary = `${path}.${own}.tmp`
  return onDisk(path, async () => {
    try {
      await writeFile(temporary, text, { flag: 'wx' })
      // Not every disk takes links.
      await link(temporary, path).catch(error => {
        if (error.code === 'EEXIST') throw error
        return copyFile(temporary, path, constants.COPYFILE_EXCL)
      })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    } finally {
      await rm(temporary, { force: true }).catch(() => {})
    }
  })
}

async function checkGone(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  const holder = parseHolder(text)
  if (holder === null) {
    // Half written: by somebody who has just begun, or who was killed just then.
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 10_000) return
    throw new ThinnetError(`${folder}: expected a folder that nobody uses, got one that is just being taken.`)
  }
  if (await isGone(folder, holder)) return
  const { pid, host, since } = holder
  throw new ThinnetError(
    `${folder}: expected a folder that nobody uses, got one that process ${pid} of ${host} uses since ${since}. Wait for its end, or take another folder; if that process is gone for certain, remove ${path}.`,
  )
}

/** Removes the file that was found; of several who try, one does. */
async function takeAway(path: string, found: string): Promise<void> {
  const aside = `${path}.${random()}`
  try {
    await rename(path, aside)
  } catch {
    return // another was first
  }
  // Another has taken it over just before: it goes back, or stays aside, where who comes next looks.
  if ((await readFile(aside, 'utf8').catch(() => found)) !== found && !(await putBack(aside, path))) return
  const { socket } = parseHolder(found) ?? { socket: '' }
  await rm(aside, { force: true })
  const left = socket === '' ? [] : [socket, `${socket.replace('-', '.')}.tmp`]
  for (const name of left) await rm(join(dirname(path), name), { force: true })
}

async function putBack(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path)
    return true
  } catch {
    return false
  }
}

/**
 * Clears what locks before this one left, and who tried for it and was killed.
 *
 * @throws ThinnetError where one has been put aside whose process is still there
 */
async function tidy(path: string): Promise<void> {
  const folder = dirname(path)
  for (const name of (await readdir(folder)).filter(isOfLock).sort().reverse()) {
    const file = join(folder, name)
    if (ASIDE.test(name)) {
      const text = await readFile(file, 'utf8').catch(() => null)
      if (text !== null) await checkGone(file, text)
      await rm(file, { force: true })
    } else if (name !== LOCK && (await isLeft(file))) {
      await rm(file, { force: true })
    }
  }
}

/** Whether a socket, or a file not yet in its place, is of a process that is gone. */
async function isLeft(file: string): Promise<boolean> {
  const socket = file.replace(/lock\.(\w+)\.tmp$/, 'lock-$1')
  if (!socket.endsWith('.new') && (await isListening(socket)) === false) return true
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > 60_000 && (await isListening(socket)) !== true
}

const random = () => randomBytes(6).toString('hex')
