import { closeSync, openSync, readFileSync, readlinkSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** The process that has a folder, told so that any other can find out whether it is still there. */
export interface Holder {
  pid: number
  host: string
  /** Which start of the machine, and within which numbering of processes: a container has its own. '' where unknown. */
  boot: string
  numbering: string
  /** When the process began, as the system counts: another of the same pid has another. */
  start: string
  /** The name of a socket in the folder that is open as long as the process lives; '' where there can be none. */
  socket: string
  since: string
}

/** This process. */
export function thisProcess(socket: string): Holder {
  const { pid } = process
  return { pid, host: hostname(), ...here(), start: startOf(pid), socket, since: new Date().toISOString() }
}

/** Whether the process is gone for certain. */
export async function isGone(folder: string, holder: Holder): Promise<boolean> {
  const { boot, numbering } = here()
  // The machine has been started again since, or it is another one.
  if (holder.boot !== boot) return holder.host === hostname()
  if (numbering !== '' && holder.numbering === numbering) return startOf(holder.pid) !== holder.start
  if (boot === '') return holder.host === hostname() && !isRunning(holder.pid)
  return holder.socket !== '' && (await isListening(join(folder, holder.socket))) === false
}

/** @returns null for what nobody wrote who holds a folder */
export function parseHolder(text: string): Holder | null {
  try {
    const found = JSON.parse(text)
    const texts = ['host', 'boot', 'numbering', 'start', 'socket', 'since']
    const whole = typeof found.pid === 'number' && texts.every(key => typeof found[key] === 'string')
    return whole && basename(found.socket) === found.socket ? found : null
  } catch {
    return null
  }
}

/**
 * Opens a socket under this path. Unlike the number of a process, it tells in every container of the machine whether
 * its process lives: the system closes it, however that ends.
 *
 * @returns what closes and removes it; null where there can be none
 */
export async function openSocket(path: string): Promise<(() => Promise<void>) | null> {
  if (process.platform !== 'linux') return null
  const near = nearer(path)
  if (near === null) return null
  const server = createServer(other => other.destroy())
  const opened = await new Promise<boolean>(resolve => {
    server.on('error', () => resolve(false))
    server.listen({ path: `${near.path}.new` }, () => resolve(true))
  })
  const close = async () => {
    await new Promise(resolve => server.close(resolve))
    await rm(near.path, { force: true })
    near.leave()
  }
  // Under this name it listens from the beginning: one that does not, never will.
  const named = opened && (await rename(`${near.path}.new`, near.path).catch(() => false)) !== false
  if (!named) {
    await close()
    return null
  }
  server.unref()
  return close
}

/** Whether somebody listens there; null where it cannot be known. */
export async function isListening(path: string): Promise<boolean | null> {
  const near = nearer(path)
  if (near === null) return null
  const answer = await new Promise<boolean | null>(resolve => {
    const socket = createConnection({ path: near.path })
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED' ? false : null))
  })
  near.leave()
  return answer
}

/** A socket's path may have a hundred bytes only: this one goes by the open folder. */
function nearer(path: string): { path: string; leave(): void } | null {
  try {
    const folder = openSync(dirname(path), 'r')
    return { path: `/proc/self/fd/${folder}/${basename(path)}`, leave: () => closeSync(folder) }
  } catch {
    return null
  }
}

function here(): Pick<Holder, 'boot' | 'numbering'> {
  const read = (get: () => string) => {
    try {
      return get()
    } catch {
      return ''
    }
  }
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  // A /proc of another numbering tells of other processes.
  const own = read(() => readlinkSync('/proc/self')) === String(process.pid)
  return { boot, numbering: own ? read(() => readlinkSync('/proc/self/ns/pid')) : '' }
}

/** Clock ticks from the machine's start to that of the process, on Linux; '' for none that runs. */
function startOf(pid: number): string {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything. Z: it has ended, and nobody has asked how.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : fields[19]!
  } catch {
    return ''
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
  return true
}
